"""What was promised for each cycle: the clock that it was given when it started."""

from collections.abc import Collection
from uuid import UUID

from tickets.models import SlaClock


def promises_of(tickets: Collection[UUID]) -> dict[tuple[UUID, int], SlaClock]:
    """The clocks of these tickets by ticket and cycle. Cycles of filled-in history have none."""
    clocks = SlaClock.objects.filter(ticket__in=tickets).only(
        "ticket_id", "cycle", "started_at", "due_at", "paused_at"
    )
    return {(clock.ticket_id, clock.cycle): clock for clock in clocks}
