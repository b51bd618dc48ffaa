"""What both sockets share: the wire. A frame is parsed, handed to an action, and what comes back is the log's."""

import asyncio
import logging
import time
from collections import deque
from typing import Any
from uuid import UUID

import msgspec
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import translation

from messaging import decoding, frames
from messaging.decoding import BadFrame
from messaging.hub import hub
from messaging.reading import Line, line_of
from messaging.sending import Draft, Sent
from messaging.tail import Tail
from tickets.models import Event
from tickets.refusals import Refused

logger = logging.getLogger(__name__)
FLOOD = 5  # bad frames within FLOOD_TIME
FLOOD_TIME = 10.0  # seconds
PENDING = 32  # drafts of one socket that may be under way at once


class Socket(AsyncWebsocketConsumer):
    """What both sockets share: the wire. It holds no rules about tickets.

    It has no channel of its own in the layer (`messaging.hub` listens once for the whole process), and so it opens
    and serves with Redis away.
    """

    channel_layer_alias = "none: the hub listens for all sockets"
    commands: Any  # the union of frames that this side may send
    staff: UUID | None = None
    language = settings.LANGUAGE_CODE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tails: dict[UUID, Tail] = {}
        self.heard_at = time.monotonic()
        self.closing = False
        self._bad: deque[float] = deque(maxlen=FLOOD)
        self._sending: set[asyncio.Task] = set()

    async def dispatch(self, message: dict) -> None:
        # Channels' own dispatch hops to a thread for every message, to tidy database connections. No handler here
        # touches the database itself, so that would cost and give nothing.
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        self.heard_at = time.monotonic()
        if text_data is None:
            return await self.leave(1003)
        if len(text_data.encode("utf-8", "surrogatepass")) > frames.FRAME_LIMIT:
            return await self.leave(1009)
        try:
            with translation.override(self.language):
                command = decoding.decode(text_data, self.commands)
        except BadFrame as bad:
            return await self._bad_frame(bad)
        try:
            await self.perform(command)
        except Refused as refusal:
            await self.refuse(refusal, getattr(command, "client_id", None))

    async def perform(self, command: Any) -> None:
        raise NotImplementedError

    async def _bad_frame(self, bad: BadFrame) -> None:
        await self.send_frame(frames.Error(code=bad.code, text=bad.words, client_id=bad.client_id or msgspec.UNSET))
        now = time.monotonic()
        self._bad.append(now)
        if len(self._bad) == FLOOD and now - self._bad[0] < FLOOD_TIME:
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
            )
        )

    async def send_frame(self, frame: frames.Frame) -> None:
        if self.closing:
            return
        try:
            await self.send(text_data=decoding.encode(frame))
        except Exception as error:  # each ASGI server has its own word for a line that is gone; disconnect() follows
            self.closing = True
            logger.debug("send: %s", type(error).__name__)

    async def leave(self, code: int) -> None:
        """Close once, and say nothing more."""
        if not self.closing:
            self.closing = True
            await self.close(code=code)

    # ---------------------------------------------------------------- saying

    async def say(self, draft: Draft) -> None:
        """Hand a draft to the writer. The next frame is read meanwhile: what is sent in a row is stored in a row."""
        if len(self._sending) >= PENDING:
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(self._send(draft))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, draft: Draft) -> None:
        try:
            sent = await hub().writer.send(draft)
        except Refused as refusal:
            await self.refuse(refusal, draft.client_id)
        else:
            await self.acknowledge(sent)

    async def acknowledge(self, sent: Sent) -> None:
        """The sender's own event is the acknowledgement: read from the log, or sent again when it was there before."""
        tail = self.tails.get(sent.event.conversation_id)
        if tail is None or sent.repeated:
            await self.send_frame(self.frame(line_of(sent.event)))
        if tail:
            hub().wake([tail])

    async def answer(self, event: Event) -> None:
        """Acknowledge a command other than a draft: its event comes from the log, as everybody else's does."""
        await self.acknowledge(Sent(event, repeated=event.seq <= self._sent_up_to(event.conversation_id)))

    def _sent_up_to(self, conversation: UUID) -> int:
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
        hub().tails[conversation].add(tail)
        hub().wake([tail])
        hub().read_marks(tail)
        return tail

    def unfollow(self, conversation: UUID) -> None:
        if tail := self.tails.pop(conversation, None):
            others = hub().tails[conversation]
            others.discard(tail)
            if not others:
                del hub().tails[conversation]

    def frame(self, line: Line) -> frames.AnyEvent:
        raise NotImplementedError

    async def deliver(self, tail: Tail, page: list[Line] | None) -> None:
        """Send what was read past the tail's cursor; None: it may not be seen any more."""
        if self.tails.get(tail.conversation) is not tail:
            return
        if page is None:
            self.unfollow(tail.conversation)
            return await self.lost(tail.conversation)
        for line in page:
            frame = self.frame(line)
            tail.after = line.seq
            tail.was_sent(frame.seq)
            await self.send_frame(frame)

    async def lost(self, conversation: UUID) -> None:
        raise NotImplementedError

    async def deliver_marks(self, tail: Tail, marks: tuple[int, int]) -> None:
        if marks != tail.marks:
            tail.marks = marks
            where = tail.conversation if self.staff else msgspec.UNSET
            await self.send_frame(frames.Marks(delivered=marks[0], read=marks[1], conversation=where))

    def acknowledged(self, tail: Tail, seq: int) -> None:
        """The client has what it was sent up to `seq`: that is credit for more."""
        was_full = tail.room <= 0
        tail.acknowledge(seq)
        if was_full and tail.room > 0:
            hub().wake([tail])

    def catch_up(self) -> None:
        """Read past every cursor: heals what a lost nudge left behind, at each heartbeat."""
        hub().wake(self.tails.values())
        for tail in self.tails.values():
            hub().read_marks(tail)

    async def disconnect(self, code: int) -> None:
        self.closing = True
        for conversation in list(self.tails):
            self.unfollow(conversation)
