"""What can be done to a ticket. Views, sockets, tasks and admin call these actions and hold no rules of their own."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import Customer, User
from tickets import events, routing, sla, snooze
from tickets.access import lock_conversation, newest_tickets, visible
from tickets.events import Entry
from tickets.models import OUTSIDE, Channel, CloseReason, Conversation, Event, OfferEnd, Priority, Ticket, TicketState
from tickets.opening import Openings
from tickets.refusals import (
    Conflict,
    Forbidden,
    NotFound,
    NotOffered,
    Refused,
    TicketClosed,
    TicketTaken,
    TooLate,
    UnknownTopic,
)
from tickets.topics.models import Topic, TopicSource
from tickets.topics.suggesting import Suggestion, line_of

RACE = timedelta(seconds=10)  # how long those who tried at the same time may learn that a ticket was taken


@dataclass(frozen=True, slots=True)
class Origin:
    """What another system of the bank says of a request that it hands in.

    `at` is when the customer spoke: what it opens begins then. `recorded_at`, when we heard of it, stands beside it in
    the log. `opening` is what "ticket.opened" keeps besides: the system's own number, topic, priority.
    """

    at: datetime
    recorded_at: datetime
    opening: dict[str, Any] = field(default_factory=dict)
    priority: Priority = Priority.NORMAL

    def saying(self, channel: Channel) -> dict[str, Any]:
        """What "message.sent" keeps besides its text."""
        return {"channel": channel, "recorded_at": self.recorded_at.isoformat(timespec="milliseconds")}


def open_or_reopen(
    conversation: Conversation,
    newest: Ticket | None,
    *,
    channel: Channel,
    suggestion: Suggestion | None = None,
    origin: Origin | None = None,
    openings: Openings,
) -> tuple[Ticket, list[Entry]]:
    """The ticket that a customer's new message belongs to when none is open: reopened within the window, else new.

    A request of another channel reopens none but its own channel's: each channel's tickets are counted.
    The routing turn and the conversation's lock are held. `suggestion` says what a new one is about. Returns the ticket
    and what to record before the message. `openings` gives it away and stores it, with the others of the transaction.
    """
    at = origin.at if origin else events.now()
    if newest and newest.closed_at and _continues(newest, channel):
        entries = _reopen(newest, conversation, by=conversation.customer, at=max(at, newest.closed_at))
        openings.add_reopened(newest, conversation)
        return newest, entries
    ticket = Ticket(
        number=openings.take_number(),
        conversation=conversation,
        channel=channel,
        priority=origin.priority if origin else Priority.NORMAL,
        language=language_of(conversation.customer),
        preferred_id=_talked_to_lately(newest),
        simulated=conversation.customer.simulated,
        opened_seq=conversation.seq + 1,
        opened_at=at,
        cycle_started_at=at,
        queued_at=at,
        waiting_since=at,
        **_suggested(suggestion),
    )
    openings.add(ticket, conversation)
    opened = Entry(
        conversation, "ticket.opened", by=conversation.customer, ticket=ticket, at=at,
        data={
            "number": ticket.number, "channel": channel, "cycle": 1,
            **({"previous": newest.number} if newest else {}), **(origin.opening if origin else {}),
        },
    )  # fmt: skip
    return ticket, [opened, _categorised(ticket, conversation, by=None)] if suggestion else [opened]


def _talked_to_lately(newest: Ticket | None) -> UUID | None:
    """Whom the customer knows from STICKY_SECONDS ago or less."""
    if newest is None or newest.closed_at is None:
        return None
    lately = events.now() - newest.closed_at <= timedelta(seconds=settings.STICKY_SECONDS)
    return newest.operator_id if lately else None


def language_of(customer: Customer) -> str:
    """Of the locale "ru-EE" or "ru_EE" the language alone, "ru"."""
    return customer.locale.replace("_", "-").partition("-")[0].lower()[:8]


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


def _continues(newest: Ticket, channel: Channel) -> bool:
    """Whether what comes now goes on with this closed ticket."""
    if newest.closed_at is None or (channel in OUTSIDE and channel != newest.channel):
        return False
    return events.now() - newest.closed_at <= timedelta(seconds=settings.REOPEN_WINDOW)


def _reopen(
    ticket: Ticket, conversation: Conversation, *, by: User | Customer, at: datetime, client_id: UUID | None = None
) -> list[Entry]:
    ticket.preferred_id = _talked_to_lately(ticket) or ticket.preferred_id
    ticket.cycle += 1
    ticket.cycle_started_at = ticket.queued_at = at
    ticket.waiting_since = at if isinstance(by, Customer) else None
    ticket.first_response_at = ticket.closed_at = ticket.closed_by = ticket.assigned_at = ticket.operator = None
    ticket.handed_seq = ticket.handed_from = None
    ticket.close_reason = ""
    sla.start(ticket, at=ticket.waiting_since)
    ticket.save()
    data = {"number": ticket.number, "cycle": ticket.cycle}
    return [Entry(conversation, "ticket.reopened", by=by, ticket=ticket, client_id=client_id, at=at, data=data)]


@transaction.atomic
def close_ticket(
    *, by: User | Customer, conversation_id: UUID, client_id: UUID, reason: CloseReason = CloseReason.CUSTOMER
) -> Event:
    """Close the open ticket: its operator or an administrator for a reason, the customer with no more questions."""
    conversation = lock_conversation(conversation_id)
    if done := done_before(by, client_id, conversation, "ticket.closed", reason=reason):
        return done
    ticket = ticket_for(by, conversation)
    if not ticket.is_open:
        raise TicketClosed
    if isinstance(by, User):
        must_hold(by, ticket)
    transaction.on_commit(routing.assign_waiting)
    entry = closing(ticket, conversation, by=by, reason=reason, at=events.now(), client_id=client_id)
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
        data["waiting_since"] = ticket.waiting_since.isoformat(timespec="milliseconds")  # for taking it back
    snooze.wake(ticket, at=at)
    if ticket.operator_id is None:
        routing.withdraw(ticket)
    ticket.closed_at, ticket.close_reason = at, reason
    ticket.closed_by = by if isinstance(by, User) else None
    ticket.waiting_since = None
    ticket.save()
    return Entry(conversation, "ticket.closed", by=by, ticket=ticket, client_id=client_id, at=at, data=data)


@transaction.atomic
def reopen_ticket(*, by: User, conversation_id: UUID, client_id: UUID) -> Event:
    """Take a closed ticket up again within the window, by who held it; its next cycle starts with them.

    Who closed it takes that back for CLOSE_UNDO seconds: the same cycle goes on as if nothing had been.
    """
    routing.take_turn()
    conversation = lock_conversation(conversation_id)
    if done := done_before(by, client_id, conversation, "ticket.reopened", "ticket.close_undone"):
        return done
    ticket = ticket_for(by, conversation)
    if ticket.closed_at is None:
        raise TicketTaken
    if _is_slip(ticket, by):
        return events.record([_undo_close(ticket, conversation, by, client_id)])[0]
    if events.now() - ticket.closed_at > timedelta(seconds=settings.REOPEN_WINDOW):
        raise TooLate
    entries = _reopen(ticket, conversation, by=by, at=events.now(), client_id=client_id)
    return events.record([*entries, _take(ticket, conversation, by)])[0]


def _is_slip(ticket: Ticket, by: User) -> bool:
    """Whether `by` has closed it only just now, and it can go back to who held it."""
    if ticket.closed_at is None or ticket.closed_by_id != by.pk or not (ticket.operator and ticket.operator.is_active):
        return False
    return events.now() - ticket.closed_at <= timedelta(seconds=settings.CLOSE_UNDO)


def _undo_close(ticket: Ticket, conversation: Conversation, by: User, client_id: UUID) -> Entry:
    """Its place may have gone to another ticket meanwhile: then AtCapacity."""
    holder = ticket.operator
    assert holder
    closed = Event.objects.filter(conversation=conversation, ticket=ticket, kind="ticket.closed").latest("seq")
    waiting = closed.data.get("waiting_since")
    ticket.waiting_since = datetime.fromisoformat(waiting) if waiting else None
    routing.must_have_room(holder, routing.weight_of(ticket))
    ticket.closed_at = ticket.closed_by = None
    ticket.close_reason = ""
    ticket.save()
    data = {
        "number": ticket.number, "cycle": ticket.cycle, "closed": closed.seq,
        "operator": holder.pk.hex, "name": holder.public_name,
    }  # fmt: skip
    return Entry(conversation, "ticket.close_undone", by=by, ticket=ticket, client_id=client_id, data=data)


@transaction.atomic
def accept_ticket(*, by: User, conversation_id: UUID, client_id: UUID) -> Event:
    """Take a waiting ticket from the queue. Of many who try at once one gets it, the others learn that it is taken."""
    routing.take_turn()
    conversation = lock_conversation(conversation_id)
    if done := done_before(by, client_id, conversation, "ticket.assigned"):
        return done
    try:
        ticket = ticket_for(by, conversation)
    except NotFound:
        raise _just_taken(conversation_id) from None
    if not ticket.is_open:
        raise TicketClosed
    if ticket.operator:
        raise TicketTaken(ticket.operator.name)
    return events.record([_take(ticket, conversation, by, client_id)])[0]


@transaction.atomic
def decline_ticket(*, by: User, conversation_id: UUID, client_id: UUID) -> Event:
    """Let a ticket pass that is offered to oneself: the next one is asked at once."""
    conversation = lock_conversation(conversation_id)
    if done := done_before(by, client_id, conversation, "ticket.offer_declined"):
        return done
    ticket = ticket_for(by, conversation)
    if not ticket.is_open:
        raise TicketClosed
    offer = routing.open_offer(ticket)
    if offer is None or offer.operator_id != by.pk:
        raise NotOffered
    transaction.on_commit(routing.assign_waiting)
    return events.record([routing.pass_on(offer, conversation, OfferEnd.DECLINED, by=by, client_id=client_id)])[0]


@transaction.atomic
def categorise_ticket(*, by: User, conversation_id: UUID, client_id: UUID, topic: str) -> Event:
    """Say what an open ticket is about: its operator, or an administrator. Saying the same again confirms it.

    A ticket that still waits in the queue moves to the topic's line; one that somebody has stays with them.
    """
    conversation = lock_conversation(conversation_id)
    if done := done_before(by, client_id, conversation, "ticket.categorised", topic=topic):
        return done
    ticket = ticket_for(by, conversation)
    if not ticket.is_open:
        raise TicketClosed
    if ticket.operator_id is None and not by.is_administrator:
        raise Forbidden
    must_hold(by, ticket)
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
    if ticket is None or ticket.operator is None or ticket.assigned_at is None or not ticket.is_open:
        return NotFound()
    return TicketTaken(ticket.operator.name) if events.now() - ticket.assigned_at < RACE else NotFound()


def _take(ticket: Ticket, conversation: Conversation, by: User, client_id: UUID | None = None) -> Entry:
    routing.must_have_room(by, routing.weight_of(ticket), less=routing.place_of(ticket, by))
    entry = routing.hand_over(ticket, conversation, to=by, by=by)
    ticket.save()
    by.save(update_fields=["last_assigned_at"])
    return Entry(conversation, entry.kind, by=by, ticket=ticket, client_id=client_id, data=entry.data)


@transaction.atomic
def return_to_queue(*, operator: User, by: User | None, why: str, snoozed: bool = True) -> int:
    """Give all open tickets of an operator back, with their clocks; whoever is free gets them. Returns how many.

    Not `snoozed` leaves those that need nobody now where they are.
    """
    routing.take_turn()
    tickets = Ticket.objects.filter(operator=operator, closed_at=None)
    if not snoozed:
        tickets = tickets.filter(snoozed_until=None)
    entries = []
    for conversation in sorted(tickets.values_list("conversation_id", flat=True)):
        locked = lock_conversation(conversation)
        ticket = newest_tickets([conversation]).run()[conversation]
        if ticket.state is not TicketState.ASSIGNED or ticket.operator_id != operator.pk:
            continue
        entries.append(routing.give_back(ticket, locked, by=by, why=why))
    if entries:
        events.record(entries)
        transaction.on_commit(routing.assign_waiting)
    return len(entries)


def ticket_for(by: User | Customer, conversation: Conversation) -> Ticket:
    """The newest ticket of the locked conversation, when `by` may see it; else NotFound."""
    is_customer = isinstance(by, Customer)
    mine = conversation.customer_id == by.pk if is_customer else visible([(by.pk, conversation.pk)]).run()
    ticket = newest_tickets([conversation.pk]).run().get(conversation.pk)
    if not mine or ticket is None:
        raise NotFound
    return ticket


def must_hold(by: User, ticket: Ticket) -> None:
    if ticket.operator_id != by.pk and not by.is_administrator:
        raise TicketTaken(ticket.operator.name if ticket.operator else "")


def done_before(
    by: User | Customer, client_id: UUID, conversation: Conversation, *kinds: str, **data: Any
) -> Event | None:
    """The event this very command has already made, if it came before; Conflict if it meant something else."""
    event = Event.objects.filter(sender=by.pk, client_id=client_id).select_related("ticket").first()
    if event is None:
        return None
    same = event.conversation_id == conversation.pk and event.kind in kinds
    if not same or any(event.data.get(key) != value for key, value in data.items()):
        raise Conflict
    return event
