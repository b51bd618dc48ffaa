"""Drafts on their way into the log: what each of them becomes, given the conversations as they stand."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Customer, User
from accounts.visible import is_visible
from messaging import files
from messaging.drafts import Draft, Postponed, Sent
from messaging.pipeline import Pipeline
from tickets import events, snooze
from tickets.access import Pair, Viewer, locking, newest_tickets, read_state, viewers
from tickets.events import Entry
from tickets.models import Conversation, Event, Ticket
from tickets.opening import Openings, open_or_reopen
from tickets.prepared import Query
from tickets.refusals import Conflict, Empty, Forbidden, NotFound, Refused, TicketClosed, TicketTaken
from tickets.topics.suggesting import Suggestion

Stored = dict[tuple[UUID, UUID], Event]  # by draft key
Topics = dict[tuple[UUID, UUID], Suggestion | None]  # by draft key
Answer = Sent | Refused | Postponed
Place = Answer | int  # an int is the place of an entry


@dataclass(slots=True)
class Batch:
    """What one transaction knows and is about to write."""

    opening: bool
    waiting: bool
    conversations: dict[UUID, Conversation]
    tickets: dict[UUID, Ticket]
    stored: "Stored"
    staff: dict[Pair, Viewer]  # who may see which conversation now
    files: dict[files.Wanted, dict[str, Any]]  # what the log says of each file that may be sent
    entries: list[Entry] = field(default_factory=list)
    places: dict[tuple[UUID, UUID], int] = field(default_factory=dict)  # draft key → its entry
    touched: dict[UUID, Ticket] = field(default_factory=dict)
    postponed: dict[UUID, Postponed] = field(default_factory=dict)  # by conversation
    topics: Topics = field(default_factory=dict)
    openings: Openings = field(default_factory=Openings)
    at: datetime = field(default_factory=events.now)  # when all that opens nothing was said

    @classmethod
    def lock(cls, drafts: Sequence[Draft], stored: "Stored", *, opening: bool, waiting: bool) -> "Batch":
        wanted = {draft.conversation for draft in drafts}
        staff = {(d.by.pk, d.conversation) for d in drafts if isinstance(d.by, User)}
        conversations = locking(wanted, waiting=waiting).run()
        tickets = newest_tickets(wanted).run()  # after the lock: what it says holds until we are through
        seen = viewers(staff).run() if staff else {}
        sendable = files.sendable({(d.by.pk, d.conversation, d.file) for d in drafts if d.file})
        batch = cls(opening, waiting, conversations, tickets, stored, seen, sendable)
        if opening:
            batch.openings = Openings(sum(not (c in tickets and tickets[c].is_open) for c in conversations))
        return batch

    @classmethod
    async def read(cls, pipeline: Pipeline, drafts: Sequence[Draft]) -> "Batch":
        """The same with nothing locked, for `storing`. Files are always locked with their messages."""
        state = pipeline.ask(read_state({draft.conversation for draft in drafts}))
        staff = {(d.by.pk, d.conversation) for d in drafts if isinstance(d.by, User)}
        # After the state: when somebody loses sight of a conversation from here on, its log moves.
        sight = pipeline.ask(viewers(staff)) if staff else None
        (conversations, tickets), seen = await state, await sight if sight else {}
        return cls(False, False, conversations, tickets, {}, seen, {})

    @property
    def wakes(self) -> bool:
        """Whether a ticket here is snoozed: what wakes it sets its clock right, under the conversation's lock."""
        return any(ticket.snoozed_until for ticket in self.tickets.values())

    def add(self, draft: Draft) -> Place:
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
        ticket = self.tickets.get(conversation.pk)
        if isinstance(draft.by, User):
            self._may_write(draft, ticket)
        elif draft.by.pk != conversation.customer_id:
            raise NotFound
        elif ticket is None or not ticket.is_open:
            if not self.opening:
                return self._postpone(draft, for_turn=True)
            ticket = self._open(conversation, ticket, draft)
        assert ticket is not None
        return self._enter(draft, content, conversation, ticket)

    def _enter(self, draft: Draft, content: dict[str, Any], conversation: Conversation, ticket: Ticket) -> int:
        at = max(self.at, ticket.cycle_started_at)
        place = self.places[draft.key] = len(self.entries)
        self.entries.append(
            Entry(
                conversation, draft.kind, by=self._author(draft), ticket=ticket, client_id=draft.client_id,
                text=draft.text, data=content, staff_only=draft.note, at=at,
            )
        )  # fmt: skip
        if not draft.note:
            self._pass_the_ball(ticket, draft.by, at)
        if ticket.snoozed_until and isinstance(draft.by, Customer):
            self.entries.append(snooze.waking(ticket, conversation, why="customer"))
        return place

    def _author(self, draft: Draft) -> User | Customer:
        """The log says who somebody is at this moment: the socket that they write from may know an older one."""
        by = draft.by
        if isinstance(by, User):
            viewer = self.staff[by.pk, draft.conversation]
            if (by.role, by.public_name) != (viewer.role, viewer.public_name):
                by = copy(by)
                by.role, by.public_name = viewer.role, viewer.public_name
        return by

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
        ticket, entries = open_or_reopen(
            conversation, newest, channel=draft.channel, suggestion=self.topics.get(draft.key), origin=draft.origin,
            openings=self.openings,
        )  # fmt: skip
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

    def storing(self) -> Query[list[Event | None]]:
        """Stores the entries of a batch that was read: None where somebody else was faster, or holds it."""
        return events.storing(self.entries, self.touched.values())

    def store(self, places: Sequence[Place]) -> list[Answer]:
        """Write what the drafts that were not refused have left, and answer each draft."""
        if self.opening:
            self.entries += self.openings.give_away()
            self.openings.store()
        recorded = events.record(self.entries, self.touched.values()) if self.entries else []
        if sent := [UUID(entry.data["file"]["id"]) for entry in self.entries if "file" in entry.data]:
            files.mark_sent(sent)
        return [answer for answer in self.answers(places, recorded) if answer]

    def answers(self, places: Sequence[Place], recorded: Sequence[Event | None]) -> list[Answer | None]:
        """To each draft, by what became of the entries."""
        seen: set[int] = set()
        answers: list[Answer | None] = []
        for place in places:
            if isinstance(place, int):
                event = recorded[place]
                answers.append(Sent(event, repeated=place in seen) if event else None)
                seen.add(place)
            else:
                answers.append(place)
        return answers
