"""The customer's socket. The token in the first frame is all that counts: cookies and Origin prove nothing here."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.identity import Identity, InvalidToken, identify
from accounts.models import Customer
from messaging import entering, frames, language, reading
from messaging.database import ask
from messaging.hub import hub
from messaging.marks import Progress
from messaging.reading import Line, frame_of
from messaging.sending import Draft
from messaging.socket import Socket
from tickets import events
from tickets.actions import close_ticket
from tickets.models import Channel

HELLO_WITHIN = 5.0  # seconds
FIRST_PAGE = 50  # events for a device that knows nothing yet
WARN_BEFORE = timedelta(seconds=60)
TYPING_EVERY = 1.0  # seconds


class CustomerSocket(Socket):
    commands = frames.CustomerCommand
    customer: Customer | None = None
    conversation: UUID | None = None
    expires_at = datetime.max.replace(tzinfo=UTC)
    channel = Channel.WEB

    async def connect(self) -> None:
        offered = self.scope.get("subprotocols") or []
        await self.accept(frames.SUBPROTOCOL if frames.SUBPROTOCOL in offered else None)
        self._told_expiring, self._typed_at = False, 0.0
        self._patience = asyncio.get_running_loop().call_later(HELLO_WITHIN, self._no_hello)

    def _no_hello(self) -> None:
        hub().background(self.leave(4408))

    async def disconnect(self, code: int) -> None:
        self._patience.cancel()
        hub().customers.discard(self)
        await super().disconnect(code)

    async def perform(self, command: Any) -> None:  # noqa: C901 (one line a command)
        if isinstance(command, frames.Hello):
            return await self.hello(command)
        if self.customer is None or self.conversation is None:
            return await self.leave(4401)
        match command:
            case frames.MessageSend(client_id=client_id, text=text):
                await self.say(Draft(self.conversation, self.customer, client_id, text, channel=self.channel))
            case frames.MarkSet():
                await self.mark(command)
            case frames.TypingStart():
                await self.typing()
            case frames.HistoryGet(before=before, limit=limit):
                await self.history(before, limit)
            case frames.TicketClose(client_id=client_id):
                await self.close_ticket(client_id)
            case frames.TokenRefresh(token=token):
                await self.refresh(token)
            case frames.Ping():
                await self.pong()

    # ---------------------------------------------------------------- who this is

    async def hello(self, command: frames.Hello) -> None:
        if self.customer is not None:  # identity is fixed by the first frame
            return await self.leave(4401)
        identity = await self._identify(command.token)
        if identity is None:
            return
        entrance = await ask(entering.enter, identity)
        self._patience.cancel()
        self.customer, self.conversation, self.expires_at = (
            entrance.customer,
            entrance.conversation,
            identity.expires_at,
        )
        device = command.device or frames.Device()
        self.channel = entering.channel_of(device.platform)
        self.language = language.of_locale(device.locale or self.customer.locale)
        hub().customers.add(self)
        await self.send_frame(
            frames.Welcome(
                name=self.customer.name, seq=entrance.public_seq, read=entrance.read, ticket=entrance.ticket,
                availability=entrance.availability, heartbeat=frames.HEARTBEAT, limits=frames.Limits(),
                time=events.now(),
            )
        )  # fmt: skip
        self.follow(self.conversation, await self._start(command.after, entrance.public_seq))

    async def _start(self, after: int | None, newest: int) -> int:
        """The log's number after which this device reads on; a cursor from elsewhere is told so and starts afresh."""
        if after is not None and after > newest:
            await self.send_frame(frames.Resync(seq=newest))
            after = None
        public = max(0, newest - FIRST_PAGE) if after is None else after
        assert self.conversation
        return await ask(reading.seq_of, self.conversation, public) if public else 0

    async def _identify(self, token: str) -> Identity | None:
        try:
            return await asyncio.to_thread(identify, token)
        except InvalidToken:
            await self.leave(4401)
            return None

    async def refresh(self, token: str) -> None:
        identity = await self._identify(token)
        if identity is None:
            return
        if self.customer is None or identity.subject != self.customer.subject:
            return await self.leave(4401)
        self.expires_at, self._told_expiring = identity.expires_at, False

    async def watch(self, now: datetime) -> None:
        """Called every two seconds: the token's end, asked for a minute before."""
        if now >= self.expires_at:
            await self.leave(4401)
        elif now >= self.expires_at - WARN_BEFORE and not self._told_expiring:
            self._told_expiring = True
            await self.send_frame(frames.TokenExpiring(seconds=int((self.expires_at - now).total_seconds())))

    # ---------------------------------------------------------------- what the customer does

    async def mark(self, command: frames.MarkSet) -> None:
        assert self.conversation
        tail = self.tails[self.conversation]
        newest = max(command.delivered or 0, command.read or 0)
        self.acknowledged(tail, newest)
        numbers = {n: await ask(reading.seq_of, self.conversation, n) for n in {command.delivered, command.read} if n}
        delivered, read = numbers.get(command.delivered or 0, 0), numbers.get(command.read or 0, 0)
        if delivered or read:
            hub().write_mark(Progress(self.conversation, None, max(delivered, read), read))

    async def typing(self) -> None:
        assert self.customer
        assert self.conversation
        now = time.monotonic()
        if now - self._typed_at >= TYPING_EVERY:
            self._typed_at = now
            await hub().say_typing(self.conversation, role="customer", name=self.customer.name, by=self.customer.pk)

    async def history(self, before: int, limit: int) -> None:
        assert self.conversation
        page = await ask(reading.page_before, self.conversation, before, limit + 1, public=True)
        events = [self.frame(line) for line in page]
        await self.send_frame(frames.History(before=before, events=events[-limit:], more=len(events) > limit))

    async def close_ticket(self, client_id: UUID) -> None:
        assert self.customer
        assert self.conversation
        await self.settled()
        event = await ask(close_ticket, by=self.customer, conversation_id=self.conversation, client_id=client_id)
        await self.answer(event)

    async def pong(self) -> None:
        assert self.conversation
        self.catch_up()
        await self.send_frame(frames.Pong(seq=await ask(entering.newest_seq, self.conversation)))

    # ---------------------------------------------------------------- what the customer hears

    def frame(self, line: Line) -> frames.AnyEvent:
        assert self.customer
        return frame_of(line, reader=self.customer.pk, staff=False)

    async def lost(self, conversation: UUID) -> None:
        await self.leave(4403)

    def typing_heard(self, conversation: UUID, role: str, name: str, by: UUID) -> None:
        if role != "customer":
            hub().background(self.send_frame(frames.Typing(by=name)))
