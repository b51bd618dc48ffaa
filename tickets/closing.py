"""Closing a ticket, and taking that back: at once as if nothing had been, later as its next
cycle.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import Customer, User
from tickets import events, routing, snooze
from tickets.access import lock_conversation
from tickets.assignment import assign_to
from tickets.events import Entry
from tickets.guards import find_repeated_command, must_hold, ticket_for
from tickets.models import CloseReason, Conversation, Event, Ticket
from tickets.opening import reopened
from tickets.refusals import AlreadyClosed, TicketTaken, TooLate


@transaction.atomic
def close_ticket(
    *,
    by: User | Customer,
    conversation_id: UUID,
    client_id: UUID,
    reason: CloseReason = CloseReason.CUSTOMER,
) -> Event:
    """Close the open ticket: its operator or an administrator for a reason, the customer with
    no more questions.
    """
    conversation = lock_conversation(conversation_id)
    if done := find_repeated_command(by, client_id, conversation, "ticket.closed", reason=reason):
        return done
    ticket = ticket_for(by, conversation)
    if not ticket.is_open:
        raise AlreadyClosed
    if isinstance(by, User):
        must_hold(by, ticket)
    transaction.on_commit(routing.assign_waiting)
    entry = closing(
        ticket, conversation, by=by, reason=reason, at=events.now(), client_id=client_id
    )
    return events.record([entry])[0]


def closing(
    ticket: Ticket,
    conversation: Conversation,
    *,
    by: User | Customer | None,
    reason: CloseReason,
    at: datetime,
    client_id: UUID | None = None,
) -> Entry:
    """Close an open ticket of a locked conversation; saves it, and returns what to record."""
    data = {"number": ticket.number, "cycle": ticket.cycle, "reason": reason}
    if ticket.waiting_since:
        data["waiting_since"] = ticket.waiting_since.isoformat(
            timespec="milliseconds"
        )  # for taking it back
    snooze.wake(ticket, at=at)
    if ticket.operator_id is None:
        routing.withdraw(ticket)
    ticket.closed_at, ticket.close_reason = at, reason
    ticket.closed_by = by if isinstance(by, User) else None
    ticket.waiting_since = None
    ticket.save()
    return Entry(
        conversation, "ticket.closed", by=by, ticket=ticket, client_id=client_id, at=at, data=data
    )


@transaction.atomic
def reopen_ticket(*, by: User, conversation_id: UUID, client_id: UUID) -> Event:
    """Take a closed ticket up again within the window, by who held it; its next cycle starts with
    them.

    Who closed it takes that back for CLOSE_UNDO seconds: the same cycle goes on as if nothing had
    been."""
    routing.lock_routing()
    conversation = lock_conversation(conversation_id)
    if done := find_repeated_command(
        by, client_id, conversation, "ticket.reopened", "ticket.close_undone"
    ):
        return done
    ticket = ticket_for(by, conversation)
    if ticket.closed_at is None:
        raise TicketTaken
    if _is_slip(ticket, by):
        return events.record([_undo_close(ticket, conversation, by, client_id)])[0]
    if events.now() - ticket.closed_at > timedelta(seconds=settings.REOPEN_WINDOW):
        raise TooLate
    entries = reopened(ticket, conversation, by=by, at=events.now(), client_id=client_id)
    return events.record([*entries, assign_to(ticket, conversation, by)])[0]


def _is_slip(ticket: Ticket, by: User) -> bool:
    """Whether `by` has closed it only just now, and it can go back to who held it."""
    if (
        ticket.closed_at is None
        or ticket.closed_by_id != by.pk
        or not (ticket.operator and ticket.operator.is_active)
    ):
        return False
    return events.now() - ticket.closed_at <= timedelta(seconds=settings.CLOSE_UNDO)


def _undo_close(ticket: Ticket, conversation: Conversation, by: User, client_id: UUID) -> Entry:
    """Its place may have gone to another ticket meanwhile: then AtCapacity."""
    holder = ticket.operator
    assert holder
    closed = Event.objects.filter(
        conversation=conversation, ticket=ticket, kind="ticket.closed"
    ).latest("seq")
    waiting = closed.data.get("waiting_since")
    ticket.waiting_since = datetime.fromisoformat(waiting) if waiting else None
    routing.must_have_room(holder, routing.weight_of(ticket))
    ticket.closed_at = ticket.closed_by = None
    ticket.close_reason = ""
    ticket.save()
    data = {
        "number": ticket.number,
        "cycle": ticket.cycle,
        "closed": closed.seq,
        "operator": holder.pk.hex,
        "name": holder.public_name,
    }
    return Entry(
        conversation, "ticket.close_undone", by=by, ticket=ticket, client_id=client_id, data=data
    )
