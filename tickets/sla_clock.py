"""Watching the promises: `sla.warned` and `sla.breached` are written when their instant comes, once
each; and offers that nobody took in time pass on.

`manage.py sla_clock` calls `tick` four times a second. Any number of processes may do so: nobody
leads. Whoever locks a conversation first writes what is due there, the others pass over it (`SKIP
LOCKED`) or, coming later, find it written; so nothing has to be handed on when one of them is
killed.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from postgres import prepared
from tickets import events, routing, sla
from tickets.access import locking
from tickets.events import Entry
from tickets.models import ByRole, Conversation, Event, SlaClock

BATCH = 200  # clocks of one transaction
Due = tuple[int, UUID]  # a clock, and the conversation that it belongs to

# What is due, and clocks that wait for the customer's first words and need wait no longer.
_DUE = """
    (SELECT s.id, t.conversation_id FROM tickets_slaclock s JOIN tickets_ticket t
      ON t.id = s.ticket_id
     WHERE s.next_at < %s ORDER BY s.next_at LIMIT %s)
    UNION ALL
    (SELECT s.id, t.conversation_id FROM tickets_slaclock s JOIN tickets_ticket t
      ON t.id = s.ticket_id
     WHERE s.started_at IS NULL
     AND (t.waiting_since IS NOT NULL OR t.closed_at IS NOT NULL OR t.cycle <> s.cycle) LIMIT %s)
"""


def tick(at: datetime) -> int:
    """Do all that is due before `at`; returns how many clocks and offers moved.

    Safe at any time, beside any others.
    """
    moved = routing.expire_offers(at)
    while due := prepared.rows(_DUE, at, BATCH, BATCH):
        done = _move([(clock, conversation) for clock, conversation in due], at)
        moved += done
        if done < BATCH:  # the rest is locked by others, or there is none
            break
    return moved


@transaction.atomic
def _move(due: Sequence[Due], at: datetime) -> int:
    conversations = locking({conversation for _, conversation in due}, waiting=False).run()
    ours = [clock for clock, conversation in due if conversation in conversations]
    # Read again under the locks: another process may have done it meanwhile.
    clocks = SlaClock.objects.filter(pk__in=ours).select_related("ticket").order_by("next_at", "pk")
    moved = [
        clock
        for clock in clocks
        if _begin(clock) or (clock.next_at is not None and clock.next_at < at)
    ]
    entries = [_step(clock, conversations[clock.ticket.conversation_id], at) for clock in moved]
    SlaClock.objects.bulk_update(
        moved,
        ["calendar", "started_at", "warn_at", "due_at", "next_at", "warned_at", "breached_at"],
    )
    if recorded := [entry for entry in entries if entry]:
        events.record(recorded)
    if any(clock.reoffer and clock.warned_at == at for clock in moved):
        transaction.on_commit(routing.reoffer_warned)
    return len(moved)


def _begin(clock: SlaClock) -> bool:
    """Whether the customer has spoken by now in a cycle that staff opened: its clock starts with
    that.

    A cycle that is over without a word of theirs has no clock.
    """
    ticket = clock.ticket
    if clock.started_at is not None:
        return False
    if ticket.closed_at or ticket.cycle != clock.cycle:
        clock.delete()
    elif ticket.waiting_since:
        sla.run_from(clock, ticket.waiting_since)
        sla.keep_deadline(ticket, clock)
    return clock.started_at is not None


def _step(clock: SlaClock, conversation: Conversation, at: datetime) -> Entry | None:
    """Move one clock on, and say what is to be recorded."""
    if (
        clock.next_at is None or clock.due_at is None or clock.next_at >= at
    ):  # it has only just begun
        return None
    if clock.due_at >= at:
        return _warn(clock, conversation, at)
    clock.next_at = None
    if not sla.is_unanswered(clock, clock.ticket) and _stopped_in_time(clock, conversation):
        return None
    clock.breached_at = at
    return _entry(clock, conversation, "sla.breached")


def _warn(clock: SlaClock, conversation: Conversation, at: datetime) -> Entry | None:
    if not sla.is_unanswered(clock, clock.ticket):
        clock.next_at = None
        return None
    clock.warned_at, clock.next_at = at, clock.due_at
    return _entry(clock, conversation, "sla.warned")


def _stopped_in_time(clock: SlaClock, conversation: Conversation) -> bool:
    """What the log says of a clock that is looked at late: a person's first answer or the close,
    whichever came first.

    The ticket may say nothing of it any more, when it was reopened since.
    """
    said = Event.objects.filter(
        conversation=conversation, ticket=clock.ticket_id, at__gte=clock.started_at
    )
    staff = said.filter(kind="message.sent", by_role__in=[ByRole.OPERATOR, ByRole.ADMINISTRATOR])
    first = (staff | said.filter(kind="ticket.closed")).order_by("seq").first()
    return first is not None and clock.due_at is not None and first.at <= clock.due_at


def _entry(clock: SlaClock, conversation: Conversation, kind: str) -> Entry:
    assert clock.due_at
    data = {
        "cycle": clock.cycle,
        "target": clock.target,
        "due_at": clock.due_at.isoformat(timespec="milliseconds"),
        "policy": clock.policy,
        "reoffer": clock.reoffer,
    }
    return Entry(conversation, kind, by=None, ticket=clock.ticket, staff_only=True, data=data)
