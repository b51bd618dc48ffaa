"""Snoozing: a ticket that needs nobody until a time, or until the customer writes, whichever is
first.

It stays with its operator and takes no place of theirs. The clock of its first answer is paused
meanwhile. Closing it, handing it on and giving it back to the queue end it without a word; whatever
else wakes it is in the log, once."""

from datetime import datetime
from uuid import UUID

from accounts.models import User
from tickets import events, sla
from tickets.events import Entry
from tickets.models import Conversation, Ticket


def wake(ticket: Ticket, *, at: datetime) -> None:
    """End the snooze in memory, and let the clock go on; the caller holds the conversation, and
    saves the ticket.

    A ticket that is not snoozed stays as it is.
    """
    if ticket.snoozed_until:
        ticket.snoozed_until = None
        sla.resume(ticket, at=at)


def waking(
    ticket: Ticket,
    conversation: Conversation,
    *,
    why: str,
    by: User | None = None,
    client_id: UUID | None = None,
) -> Entry:
    """Wake a snoozed ticket of a locked conversation, because of `why`: time, customer, operator;
    saves it, and returns what to record.
    """
    wake(ticket, at=events.now())
    ticket.save(update_fields=["snoozed_until"])
    data = {"number": ticket.number, "why": why}
    return Entry(
        conversation,
        "ticket.woken",
        by=by,
        ticket=ticket,
        client_id=client_id,
        data=data,
        staff_only=True,
    )
