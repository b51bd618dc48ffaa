"""What both sockets share: the wire. A frame is parsed, handed to an action, and what comes back is the log's."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine, Hashable
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import translation

from messaging import decoding, frames, limits, mishaps
from messaging.database import Unavailable
from messaging.decoding import BadFrame
from messaging.drafts import Draft, Sent
from messaging.hub import hub
from messaging.outgoing import Outgoing, TooSlow
from messaging.reading import Head, Line, Page, line_of
from messaging.tail import Tail
from tickets.refusals import Refused

logger = logging.getLogger(__name__)
PENDING = 32  # drafts of one socket that may be under way at once
PARTING = 8.0  # seconds for what was taken to be stored and answered when the process ends
CLOSE_TIMEOUT = 5.0  # seconds for a close to be done; then the line is cut. Servers take a second for the handshake


class Socket(AsyncWebsocketConsumer):
    """What both sockets share: the wire. It holds no rules about tickets.

    It has no channel of its own in the layer (`messaging.hub` listens once for the whole process), and so it opens
    and serves with Redis away. Whatever raises ends the socket (1011): none is left open that nobody serves.
    """

    channel_layer_alias = "none: the hub listens for all sockets"
    commands: Any  # the union of frames that this side may send
    staff: UUID | None = None
    language = settings.LANGUAGE_CODE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = hub()
        self.tails: dict[UUID, Tail] = {}
        self.heard_at = time.monotonic()
        self.closing = self.parting = self.busy = False
        self.outgoing = Outgoing()
        self._cut_off: asyncio.TimerHandle | None = None
        self.who: Hashable = None  # whose allowance this is, once that is known
        self.allowance = limits.Allowance(limits.for_customers())
        self._sending: set[asyncio.Future[Sent]] = set()

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        # In place of Channels' own loop, which makes a task and a hop to a thread of every message, to listen to a
        # channel of the socket's own and to tidy database connections. This one has neither.
        self.scope, self.base_send = scope, send
        with contextlib.suppress(StopConsumer), contextlib.ExitStack() as at_last:
            at_last.callback(self.gone)
            while True:
                self.busy = False
                message = await receive()
                self.busy = True
                try:
                    if message["type"] == "websocket.receive":  # as good as always
                        await self.receive(message.get("text"), message.get("bytes"))
                    else:
                        await getattr(self, message["type"].replace(".", "_"))(message)
                except StopConsumer:
                    raise
                except Exception as error:
                    await self._failed(error)
                    if message["type"] == "websocket.disconnect":
                        return

    async def _failed(self, error: Exception) -> None:
        """Nobody knows whether the command was done: the client comes back with its cursor, and sends it again."""
        if isinstance(error, Unavailable):
            return await self.leave(1013)
        await self.leave(1011, reason=mishaps.note(error))

    async def guarded(self, work: Coroutine[Any, Any, Any]) -> None:
        """Whatever is done for this socket beside its own loop: what raises there ends it as well."""
        try:
            await work
        except Exception as error:
            await self._failed(error)

    def fail(self, error: Exception) -> None:
        """The same for whoever cannot wait."""
        self.hub.background(self._failed(error))

    def background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let `work` for this socket go on by itself."""
        self.hub.background(self.guarded(work))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.parting:
            return
        self.heard_at = time.monotonic()
        if text_data is None:
            return await self.leave(1003)
        if self._is_too_large(text_data):
            return await self.leave(1009)
        try:
            command = decoding.decode(text_data, self.commands)
        except BadFrame as bad:
            return await self._bad_frame(bad)
        try:
            await self._attempt(command)
        except Refused as refusal:
            await self.refuse(refusal, getattr(command, "client_id", None))
            if isinstance(refusal, limits.RateLimited) and refusal.ends:
                await self.leave(4429)

    async def _attempt(self, command: Any) -> None:
        if self.closing and limits.only_reads(command):
            return
        if self.allowance.may(command):
            await self.perform(command)

    def _is_too_large(self, text: str) -> bool:
        # Four bytes a character at most: nearly every frame is too short to be measured.
        return len(text) > frames.FRAME_LIMIT // 4 and len(text.encode("utf-8", "surrogatepass")) > frames.FRAME_LIMIT

    def come_in(self, who: Hashable, terms: limits.Terms) -> None:
        """From here on the limits of this person hold; raises RateLimited."""
        self.allowance, self.who = limits.people.come_in(who, self, terms), who

    async def perform(self, command: Any) -> None:
        raise NotImplementedError

    async def _bad_frame(self, bad: BadFrame) -> None:
        with translation.override(self.language):
            words = str(bad.words)
        await self.send_frame(frames.Error(code=bad.code, text=words, client_id=bad.client_id or msgspec.UNSET))
        if self.allowance.bad_frame():
            await self.leave(4429)

    async def refuse(self, refusal: Refused, client_id: UUID | None) -> None:
        with translation.override(self.language):
            words = str(refusal.words)
        await self.send_frame(
            frames.Error(
                code=refusal.code,
                text=words,
                client_id=client_id or msgspec.UNSET,
                retry_after=getattr(refusal, "retry_after", msgspec.UNSET),
                holder=getattr(refusal, "holder", "") or msgspec.UNSET,
            )
        )

    async def send_frame(self, frame: frames.Frame) -> None:
        if self.closing:
            return
        try:
            await self.outgoing.send(self.base_send, decoding.encode(frame))
        except TooSlow:
            await self.leave(4409)
        except OSError as error:  # the servers' word for a line that is gone; disconnect() follows
            logger.debug("send: %s", type(error).__name__)
            await self.leave(1011)
        except Exception as error:
            await self._failed(error)

    async def leave(self, code: int, reason: str = "") -> None:
        """Close once, and say nothing more. A line that is still there after CLOSE_TIMEOUT is cut off."""
        if self.closing:
            return
        self.closing = True
        self._cut_off = asyncio.get_running_loop().call_later(CLOSE_TIMEOUT, self.cut)
        try:
            await self.close(code=code, reason=reason)
        except OSError as error:  # gone already, as in send_frame
            logger.debug("leave: %s", type(error).__name__)
        except Exception as error:
            mishaps.note(error)
            self.cut()

    def cut(self) -> None:
        """Abort the line, with whatever it has not taken; servers put `abort` into the scope."""
        if abort := self.scope.get("abort"):
            abort()

    def leave_soon(self, code: int) -> None:
        """The same for whoever cannot wait: a line that takes nothing may hold its close back as well."""
        self.hub.background(self.leave(code))

    async def part(self) -> None:
        """The process ends: take nothing more, answer what was taken, and tell the client to come back (1012)."""
        self.parting = True
        try:
            async with asyncio.timeout(PARTING):
                await self._answered()
        except (TimeoutError, Refused):  # a reader that does not read, or the database is away
            logger.warning("restart: a socket was closed before it had all its answers")
        except Exception as error:  # or the other sockets would not part
            mishaps.note(error)
        await self.leave(1012)

    async def _answered(self) -> None:
        """Wait until all is answered that was taken, or the client has gone by itself."""
        while self.busy and not self.closing:  # noqa: ASYNC110 (an event would cost every frame something)
            await asyncio.sleep(0.02)
        await self.settled()
        await asyncio.sleep(0)  # refusals leave by themselves
        tails = list(self.tails.values())
        heads = await asyncio.gather(*(self.hub.heads.ask(tail.conversation) for tail in tails))
        places = list(zip(tails, heads, strict=True))
        self.hub.readers.wake(tail for tail, head in places if tail.after < head.seq)

        def is_owed_some() -> bool:
            return not self.closing and any(tail.after < head.seq and tail.room > 0 for tail, head in places)

        while is_owed_some():  # noqa: ASYNC110 (the same)
            await asyncio.sleep(0.02)

    # ---------------------------------------------------------------- saying

    async def say(self, draft: Draft) -> None:
        """Hand a draft to the writer. The next frame is read meanwhile: what is sent in a row is stored in a row."""
        if len(self._sending) >= PENDING:
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
        answer = self.hub.writer.hand_in(draft)
        self._sending.add(answer)
        answer.add_done_callback(partial(self._stored, draft))

    def _stored(self, draft: Draft, answer: "asyncio.Future[Sent]") -> None:
        self._sending.discard(answer)
        if answer.cancelled():  # the process ends
            return
        try:
            if self._must_say(sent := answer.result()):
                self.background(self.acknowledge(sent))
        except Refused as refusal:
            self.background(self.refuse(refusal, draft.client_id))
        except Exception as error:
            self.fail(error)

    async def acknowledge(self, sent: Sent) -> None:
        """The sender's own event is the acknowledgement."""
        if self._must_say(sent):
            await self.send_frame(self.frame(line_of(sent.event)))

    def _must_say(self, sent: Sent) -> bool:
        """It comes from the log, as everybody else's does; only what was there before, or what this socket does not
        follow, is sent from here.
        """
        tail = self.tails.get(sent.event.conversation_id)
        return tail is None or (sent.repeated and sent.event.seq <= tail.after)

    def sent_up_to(self, conversation: UUID) -> int:
        """The newest event of the conversation that went out here; an older one is not sent twice unless asked."""
        tail = self.tails.get(conversation)
        return tail.after if tail else 0

    async def settled(self) -> None:
        """Wait until all that this socket said before is stored or refused."""
        if self._sending:
            await asyncio.wait(self._sending)

    # ---------------------------------------------------------------- hearing

    def follow(self, conversation: UUID, after: int) -> Tail:
        tail = Tail(self, conversation, after, self.staff)
        self.unfollow(conversation)
        self.tails[conversation] = tail
        self.hub.readers.tails[conversation].add(tail)
        self.hub.readers.wake([tail])
        self.hub.marks.read(tail)
        return tail

    def unfollow(self, conversation: UUID) -> None:
        if tail := self.tails.pop(conversation, None):
            others = self.hub.readers.tails[conversation]
            others.discard(tail)
            if not others:
                del self.hub.readers.tails[conversation]

    def frame(self, line: Line) -> frames.AnyEvent:
        raise NotImplementedError

    async def deliver(self, tail: Tail, page: Page | None) -> None:
        """Send what was read past the tail's cursor; None: it may not be seen any more."""
        if self.tails.get(tail.conversation) is not tail:
            return
        if page is None:
            self.unfollow(tail.conversation)
            return await self.lost(tail.conversation)
        for line in page.lines:
            frame = self.frame(line)
            tail.after = line.seq
            tail.was_sent(frame.seq)
            await self.send_frame(frame)
        tail.after = page.reached

    async def lost(self, conversation: UUID) -> None:
        raise NotImplementedError

    async def deliver_marks(self, tail: Tail, marks: tuple[int, int]) -> None:
        if self.tails.get(tail.conversation) is not tail:
            return
        tail.marks = marks
        where = tail.conversation if self.staff else msgspec.UNSET
        await self.send_frame(frames.Marks(delivered=marks[0], read=marks[1], conversation=where))

    def acknowledged(self, tail: Tail, seq: int) -> None:
        """The client has what it was sent up to `seq`: that is credit for more."""
        was_full = tail.room <= 0
        tail.acknowledge(seq)
        if was_full and tail.room > 0:
            self.hub.readers.wake([tail])

    async def catch_up(self) -> dict[UUID, Head]:
        """Read past every cursor that is behind: heals what a lost nudge left, at each heartbeat. Returns the heads."""
        tails = list(self.tails.values())
        heads = await asyncio.gather(*(self.hub.heads.ask(tail.conversation) for tail in tails))
        self.hub.readers.wake(tail for tail, head in zip(tails, heads, strict=True) if tail.after < head.seq)
        self.hub.marks.read(*tails)
        return {tail.conversation: head for tail, head in zip(tails, heads, strict=True)}

    async def disconnect(self, code: int) -> None:
        self.gone()

    def gone(self) -> None:
        """The line is no more, or nobody serves it: nothing here may know it from now on. It may be repeated."""
        self.closing = True
        if self._cut_off:
            self._cut_off.cancel()
        limits.people.go_out(self.who, self)
        for conversation in list(self.tails):
            self.unfollow(conversation)


def content_of(command: frames.MessageSend | frames.DeskMessageSend) -> dict[str, Any]:
    """What a message says, as a draft takes it: one of text, file and location. About a metre is enough of a place."""
    if command.location is not msgspec.UNSET:
        place = {name: round(value, 5) for name, value in msgspec.to_builtins(command.location).items()}
        return {"location": place}
    return {"text": command.text} if command.text is not msgspec.UNSET else {"file": command.file}
