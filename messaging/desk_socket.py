"""The workstation's socket: a staff member's session, the lists, and the conversations they follow."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from accounts import audit
from accounts.models import Role, Status, User
from accounts.presence import drop_lease, hold_leases
from messaging import frames, language, limits, reading, rows
from messaging.database import ask
from messaging.drafts import Draft, Sent
from messaging.entering import database_name, log_name
from messaging.marks import Progress
from messaging.reading import Line, frame_of
from messaging.socket import Socket, content_of
from messaging.watch import standing_of
from tickets import access, actions, closing, events, routing, snoozing, staffing, transfers
from tickets.models import CloseReason, Event

FIRST_PAGE = 50  # events of a conversation that was not on the screen yet
FOLLOWED = 50  # conversations one socket may follow at once


class DeskSocket(Socket):
    commands = frames.DeskCommand

    async def connect(self) -> None:
        user: User | AnonymousUser = self.scope["user"]
        if not isinstance(user, User) or not user.is_active or user.password_must_change:
            return await self.close(4401)
        self.user, self.staff = user, user.pk
        self.session_key: str = self.scope["session"].session_key
        self.language = language.of_address(self.scope)
        self.lease = uuid4()
        self.attention: UUID | None = None  # the conversation this window looks at
        self.handing_on: UUID | None = None  # a conversation, while the command is under way that takes it out of sight
        self.shown: dict[UUID, frames.Row] = {}  # what stands in this socket's lists
        self.early: set[UUID] | None = set()  # what changed before the whole lists went out; null after that
        self.alerted: dict[UUID, str] = {}  # conversations whose clock this person was told of, and what
        self.offered: dict[UUID, datetime] = {}  # conversations held out to this person, as they were told, until when
        self.presence: frames.PresenceChanged | None = None
        self.scope["visit"].known()
        offered = self.scope.get("subprotocols") or []
        await self.accept(frames.SUBPROTOCOL if frames.SUBPROTOCOL in offered else None)
        try:
            self.come_in(user.pk, limits.for_staff())
        except limits.RateLimited as refusal:
            await self.refuse(refusal, None)
            return await self.leave(4429)
        self.hub.desks[user.pk].add(self)
        await ask(_sits_down, user, self.lease)  # who is welcomed counts as being there
        await self.welcome()
        await ask(routing.assign_waiting)

    async def welcome(self) -> None:
        user = self.user
        await self.send_frame(
            frames.DeskWelcome(
                user=frames.Person(id=user.pk, name=user.name), role=user.role, status=user.status,
                capacity=user.capacity, warning=settings.FIRST_RESPONSE_WARNING,
                target=settings.FIRST_RESPONSE_TARGET, reopen_window=settings.REOPEN_WINDOW,
                close_undo=settings.CLOSE_UNDO,
                heartbeat=frames.HEARTBEAT, limits=frames.Limits(), time=events.now(),
            )
        )  # fmt: skip
        found, waiting = await self.hub.lists.ask(user.pk)
        self.shown = {row.conversation: row for row in found}
        await self.send_frame(frames.DeskChanged(rows=found, gone=[], waiting=waiting, complete=True))
        await self._tell_offers(found)
        early, self.early = self.early or set(), None
        self.hub.refresh_rows((self, conversation) for conversation in early)

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)
        if self.staff:
            await ask(drop_lease, self.lease, silent=time.monotonic() - self.heard_at)

    def gone(self) -> None:
        super().gone()
        if self.staff:
            self.hub.desks[self.staff].discard(self)
            self.attend(None)

    async def perform(self, command: Any) -> None:  # noqa: C901, PLR0915 (one line a command)
        match command:
            case frames.ConversationFollow():
                await self.follow_conversation(command)
            case frames.ConversationUnfollow(conversation=conversation):
                self.unfollow(conversation)
            case frames.DeskMessageSend(conversation=conversation, client_id=client_id):
                await self.say(Draft(conversation, self.user, client_id, **content_of(command)))
            case frames.NoteAdd(conversation=conversation, client_id=client_id, text=text):
                await self.say(Draft(conversation, self.user, client_id, text, note=True))
            case frames.TicketAccept(conversation=conversation, client_id=client_id):
                await self.act(actions.accept_ticket, conversation, client_id)
            case frames.TicketDecline(conversation=conversation, client_id=client_id):
                await self.act(actions.decline_ticket, conversation, client_id)
            case frames.DeskTicketClose(conversation=conversation, client_id=client_id, reason=reason):
                await self.act(closing.close_ticket, conversation, client_id, reason=CloseReason(reason))
            case frames.TicketReopen(conversation=conversation, client_id=client_id):
                await self.act(closing.reopen_ticket, conversation, client_id)
            case frames.TicketCategorise(conversation=conversation, client_id=client_id, topic=topic):
                await self.act(actions.categorise_ticket, conversation, client_id, topic=topic)
            case frames.TicketTransfer():
                await self.hand_on(transfers.transfer_ticket, command)
            case frames.TicketEscalate():
                await self.hand_on(transfers.escalate_ticket, command)
            case frames.TicketSnooze(conversation=conversation, client_id=client_id, until=until):
                await self.act(snoozing.snooze_ticket, conversation, client_id, until=until)
            case frames.TicketUnsnooze(conversation=conversation, client_id=client_id):
                await self.act(snoozing.unsnooze_ticket, conversation, client_id)
            case frames.PresenceSet(status=status, tickets=tickets):
                returning = tickets == "return"
                await ask(staffing.set_status, operator=self.user, status=Status(status), returning=returning)
                for standing in (await ask(standing_of, [self.user.pk])).values():
                    await self.tell_presence(standing.presence)
            case frames.DeskMarkSet():
                self.mark(command)
            case frames.DeskTypingStart(conversation=conversation):
                await self.typing(conversation)
            case frames.AttentionSet(conversation=conversation, writing=writing):
                self.attend(conversation if conversation in self.tails else None, writing=writing)
            case frames.DeskHistoryGet(conversation=conversation, before=before, limit=limit):
                await self.history(conversation, before, limit)
            case frames.Ping():
                heads = await self.catch_up()
                await self.refresh_lists()
                newest = {conversation: head.seq for conversation, head in heads.items()}
                await self.send_frame(frames.DeskPong(time=events.now(), newest=newest))

    # ---------------------------------------------------------------- what staff do

    async def act(self, action: Callable[..., Event], conversation: UUID, client_id: UUID, **details: Any) -> None:
        before = self.sent_up_to(conversation)
        event = await self.done(action, conversation, client_id, **details)
        await self.acknowledge(Sent(event, repeated=event.seq <= before))

    async def done(self, action: Callable[..., Event], conversation: UUID, client_id: UUID, **details: Any) -> Event:
        await self.settled()
        user = await ask(User.objects.get, pk=self.user.pk)
        return await ask(action, by=user, conversation_id=conversation, client_id=client_id, **details)

    async def hand_on(
        self, action: Callable[..., Event], command: frames.TicketTransfer | frames.TicketEscalate
    ) -> None:
        """An operator loses sight of the ticket with this very event: it cannot come to them from the log."""
        conversation, client_id = command.conversation, command.client_id
        told = {"to": command.to.target, "note": command.note}
        if self.user.is_administrator:
            return await self.act(action, conversation, client_id, **told)
        followed, self.handing_on = conversation in self.tails, conversation
        try:
            event = await self.done(action, conversation, client_id, **told)
            self.unfollow(conversation)
            await self.send_frame(self.frame(reading.line_of(event)))
        finally:
            self.handing_on = None
            if followed and conversation not in self.tails:
                await self.lost(conversation)

    async def follow_conversation(self, command: frames.ConversationFollow) -> None:
        if len(self.tails) >= FOLLOWED and command.conversation not in self.tails:
            self.unfollow(next(iter(self.tails)))
        seq, log = await ask(_look_at, self.user, command.conversation)
        after = command.after
        resync = after is not None and (after > seq or command.log not in {None, log})
        await self.send_frame(
            frames.ConversationFollowed(conversation=command.conversation, log=log, seq=seq, resync=resync)
        )
        self.follow(command.conversation, max(0, seq - FIRST_PAGE) if after is None or resync else after)

    def mark(self, command: frames.DeskMarkSet) -> None:
        tail = self.tails.get(command.conversation)
        if tail is None:  # marks are for what is on the screen
            return
        delivered, read = command.delivered or 0, command.read or 0
        self.acknowledged(tail, max(delivered, read))
        # An administrator who looks on has not read it for the customer.
        if (delivered or read) and not self.user.is_administrator:
            self.hub.marks.write(Progress(command.conversation, self.user.pk, max(delivered, read), read))

    async def typing(self, conversation: UUID) -> None:
        if conversation in self.tails:
            user = self.user
            self.hub.say_typing(conversation, role=user.role, name=user.public_name, by=user.pk)

    def attend(self, conversation: UUID | None, *, writing: bool = False) -> None:
        """Tell colleagues where this person looks now, and those at the place before that they have gone.

        One whose other window is there has not; where that is in another process, its next heartbeat says so.
        """
        before, self.attention = self.attention, conversation
        if before and all(desk.attention != before for desk in self.hub.desks[self.user.pk]):
            self.hub.say_attention(before, doing="gone", name=self.user.name, by=self.user.pk)
        if conversation:
            doing = "writing" if writing else "looking"
            self.hub.say_attention(conversation, doing=doing, name=self.user.name, by=self.user.pk)

    async def history(self, conversation: UUID, before: int, limit: int) -> None:
        page = await ask(_page, self.user, conversation, before, limit + 1)
        events = [self.frame(line) for line in page]
        await self.send_frame(
            frames.History(conversation=conversation, before=before, events=events[-limit:], more=len(events) > limit)
        )

    # ---------------------------------------------------------------- what staff hear

    def frame(self, line: Line) -> frames.AnyEvent:
        return frame_of(line, reader=self.user.pk, staff=True)

    async def lost(self, conversation: UUID) -> None:
        if conversation == self.handing_on:  # the log was faster than the command's answer, which comes first
            return
        if conversation == self.attention:
            self.attend(None)
        await self.send_frame(frames.ConversationLost(conversation=conversation))

    def typing_heard(self, conversation: UUID, role: str, name: str, by: UUID) -> None:
        if role == "customer":
            self.background(self.send_frame(frames.Typing(by=name, conversation=conversation)))

    def colleague_heard(
        self, conversation: UUID, doing: Literal["looking", "writing", "gone"], name: str, by: UUID
    ) -> None:
        if by != self.user.pk:
            told = frames.Colleague(conversation=conversation, by=frames.Person(id=by, name=name), doing=doing)
            self.background(self.send_frame(told))

    async def deliver_rows(
        self, conversations: list[UUID], found: dict[UUID, frames.Row], waiting: int, role: str
    ) -> None:
        """Tell which of these conversations changed in this person's lists, and which left them. `role` is the one
        that they have at this moment.
        """
        if self.early is not None:
            return self.early.update(conversations)
        standing = [found[c] for c in conversations if c in found and rows.stands_in_lists(found[c], self.user.pk)]
        here = {row.conversation for row in standing}
        await self._show(standing, [c for c in conversations if c in self.shown and c not in here], waiting)
        for conversation in conversations:
            await self._alert(conversation, found.get(conversation), role)

    async def _alert(self, conversation: UUID, row: frames.Row | None, role: str) -> None:
        """Tell whom it concerns, once, that a first answer is late or about to be."""
        concerned = row and (role == Role.ADMINISTRATOR or (row.operator and row.operator.id == self.user.pk))
        if row is None or row.sla == "ok" or not row.due_at or not concerned:
            self.alerted.pop(conversation, None)
        elif self.alerted.get(conversation) != row.sla:
            self.alerted[conversation] = row.sla
            await self.send_frame(
                frames.SlaAlert(
                    conversation=conversation, ticket=row.ticket, customer=row.customer, operator=row.operator,
                    sla=row.sla,
                )
            )  # fmt: skip

    async def refresh_lists(self) -> None:
        """Read the lists whole, and tell what no nudge has told: at each heartbeat."""
        found, waiting = await self.hub.lists.ask(self.user.pk)
        here = {row.conversation for row in found}
        changed = [row for row in found if (old := self.shown.get(row.conversation)) != row and not _is_newer(old, row)]
        gone = [conversation for conversation in self.shown if conversation not in here]
        if changed or gone:
            await self._show(changed, gone, waiting)

    async def _show(self, changed: list[frames.Row], gone: list[UUID], waiting: int) -> None:
        for conversation in gone:
            self.shown.pop(conversation, None)
        self.shown.update({row.conversation: row for row in changed})
        await self.send_frame(frames.DeskChanged(rows=changed, gone=gone, waiting=waiting))
        await self._tell_offers(changed)

    async def _tell_offers(self, changed: list[frames.Row]) -> None:
        """Hold out, once each, what is offered to this person by now."""
        for row in changed:
            if row.offered_to is None or row.offered_until is None or row.offered_to.id != self.user.pk:
                self.offered.pop(row.conversation, None)
            elif self.offered.get(row.conversation) != row.offered_until:
                self.offered[row.conversation] = row.offered_until
                await self.send_frame(
                    frames.Offer(
                        conversation=row.conversation, ticket=row.ticket, customer=row.customer, topic=row.topic,
                        line=row.line, until=row.offered_until,
                    )
                )  # fmt: skip

    async def tell_presence(self, presence: frames.PresenceChanged) -> None:
        if self.early is None and presence != self.presence:  # the welcome comes first, and this again in two seconds
            self.presence = presence
            await self.send_frame(presence)


def _is_newer(shown: frames.Row | None, row: frames.Row) -> bool:
    """Whether a nudge has shown more meanwhile than this reading knew."""
    return shown is not None and shown.seq > row.seq


@transaction.atomic
def _sits_down(user: User, lease: UUID) -> None:
    """An administrator's lists, as they stand and as they change, show names and last words: one line for all."""
    hold_leases([(lease, user.pk)])
    if user.is_administrator:
        audit.note("lists.read", by=user)


def _look_at(user: User, conversation: UUID) -> tuple[int, str]:
    """The newest number of a conversation that this person may see, and its log's name."""
    found = access.conversation_for(user, conversation, reading="dialog.followed")
    return found.seq, log_name(conversation, database_name())


def _page(user: User, conversation: UUID, before: int, count: int) -> list[Line]:
    access.conversation_for(user, conversation, reading="dialog.history_read")
    return reading.page_before(conversation, before, count, public=False)
