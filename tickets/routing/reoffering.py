"""At the warning of a promise that says so, an assigned ticket that is unanswered goes to somebody
else who is free.

With nobody else free it stays, and is looked at again until it is answered or late.
"""

from uuid import UUID

from django.db import transaction

from postgres import prepared
from tickets import events, sla
from tickets.access import locking
from tickets.models import SlaClock
from tickets.routing.assigning import assign_or_offer, give_back
from tickets.routing.choosing import OperatorPool
from tickets.routing.offering import Assignment, remember_loser
from tickets.routing.routing_lock import lock_routing
from tickets.routing.waiting import kind_of

BATCH_SIZE = 200  # tickets of one transaction

_WARNED = """
    SELECT s.id, t.conversation_id FROM tickets_slaclock s JOIN tickets_ticket t
      ON t.id = s.ticket_id
    WHERE s.reoffer AND s.reoffered_at IS NULL AND s.warned_at IS NOT NULL AND s.next_at IS NOT NULL
      AND t.cycle = s.cycle AND t.closed_at IS NULL AND t.operator_id IS NOT NULL
        AND t.waiting_since <= s.started_at
    ORDER BY s.next_at LIMIT %s
"""


def reoffer_warned() -> int:
    """Give warned tickets to others who are free; returns how many. Safe at any time."""
    return _reoffer() if prepared.rows(_WARNED, BATCH_SIZE) else 0


@transaction.atomic
def _reoffer() -> int:
    lock_routing()
    warned: dict[int, UUID] = dict(prepared.rows(_WARNED, BATCH_SIZE))
    conversations = locking(set(warned.values())).run()
    clocks = (
        SlaClock.objects.filter(pk__in=warned)
        .select_related("ticket__operator")
        .order_by("next_at", "pk")
    )
    pool, entries, given = OperatorPool(), [], 0
    for clock in clocks:
        ticket = clock.ticket
        if (
            clock.reoffered_at
            or ticket.closed_at
            or not ticket.operator_id
            or not sla.is_unanswered(clock, ticket)
        ):
            continue
        before, conversation, at = (
            ticket.operator_id,
            conversations[ticket.conversation_id],
            events.now(),
        )
        choice = pool.choose(kind_of(ticket), at=at.timestamp(), but={before: "had_it_before"})
        if choice is None:
            continue
        entries.append(give_back(ticket, conversation, by=None, why="reoffer"))
        remember_loser(ticket, before)
        entries += assign_or_offer([Assignment(ticket, conversation, choice)])
        SlaClock.objects.filter(pk=clock.pk).update(reoffered_at=at)
        given += 1
    if entries:
        events.record(entries)
    return given
