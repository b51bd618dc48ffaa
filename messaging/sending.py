"""Saying something: the hot path, in the plural. One transaction stores whatever a process has gathered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Customer, User
from tickets import events, routing
from tickets.access import lock_conversations, newest_tickets, visible
from tickets.actions import open_or_reopen
from tickets.events import Entry
from tickets.models import Channel, Conversation, Event, Ticket
from tickets.refusals import Conflict, Empty, Forbidden, NotFound, Refused, TicketClosed, TicketTaken


@dataclass(frozen=True, slots=True)
class Draft:
    """A message, or a note to the team, that somebody wants stored. `channel` is where a customer writes from."""

    conversation: UUID
    by: User | Customer
    client_id: UUID
    text: str
    note: bool = False
    channel: Channel = Channel.WEB

    @property
    def kind(self) -> str:
        return "note.added" if self.note else "message.sent"

    @property
    def key(self) -> tuple[UUID, UUID]:
        return self.by.pk, self.client_id


@dataclass(frozen=True, slots=True)
class Sent:
    """The stored event. `repeated`: it was stored before, and this draft changed nothing."""

    event: Event
    repeated: bool = False


def send_messages(drafts: Sequence[Draft]) -> list[Sent | Refused]:
    """Store the drafts, in order, in one transaction; the answers stand in the same order.

    A customer's message opens a ticket when none is open. A draft that is refused changes nothing and does not touch
    its neighbours. A draft that came before, by its sender and client_id, is answered with the event it made.
    """
    try:
        return _send(drafts, opening=_may_open(drafts))
    except _NeedsTurn:  # a ticket was closed between the look and the lock
        return _send(drafts, opening=True)


class _NeedsTurn(Exception):
    """A ticket must be opened, and the routing turn has to be taken before any conversation is locked."""


def _may_open(drafts: Sequence[Draft]) -> bool:
    asking = {draft.conversation for draft in drafts if isinstance(draft.by, Customer)}
    return Ticket.objects.filter(conversation__in=asking, closed_at=None).count() < len(asking)


@transaction.atomic
def _send(drafts: Sequence[Draft], *, opening: bool) -> list[Sent | Refused]:
    if opening:
        routing.take_turn()
    batch = _Batch.lock(drafts, opening)
    answers = [batch.add(draft) for draft in drafts]
    return batch.store(answers)


@dataclass(slots=True)
class _Batch:
    """What one transaction knows and is about to write."""

    opening: bool
    conversations: dict[UUID, Conversation]
    tickets: dict[UUID, Ticket]
    stored: dict[tuple[UUID, UUID], Event]
    staff: set[tuple[UUID, UUID]]  # (user, conversation) pairs that may be seen now
    entries: list[Entry] = field(default_factory=list)
    places: dict[tuple[UUID, UUID], int] = field(default_factory=dict)  # draft key → its entry
    touched: dict[UUID, Ticket] = field(default_factory=dict)
    preferred: dict[UUID, UUID | None] = field(default_factory=dict)  # reopened ticket → who held it

    @classmethod
    def lock(cls, drafts: Sequence[Draft], opening: bool) -> "_Batch":
        conversations = lock_conversations({draft.conversation for draft in drafts})
        client_ids = [draft.client_id for draft in drafts]
        senders = {draft.by.pk for draft in drafts}
        stored = Event.objects.filter(sender__in=senders, client_id__in=client_ids).select_related("ticket")
        return cls(
            opening,
            conversations,
            newest_tickets(list(conversations)),
            {(event.sender, event.client_id): event for event in stored if event.sender and event.client_id},
            visible({(d.by.pk, d.conversation) for d in drafts if isinstance(d.by, User)}),
        )

    def add(self, draft: Draft) -> "Sent | Refused | int":
        """A stored event, a refusal, or the place of the entry that will become the event."""
        if event := self.stored.get(draft.key):
            same = (event.conversation_id, event.kind, event.text) == (draft.conversation, draft.kind, draft.text)
            return Sent(event, repeated=True) if same else Conflict()
        if (place := self.places.get(draft.key)) is not None:
            entry = self.entries[place]
            same = (entry.conversation.pk, entry.kind, entry.text) == (draft.conversation, draft.kind, draft.text)
            return place if same else Conflict()
        try:
            self._say(draft)
        except Refused as refusal:
            return refusal
        return self.places[draft.key]

    def _say(self, draft: Draft) -> None:
        conversation = self.conversations.get(draft.conversation)
        if conversation is None:
            raise NotFound
        if not _is_visible(draft.text):
            raise Empty
        ticket, opened = self.tickets.get(conversation.pk), False
        if isinstance(draft.by, User):
            self._may_write(draft, ticket)
        elif draft.by != conversation.customer:
            raise NotFound
        elif ticket is None or not ticket.is_open:
            opened, before = True, ticket
            ticket = self._open(conversation, before, draft.channel)
        assert ticket is not None
        at = ticket.cycle_started_at if opened else events.now()
        self.places[draft.key] = len(self.entries)
        self.entries.append(
            Entry(
                conversation, draft.kind, by=draft.by, ticket=ticket, client_id=draft.client_id,
                text=draft.text, staff_only=draft.note, at=at,
            )
        )  # fmt: skip
        if not draft.note:
            self._pass_the_ball(ticket, draft.by, at)
        if opened:
            self.entries += routing.route(ticket, conversation, preferred=self.preferred.get(ticket.pk))

    def _open(self, conversation: Conversation, newest: Ticket | None, channel: Channel) -> Ticket:
        if not self.opening:
            raise _NeedsTurn
        holder = newest.operator_id if newest else None
        ticket, entries = open_or_reopen(conversation, newest, channel=channel)
        if ticket is newest:
            self.preferred[ticket.pk] = holder
        self.entries += entries
        self.tickets[conversation.pk] = ticket
        return ticket

    def _pass_the_ball(self, ticket: Ticket, by: User | Customer, at: datetime) -> None:
        if isinstance(by, Customer):
            ticket.waiting_since = ticket.waiting_since or at
        else:
            ticket.waiting_since = None
            ticket.first_response_at = ticket.first_response_at or at
        self.touched[ticket.pk] = ticket

    def _may_write(self, draft: Draft, ticket: Ticket | None) -> None:
        if (draft.by.pk, draft.conversation) not in self.staff or ticket is None:
            raise NotFound
        if draft.note:
            return
        if not ticket.is_open:
            raise TicketClosed
        if ticket.operator_id != draft.by.pk:
            raise TicketTaken if ticket.operator_id else Forbidden

    def store(self, answers: "Sequence[Sent | Refused | int]") -> list[Sent | Refused]:
        """Write what the drafts that were not refused have left, and answer each draft."""
        recorded = events.record(self.entries) if self.entries else []
        if self.touched:
            Ticket.objects.bulk_update(self.touched.values(), ["waiting_since", "first_response_at"])
        seen: set[int] = set()
        results: list[Sent | Refused] = []
        for answer in answers:
            if isinstance(answer, int):
                results.append(Sent(recorded[answer], repeated=answer in seen))
                seen.add(answer)
            else:
                results.append(answer)
        return results


def _is_visible(text: str) -> bool:
    """Whether there is anything to see: a zero-width space is no answer, and must not stop a clock."""
    return any(character.isprintable() and not character.isspace() for character in text)
