"""A socket that comes back: with jitter, and what was not acknowledged is sent again in its
order.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from demobank.simulation.story import Frame

SUBPROTOCOL = Subprotocol("bankchat.1")
PAUSE_LIMIT = 10.0  # seconds between two tries
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def open_socket(url: str, headers: dict[str, str]) -> connect:
    return connect(
        url,
        subprotocols=[SUBPROTOCOL],
        additional_headers=headers,
        compression=None,
        ping_interval=None,
        proxy=None,
        open_timeout=20,
        close_timeout=2,
        max_queue=64,
    )


async def put(socket: ClientConnection, frame: Frame) -> None:
    await socket.send(_encode(frame).decode())


def read(raw: str | bytes) -> Frame:
    return _decode(raw)


class ReconnectingSocket:
    """Keeps a conversation with the server until `end`.

    `greet` gives the first frame, `hear` gets every frame.
    """

    def __init__(
        self,
        url: str,
        headers: dict[str, str],
        *,
        greet: Callable[[], Awaitable[Frame | None]],
        hear: Callable[[Frame], Awaitable[None]],
    ) -> None:
        self._url, self._headers, self._greet, self._hear = url, headers, greet, hear
        self.ready = asyncio.Event()
        self.reconnects = 0
        self.last_error = ""
        self._outbox: dict[str, Frame] = {}
        self._socket: ClientConnection | None = None
        self._ended = False

    async def run(self) -> None:
        """Hold the socket open until `end`."""
        tries = 0
        while not self._ended:
            try:
                async with open_socket(self._url, self._headers) as socket:
                    await self._converse(socket)
            except (OSError, WebSocketException, TimeoutError) as error:
                self.last_error = f"{type(error).__name__}: {error}"
            tries = 0 if self.ready.is_set() else tries + 1
            self.ready.clear()
            self._socket = None
            if not self._ended:
                self.reconnects += 1
                await asyncio.sleep(random.uniform(0, min(PAUSE_LIMIT, 0.5 * 2**tries)))

    async def end(self) -> None:
        self._ended = True
        if self._socket:
            await self._socket.close()

    async def send(self, frame: Frame) -> None:
        """Send a frame. One with a client_id is repeated after each reconnect until it is
        `settled`.
        """
        if "client_id" in frame:
            self._outbox[frame["client_id"]] = frame
        if self._socket and self.ready.is_set():
            await self._put(frame)

    def settled(self, client_id: str) -> Frame | None:
        """The server has answered this command; returns it the first time."""
        return self._outbox.pop(client_id, None)

    @property
    def unsettled(self) -> int:
        return len(self._outbox)

    async def _put(self, frame: Frame) -> None:
        try:
            assert self._socket
            await put(self._socket, frame)
        except WebSocketException:
            pass  # the reading side has noticed as well and comes back

    async def _converse(self, socket: ClientConnection) -> None:
        if greeting := await self._greet():
            await put(socket, greeting)
        self._socket = socket
        beat: asyncio.Task[None] | None = None
        try:
            async for raw in socket:
                self._heard_at, frame = monotonic(), read(raw)
                if frame["type"] in ("welcome", "desk.welcome"):
                    await self._resend()
                    beat = asyncio.create_task(self._beat(socket, frame["heartbeat"]))
                await self._hear(frame)
        finally:
            if beat:
                beat.cancel()

    async def _resend(self) -> None:
        """What waited goes first, in its order; only then may anything else be sent."""
        again: set[str] = set()
        while waiting := [client_id for client_id in self._outbox if client_id not in again]:
            for client_id in waiting:
                again.add(client_id)
                if frame := self._outbox.get(client_id):
                    await self._put(frame)
        self.ready.set()

    async def _beat(self, socket: ClientConnection, seconds: float) -> None:
        """Ping; a server that has been silent for three beats is gone."""
        while True:
            await asyncio.sleep(seconds * random.uniform(0.8, 1))
            if monotonic() - self._heard_at > 3 * seconds:
                await socket.close()
            await self._put({"type": "ping"})


def no_greeting() -> Awaitable[Any]:
    """For sockets whose session says who it is."""
    return asyncio.sleep(0, None)
