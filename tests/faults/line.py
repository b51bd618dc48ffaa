"""A client's line that comes back by itself, as the SDK's does; its pauses are shorter, so that
a run takes minutes.
"""

import asyncio
import contextlib
import json
import re
from collections.abc import Awaitable, Callable
from random import Random
from time import monotonic
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

Frame = dict[str, Any]
BASE, CAP = 0.5, 4.0  # seconds; the SDK's are 1 and 30
AFTER_RESTART = 4.0  # seconds, after 1012; the SDK's is 15
HEARTBEAT = 15.0  # seconds between pings, as in the SDK
DEAD_AFTER = 2.5  # heartbeats without a frame, as in the SDK
PATIENCE = 15.0  # seconds from the attempt to the welcome, as in the SDK
CUT, RESTARTING, REVOKED = 1006, 1012, 4403


class Line:
    """Runs until `stop`.

    `greet` says the first frame, `hear` gets each, `lost` the code of each end.
    """

    def __init__(
        self,
        client: str,
        url: str,
        headers: dict[str, str],
        rng: Random,
        *,
        greet: Callable[[], Frame | None],
        hear: Callable[[Frame, str], Awaitable[None]],
        lost: Callable[[int], None],
    ) -> None:
        self.client, self._url, self._headers, self._rng = client, url, headers, rng
        self._greet, self._hear, self._lost = greet, hear, lost
        self.codes: list[int] = []  # with which it was closed
        self.number = 0
        # seconds of silence, when the heartbeat gave a line up
        self.noticed_dead_after: float | None = None
        self._socket: ClientConnection | None = None
        self._heard_at = 0.0
        self._stopped = self.is_open = False
        self.longest_pause = CAP

    @property
    def id(self) -> str:
        return f"{self.client}#{self.number}"

    async def run(self) -> None:
        failures = 0
        while not self._stopped:
            self.number += 1
            code = await self._attempt()
            failures = 0 if self.is_open else failures + 1
            if self.is_open:
                self.codes.append(code)
                self.is_open = False
                self._lost(code)
            if code == REVOKED:
                return
            pause = (
                AFTER_RESTART if code == RESTARTING else min(self.longest_pause, BASE * 2**failures)
            )
            if not self._stopped:
                await asyncio.sleep(self._rng.uniform(0, pause))

    async def stop(self) -> None:
        self._stopped = True
        self.drop()

    def drop(self) -> None:
        """Give up a connection that is no good any more."""
        if self._socket:
            self._socket.transport.abort()

    async def put(self, frame: Frame) -> None:
        """Send, if there is a line: what matters is sent again on the next one."""
        if self._socket:
            with contextlib.suppress(WebSocketException, OSError):
                await self._socket.send(json.dumps(frame))

    async def round_trip(self) -> float:
        """Seconds that a ping of WebSocket's own takes, which the server's event loop answers."""
        assert self._socket
        return await (await self._socket.ping())

    async def _attempt(self) -> int:
        """One line from its beginning to its end; returns the code with which it was closed."""
        socket: ClientConnection | None = None
        with contextlib.suppress(OSError, WebSocketException, TimeoutError, EOFError):
            async with connect(
                self._url, subprotocols=[Subprotocol("bankchat.1")], additional_headers=self._headers, proxy=None,
                compression=None, ping_interval=None, open_timeout=PATIENCE, close_timeout=1, max_queue=1000,
            ) as socket:  # fmt: skip
                await self._converse(socket)
        return (socket and socket.close_code) or CUT

    async def _converse(self, socket: ClientConnection) -> None:
        self._socket, self._heard_at = socket, monotonic()
        beat = asyncio.create_task(self._beat(socket))
        try:
            if greeting := self._greet():
                await self.put(greeting)
            async for raw in socket:
                self._heard_at, frame = monotonic(), json.loads(raw)
                self.is_open |= frame["type"] in ("welcome", "desk.welcome")
                await self._hear(frame, str(raw))
        finally:
            beat.cancel()
            self._socket = None

    async def _beat(self, socket: ClientConnection) -> None:
        """A ping every 15 s, and an end to a line that says nothing any more."""
        pinged_at = monotonic()
        while True:
            await asyncio.sleep(0.5)
            silence = monotonic() - self._heard_at
            if silence > (DEAD_AFTER * HEARTBEAT if self.is_open else PATIENCE):
                self.noticed_dead_after = silence
                return socket.transport.abort()
            if self.is_open and monotonic() - pinged_at >= HEARTBEAT:
                pinged_at = monotonic()
                await self.put({"type": "ping"})


def canaries(raw: str) -> set[str]:
    """The conversations of which this frame bears the words."""
    return set(re.findall(r"canary:([\w-]+)", raw))
