"""The desk's socket: a staff member's session, the lists, and the conversations they
follow.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from accounts import audit
from accounts.models import Status, User
from accounts.presence import drop_lease, hold_leases
from messaging.delivery import log_reader
from messaging.delivery.log_reader import LogEvent
from messaging.delivery.marks import Progress
from messaging.protocol import frames, language, limits
from messaging.protocol.close_codes import CloseCode
from messaging.sockets.base import Socket, content_of
from messaging.sockets.desk_lists import DeskLists
from messaging.sockets.handshake import database_name, log_name
from messaging.sockets.watch import standing_of
from messaging.writing.new_message import NewMessage, Sent
from postgres.lanes import ask
from tickets import access, assignment, closing, events, routing, staffing, transfers, waking
from tickets.models import CloseReason, Event

FIRST_PAGE = 50  # events of a conversation that was not on the screen yet
FOLLOW_LIMIT = 50  # conversations one socket may follow at once


class DeskSocket(Socket):
    commands = frames.DeskCommand
    is_staff = True
    attention: UUID | None = None  # the conversation this window looks at
    # a conversation, while the command is under way that takes it out of sight
    handing_on: UUID | None = None
    presence: frames.PresenceChanged | None = None  # as it was told last

    async def connect(self) -> None:
        user: User | AnonymousUser = self.scope["user"]
        if not isinstance(user, User) or not user.is_active or user.password_must_change:
            return await self.close(CloseCode.UNAUTHENTICATED)
        self.user, self.feed.reader = user, user.pk
        self.session_key: str = self.scope["session"].session_key
        self.connection.language = language.of_address(self.scope)
        self.lease = uuid4()
        self.lists = DeskLists(user.pk, self.connection, self.hub.lists, self.hub.rows)
        self.scope["visit"].known()
        offered = self.scope.get("subprotocols") or []
        await self.accept(frames.SUBPROTOCOL if frames.SUBPROTOCOL in offered else None)
        try:
            self.come_in(user.pk, limits.for_staff())
        except limits.RateLimited as refusal:
            await self.connection.refuse(refusal, None)
            return await self.connection.leave(CloseCode.FLOOD)
        self.hub.ends.desks[user.pk].add(self)
        await ask(_sits_down, user, self.lease)  # who is welcomed counts as being there
        await self.welcome()
        await ask(routing.assign_waiting)

    async def welcome(self) -> None:
        user = self.user
        await self.connection.send_frame(
            frames.DeskWelcome(
                user=frames.Person(id=user.pk, name=user.name),
                role=user.role,
                status=user.status,
                capacity=user.capacity,
                warning=settings.FIRST_RESPONSE_WARNING,
                target=settings.FIRST_RESPONSE_TARGET,
                reopen_window=settings.REOPEN_WINDOW,
                close_undo=settings.CLOSE_UNDO,
                heartbeat=frames.HEARTBEAT,
                limits=frames.Limits(),
                time=events.now(),
            )
        )
        await self.lists.show_all()

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)
        if self.feed.reader:
            silent = time.monotonic() - self.connection.heard_at
            await ask(drop_lease, self.lease, silent=silent)

    def gone(self) -> None:
        super().gone()
        if reader := self.feed.reader:
            self.hub.ends.desks[reader].discard(self)
            self.attend(None)

    async def perform(self, command: Any) -> None:  # noqa: C901 (one line a command)
        if named := _ACTIONS.get(type(command)):
            return await self.act(named.action, command, **named.details(command))
        match command:
            case frames.DeskMessageSend(conversation=conversation, client_id=client_id):
                content = content_of(command)
                await self.pending.say(NewMessage(conversation, self.user, client_id, **content))
            case frames.NoteAdd(conversation=conversation, client_id=client_id, text=text):
                note = NewMessage(conversation, self.user, client_id, text, note=True)
                await self.pending.say(note)
            case frames.ConversationFollow():
                await self.follow_conversation(command)
            case frames.ConversationUnfollow(conversation=conversation):
                self.feed.unfollow(conversation)
            case frames.TicketTransfer():
                await self.hand_on(transfers.transfer_ticket, command)
            case frames.TicketEscalate():
                await self.hand_on(transfers.escalate_ticket, command)
            case frames.PresenceSet():
                await self.set_status(command)
            case frames.DeskMarkSet():
                self.mark(command)
            case frames.DeskTypingStart(conversation=conversation):
                self.typing(conversation)
            case frames.AttentionSet(conversation=conversation, writing=writing):
                follows = conversation in self.feed.subscriptions
                self.attend(conversation if follows else None, writing=writing)
            case frames.DeskHistoryGet(conversation=conversation, before=before, limit=limit):
                await self.history(conversation, before, limit)
            case frames.Ping():
                await self.pong()

    # ---------------------------------------------------------------- what staff do

    async def act(self, action: Callable[..., Event], command: Any, **details: Any) -> None:
        before = self.feed.sent_up_to(command.conversation)
        event = await self.done(action, command, **details)
        await self.pending.acknowledge(Sent(event, repeated=event.seq <= before))

    async def done(self, action: Callable[..., Event], command: Any, **details: Any) -> Event:
        await self.pending.settled()
        user = await ask(User.objects.get, pk=self.user.pk)
        conversation, client_id = command.conversation, command.client_id
        return await ask(
            action, by=user, conversation_id=conversation, client_id=client_id, **details
        )

    async def hand_on(
        self, action: Callable[..., Event], command: frames.TicketTransfer | frames.TicketEscalate
    ) -> None:
        """An operator loses sight of the ticket with this very event: it cannot come to them
        from the log.
        """
        conversation = command.conversation
        told = {"to": command.to.target, "note": command.note}
        if self.user.is_administrator:
            return await self.act(action, command, **told)
        followed, self.handing_on = conversation in self.feed.subscriptions, conversation
        try:
            event = await self.done(action, command, **told)
            self.feed.unfollow(conversation)
            await self.feed.send_event(log_reader.log_event_of(event))
        finally:
            self.handing_on = None
            if followed and conversation not in self.feed.subscriptions:
                await self.lost(conversation)

    async def follow_conversation(self, command: frames.ConversationFollow) -> None:
        """Subscribe to a conversation; a desk that reconnects resumes after the number it has.

        The oldest subscription gives way when there are FOLLOW_LIMIT.
        """
        followed = self.feed.subscriptions
        if len(followed) >= FOLLOW_LIMIT and command.conversation not in followed:
            self.feed.unfollow(next(iter(followed)))
        seq, log, only_reads = await ask(_look_at, self.user, command.conversation)
        after = command.after
        resync = after is not None and (after > seq or command.log not in {None, log})
        await self.connection.send_frame(
            frames.ConversationFollowed(
                conversation=command.conversation, log=log, seq=seq, resync=resync
            )
        )
        start = max(0, seq - FIRST_PAGE) if after is None or resync else after
        self.feed.follow(command.conversation, start, only_reads=only_reads)

    def mark(self, command: frames.DeskMarkSet) -> None:
        subscription = self.feed.subscriptions.get(command.conversation)
        if subscription is None:  # marks are for what is on the screen
            return
        delivered, read = command.delivered or 0, command.read or 0
        self.feed.acknowledged(subscription, max(delivered, read))
        # Who looks on has not read it for the customer.
        looks_on = self.user.is_administrator or subscription.only_reads
        if (delivered or read) and not looks_on:
            self.hub.marks.write(
                Progress(command.conversation, self.user.pk, max(delivered, read), read)
            )

    def typing(self, conversation: UUID) -> None:
        subscription = self.feed.subscriptions.get(conversation)
        if subscription and not subscription.only_reads:
            user = self.user
            name = user.public_name
            self.hub.dispatch.say_typing(conversation, role=user.role, name=name, by=user.pk)

    def attend(self, conversation: UUID | None, *, writing: bool = False) -> None:
        """Tell colleagues where this person looks now, and those at the place before that they have
        gone.

        One whose other window is there has not; where that is in another process, its next
        heartbeat says so."""
        before, self.attention = self.attention, conversation
        name, by, say = self.user.name, self.user.pk, self.hub.dispatch.say_attention
        if before and all(desk.attention != before for desk in self.hub.ends.desks[by]):
            say(before, doing="gone", name=name, by=by)
        if conversation:
            say(conversation, doing="writing" if writing else "looking", name=name, by=by)

    async def history(self, conversation: UUID, before: int, limit: int) -> None:
        page = await ask(_page, self.user, conversation, before, limit + 1)
        earlier = [self.feed.frame(line) for line in page]
        await self.connection.send_frame(
            frames.History(
                conversation=conversation,
                before=before,
                events=earlier[-limit:],
                more=len(earlier) > limit,
            )
        )

    async def set_status(self, command: frames.PresenceSet) -> None:
        await ask(
            staffing.set_status,
            operator=self.user,
            status=Status(command.status),
            returning=command.tickets == "return",
        )
        for standing in (await ask(standing_of, [self.user.pk])).values():
            await self.tell_presence(standing.presence)

    async def pong(self) -> None:
        heads = await self.feed.catch_up()
        await self.lists.refresh()
        newest = {conversation: head.seq for conversation, head in heads.items()}
        await self.connection.send_frame(frames.DeskPong(time=events.now(), newest=newest))

    # ---------------------------------------------------------------- what staff hear

    async def lost(self, conversation: UUID) -> None:
        if conversation == self.handing_on:
            return  # the log was faster than the command's answer, which comes first
        if conversation == self.attention:
            self.attend(None)
        await self.connection.send_frame(frames.ConversationLost(conversation=conversation))

    async def tell_presence(self, presence: frames.PresenceChanged) -> None:
        # The welcome comes first, and this again in two seconds.
        if self.lists.are_shown and presence != self.presence:
            self.presence = presence
            await self.connection.send_frame(presence)


class _Action(NamedTuple):
    """What a command does to a ticket: an action, and what else of the command it wants."""

    action: Callable[..., Event]
    details: Callable[[Any], dict[str, Any]] = lambda command: {}


_ACTIONS: dict[type[frames.Frame], _Action] = {
    frames.TicketAccept: _Action(assignment.accept_ticket),
    frames.TicketDecline: _Action(assignment.decline_ticket),
    frames.TicketCategorise: _Action(assignment.categorise_ticket, lambda c: {"topic": c.topic}),
    frames.DeskTicketClose: _Action(
        closing.close_ticket, lambda c: {"reason": CloseReason(c.reason)}
    ),
    frames.TicketReopen: _Action(closing.reopen_ticket),
    frames.TicketSnooze: _Action(waking.snooze_ticket, lambda c: {"until": c.until}),
    frames.TicketUnsnooze: _Action(waking.unsnooze_ticket),
}


@transaction.atomic
def _sits_down(user: User, lease: UUID) -> None:
    """An administrator's lists, as they stand and as they change, show names and last words:
    one line for all.
    """
    hold_leases([(lease, user.pk)])
    if user.is_administrator:
        audit.record("lists.read", by=user)


def _look_at(user: User, conversation: UUID) -> tuple[int, str, bool]:
    """The newest number of a conversation that this person may see, its log's name, and whether
    they may only read it.
    """
    found = access.conversation_for(user, conversation, reading="dialog.followed")
    only_reads = access.only_reads(user.pk, conversation)
    return found.seq, log_name(conversation, database_name()), only_reads


def _page(user: User, conversation: UUID, before: int, count: int) -> list[LogEvent]:
    access.conversation_for(user, conversation, reading="dialog.history_read")
    return log_reader.page_before(conversation, before, count, public=False)
