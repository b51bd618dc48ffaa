"""Talks in which the customer has fallen silent: both sides are warned, and then the ticket closes
by itself.

All that it goes by is in the log, so a worker that was away, or two at once, change nothing: who is
late warns first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from postgres import prepared
from tickets import events, routing
from tickets.access import lock_conversation, newest_tickets
from tickets.closing import closing
from tickets.events import Entry
from tickets.models import CloseReason
from tickets.refusals import NotFound

BATCH_SIZE = 200  # conversations of one sweep


@dataclass(frozen=True, slots=True)
class Silence:
    """A conversation whose operator waits for the customer since `since`.

    `closes_at`: what was warned of.
    """

    conversation: UUID
    since: datetime
    closes_at: datetime | None


# Silence begins with the last thing that was said, or with the ticket being taken up again, by
# whomever. One that is snoozed waits for a time, not for the customer.
_SILENT = """
    SELECT t.conversation_id, quiet.at, (warned.data->>'closes_at')::timestamptz
    FROM tickets_ticket t
    CROSS JOIN LATERAL (
        SELECT e.seq, e.at FROM tickets_event e
        WHERE e.conversation_id = t.conversation_id AND e.seq >= t.opened_seq
          AND e.kind IN ('message.sent', 'ticket.reopened', 'ticket.close_undone', 'ticket.woken',
                         'ticket.transferred', 'ticket.escalated') ORDER BY e.seq DESC LIMIT 1
    ) quiet
    LEFT JOIN LATERAL (
        SELECT e.data FROM tickets_event e
        WHERE e.conversation_id = t.conversation_id AND e.seq > quiet.seq
          AND e.kind = 'ticket.silence_warned'
        ORDER BY e.seq DESC LIMIT 1
    ) warned ON true
    WHERE t.closed_at IS NULL AND t.operator_id IS NOT NULL AND t.waiting_since IS NULL
      AND t.snoozed_until IS NULL
      AND (%s::uuid IS NULL OR t.conversation_id = %s::uuid)
      AND CASE WHEN warned.data IS NULL THEN quiet.at <= %s
               ELSE (warned.data->>'closes_at')::timestamptz <= %s END
    LIMIT %s
"""


def close_silent() -> tuple[int, int]:
    """Warn and close what is due; returns how many of each.

    Safe at any time, and in several processes at once.
    """
    if not settings.SILENCE_CLOSE:
        return 0, 0
    done = [_attend(silence.conversation) for silence in _silent()]
    return done.count("ticket.silence_warned"), done.count("ticket.closed")


def _silent(conversation: UUID | None = None) -> list[Silence]:
    now = events.now()
    warn = now - timedelta(seconds=max(0, settings.SILENCE_CLOSE - settings.SILENCE_WARNING))
    return [
        Silence(*row)
        for row in prepared.rows(_SILENT, conversation, conversation, warn, now, BATCH_SIZE)
    ]


@transaction.atomic
def _attend(conversation_id: UUID) -> str:
    """Warn, or close; nothing when the customer, or another worker, was faster.

    Returns the event's kind.
    """
    try:
        conversation = lock_conversation(conversation_id)
    except NotFound:
        return ""
    silent = _silent(conversation_id)  # now that nobody can write
    if not silent:
        return ""
    ticket = newest_tickets([conversation_id]).run()[conversation_id]
    if silent[0].closes_at:
        entry = closing(ticket, conversation, by=None, reason=CloseReason.SILENCE, at=events.now())
        transaction.on_commit(routing.assign_waiting)
    else:
        data = {
            "number": ticket.number,
            "cycle": ticket.cycle,
            "closes_at": _closes_at(silent[0].since).isoformat(),
        }
        entry = Entry(conversation, "ticket.silence_warned", by=None, ticket=ticket, data=data)
    return events.record([entry])[0].kind


def _closes_at(since: datetime) -> datetime:
    """However late the warning comes, there is its whole time to answer it."""
    after_warning = events.now() + timedelta(seconds=settings.SILENCE_WARNING)
    return max(since + timedelta(seconds=settings.SILENCE_CLOSE), after_warning)
