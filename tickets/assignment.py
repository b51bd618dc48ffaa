"""Taking a waiting ticket, letting it pass, naming its topic, giving it back.

Views, sockets, tasks and the admin call these actions, and those of `closing`, `transfers` and
`waking`; they hold no rules of their own.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from accounts.models import User
from postgres.refusals import Refused
from tickets import events, routing
from tickets.access import lock_conversation, newest_tickets
from tickets.events import Entry
from tickets.guards import find_repeated_command, must_hold, ticket_for
from tickets.models import Conversation, Event, OfferEnd, Ticket, TicketState
from tickets.opening import categorised
from tickets.refusals import (
    AlreadyClosed,
    Forbidden,
    NotFound,
    NotOffered,
    TicketTaken,
    UnknownTopic,
)
from tickets.topics.models import Topic, TopicSource
from tickets.topics.suggesting import line_of

RACE = timedelta(
    seconds=10
)  # how long those who tried at the same time may learn that a ticket was taken


@transaction.atomic
def accept_ticket(*, by: User, conversation_id: UUID, client_id: UUID) -> Event:
    """Take a waiting ticket from the queue.

    Of many who try at once one gets it, the others learn that it is taken.
    """
    routing.lock_routing()
    conversation = lock_conversation(conversation_id)
    if done := find_repeated_command(by, client_id, conversation, "ticket.assigned"):
        return done
    try:
        ticket = ticket_for(by, conversation)
    except NotFound:
        raise _just_taken(conversation_id) from None
    if not ticket.is_open:
        raise AlreadyClosed
    if ticket.operator:
        raise TicketTaken(ticket.operator.name)
    return events.record([assign_to(ticket, conversation, by, client_id)])[0]


@transaction.atomic
def decline_ticket(*, by: User, conversation_id: UUID, client_id: UUID) -> Event:
    """Let a ticket pass that is offered to oneself: the next one is asked at once."""
    conversation = lock_conversation(conversation_id)
    if done := find_repeated_command(by, client_id, conversation, "ticket.offer_declined"):
        return done
    ticket = ticket_for(by, conversation)
    if not ticket.is_open:
        raise AlreadyClosed
    offer = routing.open_offer(ticket)
    if offer is None or offer.operator_id != by.pk:
        raise NotOffered
    transaction.on_commit(routing.assign_waiting)
    return events.record(
        [routing.pass_on(offer, conversation, OfferEnd.DECLINED, by=by, client_id=client_id)]
    )[0]


@transaction.atomic
def categorise_ticket(*, by: User, conversation_id: UUID, client_id: UUID, topic: str) -> Event:
    """Say what an open ticket is about: its operator, or an administrator. Saying the same again
    confirms it.

    A ticket that still waits in the queue moves to the topic's line; one that somebody has stays
    with them."""
    conversation = lock_conversation(conversation_id)
    if done := find_repeated_command(
        by, client_id, conversation, "ticket.categorised", topic=topic
    ):
        return done
    ticket = ticket_for(by, conversation)
    if not ticket.is_open:
        raise AlreadyClosed
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
    return events.record([categorised(ticket, conversation, by=by, client_id=client_id)])[0]


def _just_taken(conversation_id: UUID) -> Refused:
    """What to tell somebody who may not see a ticket: that a colleague was faster, if that was
    a moment ago.
    """
    ticket = newest_tickets([conversation_id]).run().get(conversation_id)
    if (
        ticket is None
        or ticket.operator is None
        or ticket.assigned_at is None
        or not ticket.is_open
    ):
        return NotFound()
    return (
        TicketTaken(ticket.operator.name)
        if events.now() - ticket.assigned_at < RACE
        else NotFound()
    )


def assign_to(
    ticket: Ticket, conversation: Conversation, by: User, client_id: UUID | None = None
) -> Entry:
    routing.must_have_room(by, routing.weight_of(ticket), less=routing.place_of(ticket, by))
    entry = routing.hand_over(ticket, conversation, to=by, by=by)
    ticket.save()
    by.save(update_fields=["last_assigned_at"])
    return Entry(
        conversation, entry.kind, by=by, ticket=ticket, client_id=client_id, data=entry.data
    )


@transaction.atomic
def return_to_queue(*, operator: User, by: User | None, why: str, snoozed: bool = True) -> int:
    """Give all open tickets of an operator back, with their clocks; whoever is free gets them.

    Returns how many.

    Not `snoozed` leaves those that need nobody now where they are.
    """
    routing.lock_routing()
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
