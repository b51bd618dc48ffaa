"""What was played, as the actions would have left it: tickets, the log's entries in the order
of time, read marks.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from accounts.models import User
from demobank.history.office import HistoryCase
from demobank.history.talks import PlayedCycle
from demobank.library import DemoCustomer
from messaging.delivery.models import Mark
from tickets.events import Entry
from tickets.models import Channel, CloseReason, Conversation, Ticket

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ROUTED_AFTER = 0.004  # seconds from the question to the assignment of the same transaction


def moment(at: float) -> datetime:
    """Seconds since 1970 as the log keeps them: UTC, to the millisecond."""
    return EPOCH + timedelta(milliseconds=round(at * 1000))


@dataclass
class Journal:
    """Writes cases down, one after the other in the order of their opening."""

    staff: Sequence[User]
    people: Sequence[DemoCustomer]
    conversations: dict[int, Conversation]
    rng: Random
    tickets: list[Ticket] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    _seqs: Counter[UUID] = field(default_factory=Counter)
    _seen: dict[tuple[UUID, UUID | None], int] = field(default_factory=dict)

    def write(self, case: HistoryCase, number: int) -> None:
        conversation = self.conversations[case.customer]
        began = moment(case.cycles[0].began)
        ticket = Ticket(
            number=number,
            conversation=conversation,
            channel=self.people[case.customer].channel,
            opened_at=began,
            opened_seq=self._seqs[conversation.pk] + 1,
            cycle=0,
            cycle_started_at=began,
            queued_at=began,
        )
        self.tickets.append(ticket)
        for cycle in case.cycles:
            for entry in self._cycle(cycle, ticket, self.people[case.customer]):
                self._add(entry)

    def _add(self, entry: Entry) -> None:
        conversation = entry.conversation.pk
        self._seqs[conversation] += 1
        if entry.ticket and entry.ticket.operator:
            self._seen[conversation, entry.ticket.operator.pk] = self._seqs[conversation]
        if not entry.staff_only:
            self._seen[conversation, None] = self._seqs[conversation]
        self.entries.append(entry)

    def marks(self) -> list[Mark]:
        """Everyone has read what concerned them."""
        return [
            Mark(conversation_id=conversation, user_id=user, delivered=seq, read=seq)
            for (conversation, user), seq in self._seen.items()
        ]

    def _client_id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    # ---------------------------------------------------------------- one cycle, as the actions do
    # it

    def _cycle(self, cycle: PlayedCycle, ticket: Ticket, person: DemoCustomer) -> Iterator[Entry]:
        yield self._begin(cycle, ticket)
        assigned = cycle.assigned is None
        for line in cycle.lines:
            if (
                not assigned
                and cycle.assigned is not None
                and line.at > cycle.assigned + ROUTED_AFTER
            ):
                assigned = True
                yield self._assign(cycle, ticket)
            text = line.text.replace("{customer}", person.first_name)
            text = text.replace("{operator}", self._operator(cycle).public_name)
            yield self._say(cycle, ticket, line.at, line.role, text)
        if not assigned:
            yield self._assign(cycle, ticket)
        if cycle.closed is not None:
            yield self._close(cycle, ticket)

    def _operator(self, cycle: PlayedCycle) -> User:
        return self.staff[cycle.operator or 0]

    def _begin(self, cycle: PlayedCycle, ticket: Ticket) -> Entry:
        at, customer = moment(cycle.began), ticket.conversation.customer
        ticket.cycle += 1
        ticket.cycle_started_at = ticket.queued_at = ticket.waiting_since = at
        ticket.first_response_at = ticket.closed_at = ticket.closed_by = ticket.assigned_at = (
            ticket.operator
        ) = None
        ticket.close_reason = ""
        if ticket.cycle == 1:
            opened = {"number": ticket.number, "channel": Channel(ticket.channel), "cycle": 1}
            return Entry(
                ticket.conversation, "ticket.opened", by=customer, ticket=ticket, at=at, data=opened
            )
        data = {"number": ticket.number, "cycle": ticket.cycle}
        return Entry(
            ticket.conversation, "ticket.reopened", by=customer, ticket=ticket, at=at, data=data
        )

    def _assign(self, cycle: PlayedCycle, ticket: Ticket) -> Entry:
        assert cycle.assigned is not None
        operator, at = self._operator(cycle), moment(cycle.assigned + ROUTED_AFTER)
        ticket.operator, ticket.assigned_at = operator, at
        data = {"operator": operator.pk.hex, "name": operator.public_name}
        return Entry(
            ticket.conversation, "ticket.assigned", by=None, ticket=ticket, at=at, data=data
        )

    def _say(self, cycle: PlayedCycle, ticket: Ticket, said: float, role: str, text: str) -> Entry:
        at, by = (
            moment(said),
            ticket.conversation.customer if role == "customer" else self._operator(cycle),
        )
        if role == "customer":
            ticket.waiting_since = ticket.waiting_since or at
        elif role == "operator":
            ticket.waiting_since = None
            ticket.first_response_at = ticket.first_response_at or at
        return Entry(
            ticket.conversation,
            "note.added" if role == "note" else "message.sent",
            by=by,
            ticket=ticket,
            client_id=self._client_id(),
            text=text,
            staff_only=role == "note",
            at=at,
        )

    def _close(self, cycle: PlayedCycle, ticket: Ticket) -> Entry:
        assert cycle.closed is not None
        at, by_customer = moment(cycle.closed), cycle.reason is CloseReason.CUSTOMER
        data = {"number": ticket.number, "cycle": ticket.cycle, "reason": cycle.reason}
        if ticket.waiting_since:
            data["waiting_since"] = ticket.waiting_since.isoformat(timespec="milliseconds")
        ticket.closed_at, ticket.close_reason, ticket.waiting_since = at, cycle.reason, None
        ticket.closed_by = None if by_customer else self._operator(cycle)
        by = ticket.conversation.customer if by_customer else self._operator(cycle)
        return Entry(
            ticket.conversation,
            "ticket.closed",
            by=by,
            ticket=ticket,
            client_id=self._client_id(),
            at=at,
            data=data,
        )
