"""The connection to one client: a send queue with bounded backpressure, refusals, and one close."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils import translation

from messaging.delivery import incidents
from messaging.delivery.background import BackgroundTasks
from messaging.protocol import codec, frames
from messaging.protocol.close_codes import CloseCode
from postgres.refusals import Refused, Unavailable

logger = logging.getLogger(__name__)
OUTGOING_LIMIT = 2**20  # bytes of text that wait behind the frame that is being sent
# seconds for a close to be done; then the line is cut. Servers take a second for the handshake
CLOSE_TIMEOUT = 5.0


class TooSlow(Exception):
    """A slow client: the line takes less than it is sent, and more waits for it than may wait."""


class Outgoing:
    """Sends through an ASGI `send`, which waits while the line takes nothing."""

    __slots__ = ("_queue", "_waiting", "since")

    def __init__(self) -> None:
        # monotonic seconds; when the frame that is being sent was begun
        self.since: float | None = None
        self._queue: deque[asyncio.Future[None]] = deque()
        self._waiting = 0  # bytes

    async def send(self, send: Callable[[dict[str, Any]], Awaitable[None]], text: str) -> None:
        """Returns when the line has taken it; raises TooSlow, or what `send` does."""
        if self.since is not None:
            await self._wait(len(text))
        self.since = time.monotonic()
        try:
            await send({"type": "websocket.send", "text": text})
        finally:
            self._next()

    async def _wait(self, size: int) -> None:
        if self._waiting + size > OUTGOING_LIMIT:
            raise TooSlow
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        self._waiting += size
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._next()
            raise
        finally:
            self._waiting -= size

    def _next(self) -> None:
        """Whose turn it is.

        While somebody waits the line stays taken, or a newer frame could go first.
        """
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                return turn.set_result(None)
        self.since = None


class ClientConnection:
    """One socket's way to its client. Whatever raises ends it (1011): none is left open that nobody
    serves.
    """

    __slots__ = (
        "_cut_off",
        "_scope",
        "_tasks",
        "asgi_send",
        "closing",
        "heard_at",
        "language",
        "outgoing",
    )

    def __init__(
        self,
        scope: dict[str, Any],
        send: Callable[[dict[str, Any]], Awaitable[None]],
        tasks: BackgroundTasks,
    ) -> None:
        self._scope, self._tasks = scope, tasks
        self.asgi_send = send
        self.language = settings.LANGUAGE_CODE  # of refusals
        self.heard_at = time.monotonic()
        self.closing = False
        self.outgoing = Outgoing()
        self._cut_off: asyncio.TimerHandle | None = None

    async def send_frame(self, frame: frames.Frame) -> None:
        """Send one frame after those that wait; after the close nothing more is said."""
        if self.closing:
            return
        try:
            await self.outgoing.send(self.asgi_send, codec.encode(frame))
        except TooSlow:
            await self.leave(CloseCode.TOO_SLOW)
        except OSError as error:  # the servers' word for a line that is gone; disconnect follows
            logger.debug("send: %s", type(error).__name__)
            await self.leave(CloseCode.INTERNAL_ERROR)
        except Exception as error:
            await self.failed(error)

    async def refuse(self, refusal: Refused, client_id: UUID | None) -> None:
        """Send the error frame of a command that was refused."""
        with translation.override(self.language):
            words = str(refusal.words)
        await self.send_frame(
            frames.Error(
                code=refusal.code,
                text=words,
                client_id=client_id or msgspec.UNSET,
                retry_after=msgspec.UNSET if refusal.retry_after is None else refusal.retry_after,
                holder=getattr(refusal, "holder", "") or msgspec.UNSET,
            )
        )

    async def leave(self, code: CloseCode, reason: str = "") -> None:
        """Close once, and say nothing more.

        A line that is still there after CLOSE_TIMEOUT is cut off.
        """
        if self.closing:
            return
        self.closing = True
        self._cut_off = asyncio.get_running_loop().call_later(CLOSE_TIMEOUT, self.cut)
        try:
            message = {"type": "websocket.close", "code": code}
            await self.asgi_send(message | ({"reason": reason} if reason else {}))
        except OSError as error:  # gone already, as in send_frame
            logger.debug("leave: %s", type(error).__name__)
        except Exception as error:
            incidents.log_error(error)
            self.cut()

    def leave_soon(self, code: CloseCode) -> None:
        """Close in the background, for whoever cannot wait: a line that takes nothing may hold its
        close back as well.
        """
        self._tasks.start(self.leave(code))

    def cut(self) -> None:
        """Abort the line, with whatever it has not taken; servers put `abort` into the scope."""
        if abort := self._scope.get("abort"):
            abort()

    def gone(self) -> None:
        """The line is no more, or nobody serves it. It may be repeated."""
        self.closing = True
        if self._cut_off:
            self._cut_off.cancel()

    async def failed(self, error: Exception) -> None:
        """End it: nobody knows whether the command was done. The client comes back with its cursor,
        and sends it again.
        """
        if isinstance(error, Unavailable):
            return await self.leave(CloseCode.TRY_AGAIN_LATER)
        await self.leave(CloseCode.INTERNAL_ERROR, reason=incidents.log_error(error))

    def fail(self, error: Exception) -> None:
        """End it in the background, for whoever cannot wait."""
        self._tasks.start(self.failed(error))

    async def guarded(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do `work` for this client beside its own loop: what raises there ends the connection as
        well.
        """
        try:
            await work
        except Exception as error:
            await self.failed(error)

    def background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let `work` for this client go on by itself."""
        self._tasks.start(self.guarded(work))
