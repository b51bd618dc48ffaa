"""A customer's message opens a ticket, or reopens one.

What opens in one transaction is numbered, promised, given away and stored in the plural.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.models import Customer, User
from postgres import prepared
from tickets import events, routing, sla
from tickets.events import Entry
from tickets.models import (
    OUTSIDE,
    Channel,
    Conversation,
    Priority,
    SlaClock,
    Ticket,
)
from tickets.sla import Promise
from tickets.topics.suggesting import Suggestion


class NewTickets:
    """What opens in this transaction.

    `expected` is how many numbers are taken at once; more are taken when needed.
    """

    def __init__(self, expected: int = 1) -> None:
        self._expected = max(1, expected)
        self._numbers: list[int] = []
        self._promises: dict[tuple[str, int, str], Promise] = {}
        self._tickets: list[tuple[Ticket, Conversation]] = []
        self._clocks: list[SlaClock] = []

    def take_number(self) -> int:
        if not self._numbers:
            self._numbers = take_numbers(self._expected)
        return self._numbers.pop(0)

    def add(self, ticket: Ticket, conversation: Conversation) -> None:
        """A new ticket, whose clock starts when it opened; it is stored with the others."""
        kind = (ticket.topic_id or "", ticket.line, ticket.channel)
        if kind not in self._promises:
            self._promises[kind] = sla.promise_for(topic=kind[0], line=kind[1], channel=kind[2])
        clock = sla.clock_of(ticket, self._promises[kind], at=ticket.opened_at)
        ticket.due_at = clock.due_at
        self._clocks.append(clock)
        self._tickets.append((ticket, conversation))

    def add_reopened(self, ticket: Ticket, conversation: Conversation) -> None:
        """One that is stored already, and waits again."""
        self._tickets.append((ticket, conversation))

    def assign(self) -> list[Entry]:
        """Give them to whoever is free; returns what to record.

        They are stored by `store`, after this.
        """
        return routing.route(self._tickets)

    def store(self) -> None:
        Ticket.objects.bulk_create([ticket for ticket, _ in self._tickets if ticket._state.adding])
        SlaClock.objects.bulk_create(self._clocks)


def take_numbers(count: int) -> list[int]:
    """The next numbers of tickets. Those that are not used leave holes."""
    found = prepared.rows("SELECT nextval('ticket_number') FROM generate_series(1, %s::int)", count)
    return sorted(number for (number,) in found)


@dataclass(frozen=True, slots=True)
class Origin:
    """What another system of the bank says of a request that it hands in.

    `at` is when the customer spoke: what it opens begins then. `recorded_at`, when we heard of it,
    stands beside it in the log. `opening` is what "ticket.opened" keeps besides: the system's own
    number, topic, priority."""

    at: datetime
    recorded_at: datetime
    opening: dict[str, Any] = field(default_factory=dict)
    priority: Priority = Priority.NORMAL

    def saying(self, channel: Channel) -> dict[str, Any]:
        """What "message.sent" keeps besides its text."""
        return {
            "channel": channel,
            "recorded_at": self.recorded_at.isoformat(timespec="milliseconds"),
        }


def open_or_reopen(
    conversation: Conversation,
    newest: Ticket | None,
    *,
    channel: Channel,
    suggestion: Suggestion | None = None,
    origin: Origin | None = None,
    new_tickets: NewTickets,
) -> tuple[Ticket, list[Entry]]:
    """The ticket that a customer's new message belongs to when none is open: reopened within the
    window, else new.

    A request of another channel reopens none but its own channel's: each channel's tickets are
    counted. The routing lock and the conversation's lock are held. `suggestion` says what a new one
    is about. Returns the ticket and what to record before the message. `new_tickets` gives it away
    and stores it, with the others of the transaction."""
    at = origin.at if origin else events.now()
    if newest and newest.closed_at and _continues(newest, channel):
        entries = reopened(
            newest, conversation, by=conversation.customer, at=max(at, newest.closed_at)
        )
        new_tickets.add_reopened(newest, conversation)
        return newest, entries
    ticket = Ticket(
        number=new_tickets.take_number(),
        conversation=conversation,
        channel=channel,
        priority=origin.priority if origin else Priority.NORMAL,
        preferred_id=_talked_to_lately(newest),
        opened_seq=conversation.seq + 1,
        **_of_customer(conversation.customer),
        **_starting(at),
        **_suggested(suggestion),
    )
    new_tickets.add(ticket, conversation)
    opened = _opened(ticket, conversation, newest, origin)
    return ticket, [opened, categorised(ticket, conversation, by=None)] if suggestion else [opened]


def _of_customer(customer: Customer) -> dict[str, Any]:
    return {"language": language_of(customer), "simulated": customer.simulated}


def _starting(at: datetime) -> dict[str, datetime]:
    """The instants of a ticket whose customer has spoken at `at`, and waits since."""
    return dict.fromkeys(("opened_at", "cycle_started_at", "queued_at", "waiting_since"), at)


def _opened(
    ticket: Ticket, conversation: Conversation, newest: Ticket | None, origin: Origin | None
) -> Entry:
    data = {"number": ticket.number, "channel": ticket.channel, "cycle": 1}
    if newest:
        data["previous"] = newest.number
    return Entry(
        conversation,
        "ticket.opened",
        by=conversation.customer,
        ticket=ticket,
        at=ticket.opened_at,
        data=data | (origin.opening if origin else {}),
    )


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


def categorised(
    ticket: Ticket, conversation: Conversation, *, by: User | None, client_id: UUID | None = None
) -> Entry:
    data: dict[str, Any] = {"topic": ticket.topic_id, "source": ticket.topic_source}
    if ticket.topic_confidence is not None:
        data["confidence"] = ticket.topic_confidence
    return Entry(
        conversation,
        "ticket.categorised",
        by=by,
        ticket=ticket,
        client_id=client_id,
        data=data,
        staff_only=True,
    )


def _continues(newest: Ticket, channel: Channel) -> bool:
    """Whether what comes now goes on with this closed ticket."""
    if newest.closed_at is None or (channel in OUTSIDE and channel != newest.channel):
        return False
    return events.now() - newest.closed_at <= timedelta(seconds=settings.REOPEN_WINDOW)


def reopened(
    ticket: Ticket,
    conversation: Conversation,
    *,
    by: User | Customer,
    at: datetime,
    client_id: UUID | None = None,
) -> list[Entry]:
    ticket.preferred_id = _talked_to_lately(ticket) or ticket.preferred_id
    ticket.cycle += 1
    ticket.cycle_started_at = ticket.queued_at = at
    ticket.waiting_since = at if isinstance(by, Customer) else None
    ticket.first_response_at = ticket.closed_at = ticket.closed_by = ticket.assigned_at = (
        ticket.operator
    ) = None
    ticket.handed_seq = ticket.handed_from = None
    ticket.close_reason = ""
    sla.start(ticket, at=ticket.waiting_since)
    ticket.save()
    data = {"number": ticket.number, "cycle": ticket.cycle}
    return [
        Entry(
            conversation,
            "ticket.reopened",
            by=by,
            ticket=ticket,
            client_id=client_id,
            at=at,
            data=data,
        )
    ]
