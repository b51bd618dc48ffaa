"""The customer's socket.

The token in the first frame is all that counts: cookies and Origin prove nothing here.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from accounts.identity import Identity, InvalidToken, identify
from accounts.models import Customer
from messaging.delivery import log_reader
from messaging.delivery.marks import Progress
from messaging.protocol import frames, language, limits
from messaging.protocol.close_codes import CloseCode
from messaging.sockets import handshake
from messaging.sockets.base import Socket, content_of
from messaging.sockets.handshake import CustomerSession, PresentedHello
from messaging.writing.new_message import NewMessage, Sent
from postgres.lanes import ask
from postgres.refusals import Unavailable
from tickets import events
from tickets.closing import close_ticket
from tickets.models import Channel, Event
from tickets.rating import rate_ticket

HELLO_WITHIN = 5.0  # seconds
HELLO_CHECKS = 5  # in that time, for the hello
CROWDED_HELLO_CHECKS = 3  # of them are lost where more than their share come from one address: 2 s
WARN_BEFORE = timedelta(seconds=60)


class CustomerSocket(Socket):
    commands = frames.CustomerCommand
    is_staff = False
    customer: Customer | None = None
    conversation: UUID | None = None
    expires_at = datetime.max.replace(tzinfo=UTC)
    channel = Channel.WEB
    available: frames.Availability | None = None  # what this socket was told last
    _patience: asyncio.TimerHandle | None = None

    async def connect(self) -> None:
        offered = self.scope.get("subprotocols") or []
        await self.accept(frames.SUBPROTOCOL if frames.SUBPROTOCOL in offered else None)
        self._told_expiring = False
        # Until the hello names the device's.
        self.connection.language = language.of_address(self.scope)
        self.scope["visit"].leave = partial(self.connection.leave_soon, CloseCode.TIMED_OUT)
        self._expect_hello()

    def _expect_hello(self, looks: int = HELLO_CHECKS) -> None:
        """In steps: when a crowd comes back the process may be busy for seconds, and has not read
        what has arrived. The longest silent of a crowded address leave sooner: a newcomer is let
        in, and an honest one soon speaks."""
        if not looks or (looks <= CROWDED_HELLO_CHECKS and self.scope["visit"].is_crowded):
            self.scope["visit"].known()
            return self.connection.leave_soon(CloseCode.TIMED_OUT)
        self._patience = asyncio.get_running_loop().call_later(
            HELLO_WITHIN / HELLO_CHECKS, self._expect_hello, looks - 1
        )

    def gone(self) -> None:
        if self._patience:
            self._patience.cancel()
        self.hub.ends.customers.discard(self)
        super().gone()

    async def perform(self, command: Any) -> None:  # noqa: C901 (one line a command)
        if isinstance(command, frames.Hello):
            return await self.hello(command)
        if self.customer is None or self.conversation is None:
            return await self.connection.leave(CloseCode.UNAUTHENTICATED)
        match command:
            case frames.MessageSend(client_id=client_id):
                content = content_of(command)
                await self.pending.say(
                    NewMessage(
                        self.conversation, self.customer, client_id, channel=self.channel, **content
                    )
                )
            case frames.MarkSet():
                await self.mark(command)
            case frames.TypingStart():
                await self.typing()
            case frames.HistoryGet(before=before, limit=limit):
                await self.history(before, limit)
            case frames.TicketClose(client_id=client_id):
                await self.act(close_ticket, client_id)
            case frames.TicketRate(
                client_id=client_id, ticket=number, score=score, comment=comment
            ):
                await self.act(rate_ticket, client_id, number=number, score=score, comment=comment)
            case frames.TokenRefresh(token=token):
                await self.refresh(token)
            case frames.Ping():
                await self.pong()

    # ---------------------------------------------------------------- who this is

    async def hello(self, command: frames.Hello) -> None:
        if self.customer is not None:  # identity is fixed by the first frame
            return await self.connection.leave(CloseCode.UNAUTHENTICATED)
        if self._patience:
            self._patience.cancel()  # the hello came in time, however long the answer takes
        identity = await self._identify(command.token)
        if identity is None:
            return
        self.scope["visit"].known()
        device = command.device or frames.Device()
        if locale := device.locale or identity.locale:
            self.connection.language = language.of_locale(locale)
        self.come_in(("customer", identity.subject), limits.for_customers())
        try:
            session = await self.hub.session.ask(
                PresentedHello(identity, command.after, command.log)
            )
        except Unavailable:
            self._expect_hello()
            raise
        self.expires_at = identity.expires_at
        self.channel = handshake.channel_of(device.platform)
        await self.welcome(session)

    async def welcome(self, session: CustomerSession) -> None:
        self.customer, self.conversation = session.customer, session.conversation
        self.feed.reader = self.customer.pk
        self.available = session.availability
        self.hub.ends.customers.add(self)
        await self.connection.send_frame(
            frames.Welcome(
                name=self.customer.name,
                log=session.log,
                seq=session.public_seq,
                read=session.read,
                ticket=session.ticket,
                availability=session.availability,
                heartbeat=frames.HEARTBEAT,
                limits=frames.Limits(),
                time=events.now(),
            )
        )
        if session.resync:
            await self.connection.send_frame(frames.Resync(seq=session.public_seq))
        self.feed.follow(self.conversation, session.start)

    async def _identify(self, token: str) -> Identity | None:
        try:
            return await asyncio.to_thread(identify, token)
        except InvalidToken:
            await self.connection.leave(CloseCode.UNAUTHENTICATED)
            return None

    async def refresh(self, token: str) -> None:
        identity = await self._identify(token)
        if identity is None:
            return
        if self.customer is None or identity.subject != self.customer.subject:
            return await self.connection.leave(CloseCode.UNAUTHENTICATED)
        self.expires_at, self._told_expiring = identity.expires_at, False

    def watch(self, now: datetime) -> None:
        """Called every two seconds: the token's end, asked for a minute before."""
        if now >= self.expires_at:
            self.connection.leave_soon(CloseCode.UNAUTHENTICATED)
        elif now >= self.expires_at - WARN_BEFORE and not self._told_expiring:
            self._told_expiring = True
            seconds = int((self.expires_at - now).total_seconds())
            self.connection.background(
                self.connection.send_frame(frames.TokenExpiring(seconds=seconds))
            )

    def tell_availability(self, availability: frames.Availability) -> None:
        """Called as often: only what is new is said, and later to a line that takes nothing now."""
        if availability != self.available and self.connection.outgoing.since is None:
            self.available = availability
            self.connection.background(self.connection.send_frame(availability))

    # ---------------------------------------------------------------- what the customer does

    async def mark(self, command: frames.MarkSet) -> None:
        assert self.conversation
        subscription = self.feed.subscriptions[self.conversation]
        delivered, read = command.delivered or 0, command.read or 0
        self.feed.acknowledged(subscription, max(delivered, read))
        if delivered or read:
            self.hub.marks.write(Progress(self.conversation, None, max(delivered, read), read))

    async def typing(self) -> None:
        assert self.customer
        assert self.conversation
        self.hub.dispatch.say_typing(
            self.conversation, role="customer", name=self.customer.name, by=self.customer.pk
        )

    async def history(self, before: int, limit: int) -> None:
        assert self.conversation
        page = await ask(log_reader.page_before, self.conversation, before, limit + 1, public=True)
        earlier = [self.feed.frame(line) for line in page]
        await self.connection.send_frame(
            frames.History(before=before, events=earlier[-limit:], more=len(earlier) > limit)
        )

    async def act(self, action: Callable[..., Event], client_id: UUID, **details: Any) -> None:
        assert self.customer
        assert self.conversation
        await self.pending.settled()
        before = self.feed.sent_up_to(self.conversation)
        event = await ask(
            action,
            by=self.customer,
            conversation_id=self.conversation,
            client_id=client_id,
            **details,
        )
        await self.pending.acknowledge(Sent(event, repeated=event.seq <= before))

    async def pong(self) -> None:
        assert self.conversation
        heads = await self.feed.catch_up()
        await self.connection.send_frame(frames.Pong(seq=heads[self.conversation].public_seq))

    async def lost(self, conversation: UUID) -> None:
        await self.connection.leave(CloseCode.FORBIDDEN)
