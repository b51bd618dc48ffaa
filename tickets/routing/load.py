"""What the tickets that somebody holds weigh: the one definition of being full, for all who ask.

A ticket that needs its operator weighs 1, one that waits for its customer LOAD_ANSWERED, a snoozed one nothing, one
that is just being offered 1. A new one needs room for 1 within the capacity. Besides nobody holds more than
CAPACITY_CEILING times their capacity altogether, whatever it weighs: so tickets that wake carry nobody beyond that.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import floor
from uuid import UUID

from django.conf import settings

from accounts.models import User
from tickets.models import Ticket
from tickets.prepared import Query
from tickets.refusals import AtCapacity

EXACT = 1e-6  # sums of weights are not exact

# One parameter: what a ticket weighs that waits for its customer. {only} narrows the holders.
LOADS = """
    SELECT h.holder, count(*) AS held, sum(h.weight) AS load FROM (
        SELECT t.operator_id AS holder,
            CASE WHEN t.snoozed_until IS NOT NULL THEN 0.0 WHEN t.waiting_since IS NOT NULL THEN 1.0
            ELSE %s::float8 END AS weight
        FROM tickets_ticket t WHERE t.closed_at IS NULL AND t.operator_id {only}
        UNION ALL SELECT o.operator_id, 1.0 FROM tickets_offer o WHERE o.ended_at IS NULL AND o.operator_id {only}
    ) h GROUP BY h.holder
"""
ALL_LOADS = LOADS.format(only="IS NOT NULL")
_LOADS_OF = LOADS.format(only="= ANY(%s)")


@dataclass(frozen=True, slots=True)
class Load:
    """How many tickets somebody holds, and what they weigh."""

    held: int = 0
    weight: float = 0.0


def loads_of(operators: Collection[UUID]) -> dict[UUID, Load]:
    """The loads of those of them who hold anything."""
    some = list(operators)
    query = Query(_LOADS_OF, (settings.LOAD_ANSWERED, some, some), list)
    return {holder: Load(held, float(weight)) for holder, held, weight in query.run()}


def ceiling_of(capacity: int) -> int:
    return max(capacity, floor(capacity * settings.CAPACITY_CEILING + EXACT))


def weight_of(ticket: Ticket) -> float:
    if ticket.snoozed_until:
        return 0.0
    return 1.0 if ticket.waiting_since else settings.LOAD_ANSWERED


def must_have_room(operator: User, weight: float = 1.0, *, less: Load = Load()) -> None:
    """Raise AtCapacity unless one ticket more of this weight fits; `less` is what they would give for it. The turn is
    held.
    """
    load = loads_of([operator.pk]).get(operator.pk, Load())
    held, weighs = load.held - less.held + 1, load.weight - less.weight + weight
    if weighs > operator.capacity + EXACT or held > ceiling_of(operator.capacity):
        raise AtCapacity
