"""What both sockets share: the wire.

A frame is parsed, handed to an action, and what comes back is the log's.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Hashable
from typing import Any
from uuid import UUID

import msgspec
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import translation

from messaging.delivery import incidents
from messaging.delivery.connection import ClientConnection
from messaging.delivery.feed import Feed
from messaging.protocol import codec, frames, limits
from messaging.protocol.close_codes import CloseCode
from messaging.protocol.codec import BadFrame
from messaging.sockets.hub import hub
from messaging.sockets.pending import PendingMessages
from postgres.refusals import Refused

logger = logging.getLogger(__name__)
PARTING_TIMEOUT = 8.0  # seconds for what was taken to be stored and answered when the process ends


class Socket(AsyncWebsocketConsumer):
    """What both sockets share: the loop that reads frames. It holds no rules about tickets.

    It has no channel of its own in the layer (`messaging.delivery.process_bus` hears for the whole
    process), and so it opens and serves with Redis away. Whatever raises ends the socket (1011):
    none is left open that nobody serves.
    """

    channel_layer_alias = "none: the process bus listens for all sockets"
    commands: Any  # the union of frames that this side may send
    is_staff: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = hub()
        self.parting = self.busy = False
        self.who: Hashable = None  # whose allowance this is, once that is known
        self.allowance = limits.Allowance(limits.for_customers())

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        # In place of Channels' own loop, which makes a task and a hop to a thread of every message,
        # to listen to a channel of the socket's own and to tidy database connections. This one has
        # neither.
        self._open(scope, send)
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
                    await self.connection.failed(error)
                    if message["type"] == "websocket.disconnect":
                        return

    def _open(self, scope: dict, send: Callable) -> None:
        here = self.hub
        self.scope, self.base_send = scope, send
        self.connection = ClientConnection(scope, send, here.tasks)
        self.feed = Feed(
            self.connection,
            here.readers,
            here.marks,
            here.heads,
            is_staff=self.is_staff,
            lost=self.lost,
        )
        self.pending = PendingMessages(self.connection, self.feed, here.writer)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Parse one frame and perform it; a refusal becomes an error frame."""
        if self.parting:
            return
        self.connection.heard_at = time.monotonic()
        if text_data is None:
            return await self.connection.leave(CloseCode.UNSUPPORTED_DATA)
        if _is_too_large(text_data):
            return await self.connection.leave(CloseCode.MESSAGE_TOO_BIG)
        try:
            command = codec.decode(text_data, self.commands)
        except BadFrame as bad:
            return await self._bad_frame(bad)
        try:
            await self._attempt(command)
        except Refused as refusal:
            await self.connection.refuse(refusal, getattr(command, "client_id", None))
            if isinstance(refusal, limits.RateLimited) and refusal.ends:
                await self.connection.leave(CloseCode.FLOOD)

    async def _attempt(self, command: Any) -> None:
        if self.connection.closing and limits.only_reads(command):
            return
        if self.allowance.may(command):
            await self.perform(command)

    async def _bad_frame(self, bad: BadFrame) -> None:
        with translation.override(self.connection.language):
            words = str(bad.words)
        await self.connection.send_frame(
            frames.Error(code=bad.code, text=words, client_id=bad.client_id or msgspec.UNSET)
        )
        if self.allowance.bad_frame():
            await self.connection.leave(CloseCode.FLOOD)

    def come_in(self, who: Hashable, terms: limits.Terms) -> None:
        """From here on the limits of this person hold; raises RateLimited."""
        self.allowance, self.who = limits.people.come_in(who, self.connection, terms), who

    async def perform(self, command: Any) -> None:
        """Do what one command says."""
        raise NotImplementedError

    async def lost(self, conversation: UUID) -> None:
        """A conversation that was followed may not be seen any more."""
        raise NotImplementedError

    # ---------------------------------------------------------------- the end

    async def part(self) -> None:
        """The process ends: take nothing more, answer what was taken, and tell the client to
        come back (1012).
        """
        self.parting = True
        try:
            async with asyncio.timeout(PARTING_TIMEOUT):
                await self._answered()
        except (TimeoutError, Refused):  # a reader that does not read, or the database is away
            logger.warning("restart: a socket was closed before it had all its answers")
        except Exception as error:  # or the other sockets would not part
            incidents.log_error(error)
        await self.connection.leave(CloseCode.SERVICE_RESTART)

    async def _answered(self) -> None:
        """Wait until all is answered that was taken, or the client has gone by itself."""
        while self.busy and not self.connection.closing:  # noqa: ASYNC110 (an event would cost every frame something)
            await asyncio.sleep(0.02)
        await self.pending.settled()
        await asyncio.sleep(0)  # refusals leave by themselves
        await self.feed.flushed()

    async def disconnect(self, code: int) -> None:
        self.gone()

    def gone(self) -> None:
        """The line is no more, or nobody serves it: nothing here may know it from now on.

        It may be repeated.
        """
        self.connection.gone()
        limits.people.go_out(self.who, self.connection)
        self.feed.unfollow_all()


def _is_too_large(text: str) -> bool:
    # Four bytes a character at most: nearly every frame is too short to be measured.
    return (
        len(text) > frames.FRAME_LIMIT // 4
        and len(text.encode("utf-8", "surrogatepass")) > frames.FRAME_LIMIT
    )


def content_of(command: frames.MessageSend | frames.DeskMessageSend) -> dict[str, Any]:
    """What a message says, as a message takes it: one of text, file and location.

    About a metre is enough of a place.
    """
    if command.location is not msgspec.UNSET:
        place = {
            name: round(value, 5) for name, value in msgspec.to_builtins(command.location).items()
        }
        return {"location": place}
    return {"text": command.text} if command.text is not msgspec.UNSET else {"file": command.file}
