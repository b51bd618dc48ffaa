"""What can be done to a ticket. Views, sockets, tasks and admin call these actions and hold no rules of their own."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import Customer, User
from tickets import events, routing, sla
from tickets.access import lock_conversation, newest_tickets, visible
from tickets.events import Entry
from tickets.models import Channel, CloseReason, Conversation, Event, Ticket, TicketState
from tickets.refusals import (
    AtCapacity,
    Conflict,
    Forbidden,
    NotFound,
    Refused,
    TicketClosed,
    TicketTaken,
    TooLate,
    UnknownTopic,
)
from tickets.topics.models import Topic, TopicSource
from tickets.topics.suggesting import Suggestion, line_of

RACE = timedelta(seconds=10)  # how long those who tried at the same time may learn that a ticket was taken


def open_or_reopen(
    conversation: Conversation, newest: Ticket | None, *, channel: Channel, suggestion: Suggestion | None = None
) -> tuple[Ticket, list[Entry]]:
    """The ticket that a customer's new message belongs to when none is open: reopened within the window, else new.

    The routing turn and the conversation's lock are held. `suggestion` says what a new one is about. Returns the ticket
    and what to record before the message and, last, after it (the assignment, when somebody is free).
    """
    at = events.now()
    if newest and newest.closed_at and at - newest.closed_at <= timedelta(seconds=settings.REOPEN_WINDOW):
        return newest, _reopen(newest, conversation, by=conversation.customer)
    ticket = Ticket.objects.create(
        conversation=conversation,
        channel=channel,
        simulated=conversation.customer.simulated,
        opened_seq=conversation.seq + 1,
        opened_at=at,
        cycle_started_at=at,
        queued_at=at,
        waiting_since=at,
        **_suggested(suggestion),
    )
    ticket.refresh_from_db(fields=["number"])
    sla.start(ticket, at=at)
    opened = Entry(
        conversation, "ticket.opened", by=conversation.customer, ticket=ticket, at=at,
        data={"number": ticket.number, "channel": channel, "cycle": 1},
    )  # fmt: skip
    return ticket, [opened, _categorised(ticket, conversation, by=None)] if suggestion else [opened]


def _suggested(suggestion: Suggestion | None) -> dict[str, Any]:
    if suggestion is None:
        return {}
    return {
        "topic_id": suggestion.topic,
        "topic_source": suggestion.source,
        "topic_confidence": suggestion.confidence,
        "line": suggestion.line,
    }


def _categorised(
    ticket: Ticket, conversation: Conversation, *, by: User | None, client_id: UUID | None = None
) -> Entry:
    data: dict[str, Any] = {"topic": ticket.topic_id, "source": ticket.topic_source}
    if ticket.topic_confidence is not None:
        data["confidence"] = ticket.topic_confidence
    return Entry(
        conversation, "ticket.categorised", by=by, ticket=ticket, client_id=client_id, data=data, staff_only=True
    )


def _reopen(
    ticket: Ticket, conversation: Conversation, *, by: User | Customer, client_id: UUID | None = None
) -> list[Entry]:
    at = events.now()
    ticket.cycle += 1
    ticket.cycle_started_at = ticket.queued_at = at
    ticket.waiting_since = at if isinstance(by, Customer) else None
    ticket.first_response_at = ticket.closed_at = ticket.closed_by = ticket.assigned_at = ticket.operator = None
    ticket.close_reason = ""
    ticket.save()
    sla.start(ticket, at=ticket.waiting_since)
    data = {"number": ticket.number, "cycle": ticket.cycle}
    return [Entry(conversation, "ticket.reopened", by=by, ticket=ticket, client_id=client_id, at=at, data=data)]


@transaction.atomic
def close_ticket(
    *, by: User | Customer, conversation_id: UUID, client_id: UUID, reason: CloseReason = CloseReason.CUSTOMER
) -> Event:
    """Close the open ticket: its operator or an administrator for a reason, the customer with no more questions."""
    conversation = lock_conversation(conversation_id)
    if done := _done(by, client_id, conversation, "ticket.closed", reason=reason):
        return done
    ticket = _ticket_for(by, conversation)
    if not ticket.is_open:
        raise TicketClosed
    if isinstance(by, User):
        _must_hold(by, ticket)
    ticket.closed_at, ticket.close_reason = events.now(), reason
    ticket.closed_by = by if isinstance(by, User) else None
    ticket.waiting_since = None
    ticket.save()
    transaction.on_commit(routing.assign_waiting)
    data = {"number": ticket.number, "cycle": ticket.cycle, "reason": reason}
    entry = Entry(
        conversation, "ticket.closed", by=by, ticket=ticket, client_id=client_id, at=ticket.closed_at, data=data
    )
    return events.record([entry])[0]


@transaction.atomic
def reopen_ticket(*, by: User, conversation_id: UUID, client_id: UUID) -> Event:
    """Take a closed ticket up again within the window, by who held it; its next cycle starts with them."""
    routing.take_turn()
    conversation = lock_conversation(conversation_id)
    if done := _done(by, client_id, conversation, "ticket.reopened"):
        return done
    ticket = _ticket_for(by, conversation)
    if ticket.closed_at is None:
        raise TicketTaken
    if events.now() - ticket.closed_at > timedelta(seconds=settings.REOPEN_WINDOW):
        raise TooLate
    entries = _reopen(ticket, conversation, by=by, client_id=client_id)
    return events.record([*entries, _take(ticket, conversation, by)])[0]


@transaction.atomic
def accept_ticket(*, by: User, conversation_id: UUID, client_id: UUID) -> Event:
    """Take a waiting ticket from the queue. Of many who try at once one gets it, the others learn that it is taken."""
    routing.take_turn()
    conversation = lock_conversation(conversation_id)
    if done := _done(by, client_id, conversation, "ticket.assigned"):
        return done
    try:
        ticket = _ticket_for(by, conversation)
    except NotFound:
        raise _just_taken(conversation_id) from None
    if not ticket.is_open:
        raise TicketClosed
    if ticket.operator_id:
        raise TicketTaken
    return events.record([_take(ticket, conversation, by, client_id)])[0]


@transaction.atomic
def categorise_ticket(*, by: User, conversation_id: UUID, client_id: UUID, topic: str) -> Event:
    """Say what an open ticket is about: its operator, or an administrator. Saying the same again confirms it.

    A ticket that still waits in the queue moves to the topic's line; one that somebody has stays with them.
    """
    conversation = lock_conversation(conversation_id)
    if done := _done(by, client_id, conversation, "ticket.categorised", topic=topic):
        return done
    ticket = _ticket_for(by, conversation)
    if not ticket.is_open:
        raise TicketClosed
    if ticket.operator_id is None and not by.is_administrator:
        raise Forbidden
    _must_hold(by, ticket)
    chosen = Topic.objects.filter(pk=topic, active=True).first()
    if chosen is None:
        raise UnknownTopic
    ticket.topic, ticket.topic_source, ticket.topic_confidence = chosen, TopicSource.PERSON, None
    if ticket.operator_id is None:
        ticket.line = line_of(chosen)
        transaction.on_commit(routing.assign_waiting)
    ticket.save(update_fields=["topic", "topic_source", "topic_confidence", "line"])
    return events.record([_categorised(ticket, conversation, by=by, client_id=client_id)])[0]


def _just_taken(conversation_id: UUID) -> Refused:
    """What to tell somebody who may not see a ticket: that a colleague was faster, if that was a moment ago."""
    ticket = newest_tickets([conversation_id]).run().get(conversation_id)
    if ticket and ticket.is_open and ticket.assigned_at and events.now() - ticket.assigned_at < RACE:
        return TicketTaken()
    return NotFound()


def _take(ticket: Ticket, conversation: Conversation, by: User, client_id: UUID | None = None) -> Entry:
    if Ticket.objects.filter(operator=by, closed_at=None).count() >= by.capacity:
        raise AtCapacity
    entry = routing.hand_over(ticket, conversation, to=by, by=by)
    ticket.save()
    by.save(update_fields=["last_assigned_at"])
    return Entry(conversation, entry.kind, by=by, ticket=ticket, client_id=client_id, data=entry.data)


@transaction.atomic
def return_to_queue(*, operator: User, by: User | None, why: str) -> int:
    """Give all open tickets of an operator back, with their clocks; whoever is free gets them. Returns how many."""
    routing.take_turn()
    tickets = Ticket.objects.filter(operator=operator, closed_at=None)
    entries = []
    for conversation in sorted(tickets.values_list("conversation_id", flat=True)):
        locked = lock_conversation(conversation)
        ticket = newest_tickets([conversation]).run()[conversation]
        if ticket.state is not TicketState.ASSIGNED or ticket.operator_id != operator.pk:
            continue
        ticket.operator = ticket.assigned_at = None
        ticket.save()
        data = {"from": operator.pk.hex, "name": operator.public_name, "why": why}
        entries.append(
            Entry(locked, "ticket.returned", by=by, ticket=ticket, data=data, concerns=[operator.pk], staff_only=True)
        )
    if entries:
        events.record(entries)
        transaction.on_commit(routing.assign_waiting)
    return len(entries)


def _ticket_for(by: User | Customer, conversation: Conversation) -> Ticket:
    """The newest ticket of the locked conversation, when `by` may see it; else NotFound."""
    is_customer = isinstance(by, Customer)
    mine = conversation.customer_id == by.pk if is_customer else visible([(by.pk, conversation.pk)]).run()
    ticket = newest_tickets([conversation.pk]).run().get(conversation.pk)
    if not mine or ticket is None:
        raise NotFound
    return ticket


def _must_hold(by: User, ticket: Ticket) -> None:
    if ticket.operator_id != by.pk and not by.is_administrator:
        raise TicketTaken


def _done(by: User | Customer, client_id: UUID, conversation: Conversation, kind: str, **data: str) -> Event | None:
    """The event this very command has already made, if it came before; Conflict if it meant something else."""
    event = Event.objects.filter(sender=by.pk, client_id=client_id).select_related("ticket").first()
    if event is None:
        return None
    same = event.conversation_id == conversation.pk and event.kind == kind
    if not same or any(event.data.get(key) != value for key, value in data.items()):
        raise Conflict
    return event
