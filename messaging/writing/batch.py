"""Messages on their way into the log: what each of them becomes, given the conversations as they
stand.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Customer, User
from accounts.visible import is_visible
from messaging.files import attachments
from messaging.writing.new_message import NewMessage, Postponed, Sent
from postgres.pipeline import Pipeline
from postgres.prepared import Query
from postgres.refusals import Refused
from tickets import events, snooze
from tickets.access import Pair, Viewer, locking, newest_tickets, read_state, viewers
from tickets.events import Entry
from tickets.models import Conversation, Event, Ticket
from tickets.opening import NewTickets, open_or_reopen
from tickets.refusals import AlreadyClosed, Conflict, Empty, Forbidden, NotFound, TicketTaken
from tickets.topics.suggesting import Suggestion

Stored = dict[tuple[UUID, UUID], Event]  # by message key
Topics = dict[tuple[UUID, UUID], Suggestion | None]  # by message key
Answer = Sent | Refused | Postponed
Place = Answer | int  # an int is the place of an entry


@dataclass(slots=True, kw_only=True)
class Batch:
    """A batch of messages: what one transaction knows and is about to write."""

    opening: bool = False  # whether tickets may be opened: under the routing lock
    waiting: bool = False  # whether it waits for whoever holds a conversation
    conversations: dict[UUID, Conversation]
    tickets: dict[UUID, Ticket]
    stored: Stored = field(default_factory=dict)
    staff: dict[Pair, Viewer]  # who may see which conversation now
    # What the log says of each file that may be sent.
    files: dict[attachments.Wanted, dict[str, Any]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    places: dict[tuple[UUID, UUID], int] = field(default_factory=dict)  # message key → its entry
    touched: dict[UUID, Ticket] = field(default_factory=dict)
    postponed: dict[UUID, Postponed] = field(default_factory=dict)  # by conversation
    topics: Topics = field(default_factory=dict)
    new_tickets: NewTickets = field(init=False)  # when `opening`
    at: datetime = field(default_factory=events.now)  # when all that opens nothing was said

    @classmethod
    def lock(
        cls, messages: Sequence[NewMessage], stored: Stored, *, opening: bool, waiting: bool
    ) -> "Batch":
        """What the messages need to know, with their conversations' rows locked."""
        wanted = {message.conversation for message in messages}
        staff = {(d.by.pk, d.conversation) for d in messages if isinstance(d.by, User)}
        conversations = locking(wanted, waiting=waiting).run()
        # After the lock: what it says holds until we are through.
        tickets = newest_tickets(wanted).run()
        seen = viewers(staff).run() if staff else {}
        sendable = attachments.sendable(
            {(d.by.pk, d.conversation, d.file) for d in messages if d.file}
        )
        batch = cls(
            opening=opening,
            waiting=waiting,
            conversations=conversations,
            tickets=tickets,
            stored=stored,
            staff=seen,
            files=sendable,
        )
        if opening:
            batch.new_tickets = NewTickets(
                sum(not (c in tickets and tickets[c].is_open) for c in conversations)
            )
        return batch

    @classmethod
    async def read(cls, pipeline: Pipeline, messages: Sequence[NewMessage]) -> "Batch":
        """What the messages need to know with nothing locked, for `storing`.

        Files are always locked with their messages.
        """
        state = pipeline.ask(read_state({message.conversation for message in messages}))
        staff = {(d.by.pk, d.conversation) for d in messages if isinstance(d.by, User)}
        # After the state: when somebody loses sight of a conversation from here on, its log moves.
        sight = pipeline.ask(viewers(staff)) if staff else None
        (conversations, tickets), seen = await state, await sight if sight else {}
        return cls(conversations=conversations, tickets=tickets, staff=seen)

    @property
    def wakes(self) -> bool:
        """Whether a ticket here is snoozed: what wakes it sets its clock right, under the
        conversation's lock.
        """
        return any(ticket.snoozed_until for ticket in self.tickets.values())

    def add(self, message: NewMessage) -> Place:
        """A stored event, a refusal, or the place of the entry that will become the event."""
        if event := self.stored.get(message.key):
            return Sent(event, repeated=True) if message.made(event) else Conflict()
        if (place := self.places.get(message.key)) is not None:
            return place if message.made(self.entries[place]) else Conflict()
        if postponed := self.postponed.get(message.conversation):
            return postponed
        try:
            return self._say(message)
        except Refused as refusal:
            return refusal

    def _say(self, message: NewMessage) -> Postponed | int:
        conversation = self.conversations.get(message.conversation)
        if conversation is None:
            if self.waiting:
                raise NotFound
            return self._postpone(message, for_turn=False)
        content = self._content(message)
        ticket = self.tickets.get(conversation.pk)
        if isinstance(message.by, User):
            self._may_write(message, ticket)
        elif message.by.pk != conversation.customer_id:
            raise NotFound
        elif ticket is None or not ticket.is_open:
            if not self.opening:
                return self._postpone(message, for_turn=True)
            ticket = self._open(conversation, ticket, message)
        assert ticket is not None
        return self._enter(message, content, conversation, ticket)

    def _enter(
        self,
        message: NewMessage,
        content: dict[str, Any],
        conversation: Conversation,
        ticket: Ticket,
    ) -> int:
        at = max(self.at, ticket.cycle_started_at)
        place = self.places[message.key] = len(self.entries)
        self.entries.append(
            Entry(
                conversation,
                message.kind,
                by=self._author(message),
                ticket=ticket,
                client_id=message.client_id,
                text=message.text,
                data=content,
                staff_only=message.note,
                at=at,
            )
        )
        if not message.note:
            self._pass_the_ball(ticket, message.by, at)
        if ticket.snoozed_until and isinstance(message.by, Customer):
            self.entries.append(snooze.waking(ticket, conversation, why="customer"))
        return place

    def _author(self, message: NewMessage) -> User | Customer:
        """The log says who somebody is at this moment: the socket that they write from may know
        an older one.
        """
        by = message.by
        if isinstance(by, User):
            viewer = self.staff[by.pk, message.conversation]
            if (by.role, by.public_name) != (viewer.role, viewer.public_name):
                by = copy(by)
                by.role, by.public_name = viewer.role, viewer.public_name
        return by

    def _postpone(self, message: NewMessage, *, for_turn: bool) -> Postponed:
        self.postponed[message.conversation] = postponed = Postponed(for_turn=for_turn)
        return postponed

    def _content(self, message: NewMessage) -> dict[str, Any]:
        """What the event says besides its text; a refusal when there is nothing to say."""
        if message.file:
            try:
                return self.files.pop(
                    (message.by.pk, message.conversation, message.file)
                )  # it is sent once
            except KeyError:
                raise NotFound from None
        if message.location:
            return {"location": message.location}
        if not is_visible(message.text or ""):
            raise Empty
        return message.origin.saying(message.channel) if message.origin else {}

    def _open(
        self, conversation: Conversation, newest: Ticket | None, message: NewMessage
    ) -> Ticket:
        assert isinstance(message.by, Customer)
        conversation.customer = message.by
        ticket, entries = open_or_reopen(
            conversation,
            newest,
            channel=message.channel,
            suggestion=self.topics.get(message.key),
            origin=message.origin,
            new_tickets=self.new_tickets,
        )
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

    def _may_write(self, message: NewMessage, ticket: Ticket | None) -> None:
        viewer = self.staff.get((message.by.pk, message.conversation))
        if viewer is None or ticket is None:
            raise NotFound
        if message.note:
            if viewer.only_reads:
                raise Forbidden
            return
        if not ticket.is_open:
            raise AlreadyClosed
        if ticket.operator_id != message.by.pk:
            raise TicketTaken if ticket.operator_id else Forbidden

    def storing(self) -> Query[list[Event | None]]:
        """Stores the entries of a batch that was read: None where somebody else was faster, or
        holds it.
        """
        return events.storing(self.entries, self.touched.values())

    def store(self, places: Sequence[Place]) -> list[Answer]:
        """Write what the messages that were not refused have left, and answer each message."""
        if self.opening:
            self.entries += self.new_tickets.assign()
            self.new_tickets.store()
        recorded = events.record(self.entries, self.touched.values()) if self.entries else []
        if sent := [
            UUID(entry.data["file"]["id"]) for entry in self.entries if "file" in entry.data
        ]:
            attachments.mark_sent(sent)
        return [answer for answer in self.answers(places, recorded) if answer]

    def answers(
        self, places: Sequence[Place], recorded: Sequence[Event | None]
    ) -> list[Answer | None]:
        """To each message, by what became of the entries."""
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
