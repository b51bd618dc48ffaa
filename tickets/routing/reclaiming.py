"""Tickets of operators whose desk is gone: unanswered ones go back soon, those that wait for
the customer later.

A page that is loaded again within GONE_UNANSWERED seconds loses nothing.
"""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from postgres import prepared
from tickets import events
from tickets.access import locking, newest_tickets
from tickets.routing.assigning import assign_waiting, give_back
from tickets.routing.routing_lock import lock_routing

BATCH_SIZE = 500  # tickets of one transaction

# The duties are locked: whoever comes back at this moment waits until we are through.
_GONE = """
    SELECT t.id, t.conversation_id FROM tickets_ticket t JOIN accounts_duty d
      ON d.operator_id = t.operator_id
    WHERE t.closed_at IS NULL AND t.operator_id IS NOT NULL AND t.snoozed_until IS NULL
      AND d.seen_at < now() - interval '1 second' *
          CASE WHEN t.waiting_since IS NULL THEN %s::float8 ELSE %s::float8 END
    LIMIT %s
"""
_GONE_LOCKED = _GONE + " FOR UPDATE OF d"


def reclaim_from_absent() -> int:
    """Put what they left back to the front of the queue, with its clocks; returns how many.

    Safe at any time.
    """
    return _reclaim() if _absent(_GONE) else 0


def _absent(statement: str) -> list[tuple[UUID, UUID]]:
    limits = (settings.GONE_ANSWERED, settings.GONE_UNANSWERED, BATCH_SIZE)
    return [(ticket, conversation) for ticket, conversation in prepared.rows(statement, *limits)]


@transaction.atomic
def _reclaim() -> int:
    lock_routing()
    gone = dict(_absent(_GONE_LOCKED))
    conversations = locking(list(gone.values())).run()
    tickets = newest_tickets(list(conversations)).run()
    entries = [
        give_back(ticket, conversations[conversation], by=None, why="gone")
        for conversation, ticket in sorted(tickets.items())
        if ticket.pk in gone and ticket.is_open and ticket.operator_id
    ]
    if entries:
        events.record(entries)
        transaction.on_commit(assign_waiting)
    return len(entries)
