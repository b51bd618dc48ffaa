"""The send queue of one socket: frames leave one after another, first in, first out, and backpressure is bounded."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

OUTGOING_LIMIT = 2**20  # bytes of text that wait behind the frame that is being sent


class TooSlow(Exception):
    """The line takes less than it is sent, and more waits for it than may wait."""


class Outgoing:
    """Sends through an ASGI `send`, which waits while the line takes nothing."""

    __slots__ = ("_queue", "_waiting", "since")

    def __init__(self) -> None:
        self.since: float | None = None  # monotonic seconds; when the frame that is being sent was begun
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
        """Whose turn it is. While somebody waits the line stays taken, or a newer frame could go first."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                return turn.set_result(None)
        self.since = None
