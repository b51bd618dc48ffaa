"""Tickets that open together in one transaction: numbered, promised, given away and stored in the plural."""

from tickets import prepared, routing, sla
from tickets.events import Entry
from tickets.models import Conversation, SlaClock, Ticket
from tickets.sla import Promise


class Openings:
    """What opens in this transaction. `expected` is how many numbers are taken at once; more are taken when needed."""

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

    def give_away(self) -> list[Entry]:
        """Give them to whoever is free; returns what to record. They are stored by `store`, after this."""
        return routing.route(self._tickets)

    def store(self) -> None:
        Ticket.objects.bulk_create([ticket for ticket, _ in self._tickets if ticket._state.adding])
        SlaClock.objects.bulk_create(self._clocks)


def take_numbers(count: int) -> list[int]:
    """The next numbers of tickets. Those that are not used leave holes."""
    found = prepared.rows("SELECT nextval('ticket_number') FROM generate_series(1, %s::int)", count)
    return sorted(number for (number,) in found)
