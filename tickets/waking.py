"""Putting a ticket to sleep and waking it.

Nobody leads: whoever locks a conversation first wakes what is due there.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.bounds import is_within_reach
from accounts.models import User
from postgres import prepared
from tickets import events, routing, sla, snooze
from tickets.access import lock_conversation, locking
from tickets.events import Entry
from tickets.guards import find_repeated_command, held_ticket
from tickets.models import Event, Ticket
from tickets.refusals import BadTime, NotSnoozed

SNOOZE_MINIMUM, SNOOZE_LIMIT = timedelta(minutes=1), timedelta(days=30)
LATENCY_TOLERANCE = timedelta(
    seconds=5
)  # a minute from now is still a minute when the frame has been on its way
BATCH = 200  # tickets woken in one transaction


@transaction.atomic
def snooze_ticket(*, by: User, conversation_id: UUID, client_id: UUID, until: datetime) -> Event:
    """Let an open ticket lie until then, or until the customer writes: its operator, or an
    administrator.

    One that lies already gets the new time.
    """
    if not is_within_reach(until):
        raise BadTime
    until = _in_utc(until)
    conversation = lock_conversation(conversation_id)
    told = until.isoformat(timespec="milliseconds")
    if done := find_repeated_command(by, client_id, conversation, "ticket.snoozed", until=told):
        return done
    ticket = held_ticket(by, conversation)
    now = events.now()
    if not now + SNOOZE_MINIMUM - LATENCY_TOLERANCE <= until <= now + SNOOZE_LIMIT:
        raise BadTime
    sla.pause(ticket, at=now)
    ticket.snoozed_until = until
    ticket.save(update_fields=["snoozed_until"])
    transaction.on_commit(routing.assign_waiting)  # its place is free
    entry = Entry(
        conversation,
        "ticket.snoozed",
        by=by,
        ticket=ticket,
        client_id=client_id,
        staff_only=True,
        data={"number": ticket.number, "until": told},
    )
    return events.record([entry])[0]


@transaction.atomic
def unsnooze_ticket(*, by: User, conversation_id: UUID, client_id: UUID) -> Event:
    """Wake it now; NotSnoozed when it is awake, perhaps because the customer was faster."""
    conversation = lock_conversation(conversation_id)
    if done := find_repeated_command(by, client_id, conversation, "ticket.woken"):
        return done
    ticket = held_ticket(by, conversation)
    if ticket.snoozed_until is None:
        raise NotSnoozed
    entry = snooze.waking(ticket, conversation, why="operator", by=by, client_id=client_id)
    return events.record([entry])[0]


def _in_utc(at: datetime) -> datetime:
    """To the millisecond, as the log keeps it."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000).astimezone(UTC)


_DUE = """
    SELECT conversation_id FROM tickets_ticket
    WHERE snoozed_until IS NOT NULL AND snoozed_until <= %s ORDER BY snoozed_until LIMIT %s
"""


def wake_due(at: datetime) -> int:
    """Wake all whose time has come; returns how many.

    Safe at any time, beside any number of others.
    """
    woken = 0
    while due := prepared.rows(_DUE, at, BATCH):
        done = _wake({conversation for (conversation,) in due}, at)
        woken += done
        if done < BATCH:  # the rest is locked by others, or there is none
            break
    return woken


@transaction.atomic
def _wake(conversations: Collection[UUID], at: datetime) -> int:
    locked = locking(conversations, waiting=False).run()
    # Read again under the locks: the customer, or another process, may have been faster.
    due = Ticket.objects.filter(conversation__in=locked, snoozed_until__lte=at).order_by(
        "conversation"
    )
    entries = [snooze.waking(ticket, locked[ticket.conversation_id], why="time") for ticket in due]
    if entries:
        events.record(entries)
    return len(entries)
