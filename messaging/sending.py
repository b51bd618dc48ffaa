"""Saying something: the hot path, in the plural. One transaction stores whatever a process has gathered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import Customer, User
from messaging import files
from tickets import events, prepared, routing
from tickets.access import locking, newest_tickets, visible
from tickets.actions import Origin, open_or_reopen
from tickets.events import Entry
from tickets.models import Channel, Conversation, Event, Ticket
from tickets.prepared import together
from tickets.refusals import Conflict, Empty, Forbidden, NotFound, Refused, TicketClosed, TicketTaken


@dataclass(frozen=True, slots=True)
class Draft:
    """A message, or a note to the team, that somebody wants stored. `channel` is where a customer writes from.

    With an `origin` another system of the bank hands it in for them.
    """

    conversation: UUID
    by: User | Customer
    client_id: UUID
    text: str | None = None
    note: bool = False
    channel: Channel = Channel.WEB
    file: UUID | None = None
    location: dict[str, float] | None = None
    origin: Origin | None = None

    @property
    def kind(self) -> str:
        return "note.added" if self.note else "message.sent"

    @property
    def key(self) -> tuple[UUID, UUID]:
        return self.by.pk, self.client_id

    def made(self, stored: Event | Entry) -> bool:
        """Whether this is what `stored` says: the same words to the same conversation."""
        said = (stored.conversation.pk if isinstance(stored, Entry) else stored.conversation_id, stored.kind)
        file = UUID(stored.data["file"]["id"]) if "file" in stored.data else None
        content = (stored.text, file, stored.data.get("location"))
        return said == (self.conversation, self.kind) and content == (self.text, self.file, self.location)


@dataclass(frozen=True, slots=True)
class Sent:
    """The stored event. `repeated`: it was stored before, and this draft changed nothing."""

    event: Event
    repeated: bool = False


class Postponed:
    """This draft would have had to wait, and nothing was done for it: for the routing turn, or for a locked row."""

    def __init__(self, *, for_turn: bool) -> None:
        self.for_turn = for_turn


def send_messages(drafts: Sequence[Draft]) -> list[Sent | Refused]:
    """Store the drafts, in order; the answers stand in the same order. Waits for whoever holds a conversation.

    A customer's message opens a ticket when none is open. A draft that is refused changes nothing and does not touch
    its neighbours. A draft that came before, by its sender and client_id, is answered with the event it made.
    """
    answers = _send(drafts, opening=False, waiting=True)
    opening = [place for place, answer in enumerate(answers) if isinstance(answer, Postponed)]
    if opening:
        for place, answer in zip(opening, _send([drafts[p] for p in opening], opening=True, waiting=True), strict=True):
            answers[place] = answer
    return [answer for answer in answers if not isinstance(answer, Postponed)]


def try_messages(drafts: Sequence[Draft], *, opening: bool) -> list[Sent | Refused | Postponed]:
    """The same, in one transaction and without waiting for anybody's row, or for the routing turn unless `opening`.

    With a draft that is postponed, all later ones of its conversation are.
    """
    return _send(drafts, opening=opening, waiting=False)


def _send(drafts: Sequence[Draft], *, opening: bool, waiting: bool) -> list[Sent | Refused | Postponed]:
    """As good as always drafts come for the first time: whether one came before is asked if something is in the way."""
    try:
        return _attempt(drafts, None, opening=opening, waiting=waiting)
    except (_Again, IntegrityError):
        return _attempt(drafts, _stored(drafts), opening=opening, waiting=waiting)


class _Again(Exception):
    """A draft is refused, though it may have been stored before."""


@transaction.atomic
def _attempt(
    drafts: Sequence[Draft], stored: "Stored | None", *, opening: bool, waiting: bool
) -> list[Sent | Refused | Postponed]:
    if opening:  # before any conversation is locked
        routing.take_turn()
    batch = _Batch.lock(drafts, stored or {}, opening=opening, waiting=waiting)
    places = [batch.add(draft) for draft in drafts]
    if stored is None and any(isinstance(place, Refused) for place in places):
        raise _Again
    return batch.store(places)


@dataclass(slots=True)
class _Batch:
    """What one transaction knows and is about to write."""

    opening: bool
    waiting: bool
    conversations: dict[UUID, Conversation]
    tickets: dict[UUID, Ticket]
    stored: "Stored"
    staff: set[tuple[UUID, UUID]]  # (user, conversation) pairs that may be seen now
    files: dict[files.Wanted, dict[str, Any]]  # what the log says of each file that may be sent
    entries: list[Entry] = field(default_factory=list)
    places: dict[tuple[UUID, UUID], int] = field(default_factory=dict)  # draft key → its entry
    touched: dict[UUID, Ticket] = field(default_factory=dict)
    preferred: dict[UUID, UUID | None] = field(default_factory=dict)  # reopened ticket → who held it
    postponed: dict[UUID, Postponed] = field(default_factory=dict)  # by conversation

    @classmethod
    def lock(cls, drafts: Sequence[Draft], stored: "Stored", *, opening: bool, waiting: bool) -> "_Batch":
        wanted = {draft.conversation for draft in drafts}
        staff = {(d.by.pk, d.conversation) for d in drafts if isinstance(d.by, User)}
        conversations, tickets, seen = together(
            locking(wanted, waiting=waiting), newest_tickets(wanted), visible(staff)
        )
        sendable = files.sendable({(d.by.pk, d.conversation, d.file) for d in drafts if d.file})
        return cls(opening, waiting, conversations, tickets, stored, seen, sendable)

    def add(self, draft: Draft) -> "Sent | Refused | Postponed | int":
        """A stored event, a refusal, or the place of the entry that will become the event."""
        if event := self.stored.get(draft.key):
            return Sent(event, repeated=True) if draft.made(event) else Conflict()
        if (place := self.places.get(draft.key)) is not None:
            return place if draft.made(self.entries[place]) else Conflict()
        if postponed := self.postponed.get(draft.conversation):
            return postponed
        try:
            return self._say(draft)
        except Refused as refusal:
            return refusal

    def _say(self, draft: Draft) -> Postponed | int:
        conversation = self.conversations.get(draft.conversation)
        if conversation is None:
            if self.waiting:
                raise NotFound
            return self._postpone(draft, for_turn=False)
        content = self._content(draft)
        ticket, opened = self.tickets.get(conversation.pk), False
        if isinstance(draft.by, User):
            self._may_write(draft, ticket)
        elif draft.by.pk != conversation.customer_id:
            raise NotFound
        elif ticket is None or not ticket.is_open:
            if not self.opening:
                return self._postpone(draft, for_turn=True)
            opened, ticket = True, self._open(conversation, ticket, draft)
        assert ticket is not None
        return self._enter(draft, content, conversation, ticket, opened)

    def _enter(
        self, draft: Draft, content: dict[str, Any], conversation: Conversation, ticket: Ticket, opened: bool
    ) -> int:
        at = (opened and self.entries[-1].at) or events.now()
        place = self.places[draft.key] = len(self.entries)
        self.entries.append(
            Entry(
                conversation, draft.kind, by=draft.by, ticket=ticket, client_id=draft.client_id,
                text=draft.text, data=content, staff_only=draft.note, at=at,
            )
        )  # fmt: skip
        if not draft.note:
            self._pass_the_ball(ticket, draft.by, at)
        if opened:
            self.entries += routing.route(ticket, conversation, preferred=self.preferred.get(ticket.pk))
        return place

    def _postpone(self, draft: Draft, *, for_turn: bool) -> Postponed:
        self.postponed[draft.conversation] = postponed = Postponed(for_turn=for_turn)
        return postponed

    def _content(self, draft: Draft) -> dict[str, Any]:
        """What the event says besides its text; a refusal when there is nothing to say."""
        if draft.file:
            try:
                return self.files.pop((draft.by.pk, draft.conversation, draft.file))  # it is sent once
            except KeyError:
                raise NotFound from None
        if draft.location:
            return {"location": draft.location}
        if not is_visible(draft.text or ""):
            raise Empty
        return draft.origin.saying(draft.channel) if draft.origin else {}

    def _open(self, conversation: Conversation, newest: Ticket | None, draft: Draft) -> Ticket:
        assert isinstance(draft.by, Customer)
        conversation.customer = draft.by
        holder = newest.operator_id if newest else None
        ticket, entries = open_or_reopen(conversation, newest, channel=draft.channel, origin=draft.origin)
        if ticket is newest:
            self.preferred[ticket.pk] = holder
        self.entries += entries
        self.tickets[conversation.pk] = ticket
        return ticket

    def _pass_the_ball(self, ticket: Ticket, by: User | Customer, at: datetime) -> None:
        before = ticket.waiting_since, ticket.first_response_at
        if isinstance(by, Customer):
            ticket.waiting_since = ticket.waiting_since or at
        else:
            ticket.waiting_since = None
            ticket.first_response_at = ticket.first_response_at or at
        if before != (ticket.waiting_since, ticket.first_response_at):
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

    def store(self, places: "Sequence[Sent | Refused | Postponed | int]") -> list[Sent | Refused | Postponed]:
        """Write what the drafts that were not refused have left, and answer each draft."""
        recorded = events.record(self.entries) if self.entries else []
        if sent := [UUID(entry.data["file"]["id"]) for entry in self.entries if "file" in entry.data]:
            files.mark_sent(sent)
        if self.touched:
            clocks = [(t.pk, t.waiting_since, t.first_response_at) for t in self.touched.values()]
            names = ("id", "waiting_since", "first_response_at")
            prepared.rows(_SET_CLOCKS, prepared.json([dict(zip(names, clock, strict=True)) for clock in clocks]))
        seen: set[int] = set()
        results: list[Sent | Refused | Postponed] = []
        for place in places:
            if isinstance(place, int):
                results.append(Sent(recorded[place], repeated=place in seen))
                seen.add(place)
            else:
                results.append(place)
        return results


_SET_CLOCKS = """
    UPDATE tickets_ticket t SET waiting_since = n.waiting_since, first_response_at = n.first_response_at
    FROM json_to_recordset(%s) AS n(id uuid, waiting_since timestamptz, first_response_at timestamptz)
    WHERE t.id = n.id RETURNING t.id
"""
Stored = dict[tuple[UUID, UUID], Event]  # by draft key


def _stored(drafts: Sequence[Draft]) -> Stored:
    """The events that these drafts have made before."""
    senders, client_ids = {draft.by.pk for draft in drafts}, {draft.client_id for draft in drafts}
    again = Event.objects.filter(sender__in=senders, client_id__in=client_ids).select_related("ticket")
    return {(event.sender, event.client_id): event for event in again if event.sender and event.client_id}


def is_visible(text: str) -> bool:
    """Whether there is anything to see: a zero-width space is no answer, and must not stop a clock."""
    return any(character.isprintable() and not character.isspace() for character in text)
