"""A TCP path that can be disturbed: between clients and web, web and Valkey, web and PostgreSQL.

`up` is towards the server, `down` towards the client. What is held is not lost: as with TCP after a
partition it goes on, in its order, when the path is healed, unless the lines are reset.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Iterable, Sequence
from random import Random
from time import monotonic

CHUNK = 65_536  # bytes
QUEUED = 64  # chunks that wait in one direction
BOTH = ("up", "down")
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST


class Way:
    """One direction of a path, and what is wrong with it."""

    def __init__(self) -> None:
        self.delay = self.jitter = 0.0  # seconds for each chunk
        self.rate: float | None = None  # bytes a second
        self.budget: int | None = None  # bytes until the line is cut
        self.is_open = asyncio.Event()
        self.is_open.set()


class Path:
    """Whoever connects to `port` reaches the first of `targets()` that answers."""

    def __init__(self, targets: Callable[[], Sequence[int]], rng: Random) -> None:
        self._targets, self._rng = targets, rng
        self.ways = {direction: Way() for direction in BOTH}
        self.lines: set[ProxiedLine] = set()
        self.ended: list[ProxiedLine] = []
        self.refuses = False
        self.port = 0
        self._server: asyncio.Server | None = None

    def lead_to(self, targets: Callable[[], Sequence[int]]) -> None:
        """Lead new lines elsewhere."""
        self._targets = targets

    async def open(self) -> "Path":
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0, backlog=1000)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def close(self) -> None:
        if self._server:
            self._server.close()
        self.heal()
        self.reset()

    # ---------------------------------------------------------------- disturbances

    def hold(self, *directions: str) -> None:
        """A black hole: what is sent arrives no more, nor does its end.

        Both directions unless one is named.
        """
        for direction in directions or BOTH:
            self.ways[direction].is_open.clear()

    def slow_down(
        self, delay: float, jitter: float = 0.0, directions: Iterable[str] = BOTH
    ) -> None:
        for direction in directions:
            self.ways[direction].delay, self.ways[direction].jitter = delay, jitter

    def throttle(self, rate: float, directions: Iterable[str] = BOTH) -> None:
        """So many bytes a second."""
        for direction in directions:
            self.ways[direction].rate = rate

    def cut_after(self, count: int, direction: str) -> None:
        """The line that carries the `count`th byte from now on is reset there."""
        self.ways[direction].budget = count

    def reset(self) -> None:
        """RST to both ends of all lines."""
        for line in list(self.lines):
            line.reset()

    def half_close(self, direction: str) -> None:
        """Say on all lines that nothing more comes in this direction; the other one goes on."""
        for line in list(self.lines):
            line.half_close(direction)

    def refuse(self) -> None:
        """Nobody gets through any more, as if nobody listened."""
        self.refuses = True

    def heal(self) -> None:
        """All is well from now on; what was held goes on."""
        self.refuses = False
        for way in self.ways.values():
            way.delay = way.jitter = 0.0
            way.rate = way.budget = None
            way.is_open.set()

    # ---------------------------------------------------------------- carrying

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self.ways["up"].is_open.wait()
        server = None if self.refuses else await self._reach()
        if server is None:
            return reset(writer)
        line = ProxiedLine(self, (reader, writer), server)
        self.lines.add(line)
        try:
            await line.carry()
        finally:
            self.lines.discard(line)
            self.ended.append(line)

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for port in self._targets():
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        return None

    async def pass_on(self, chunk: bytes, writer: asyncio.StreamWriter, direction: str) -> bool:
        """Let a chunk through as this way does at the moment; False when the line is cut in it."""
        way = self.ways[direction]
        if way.delay or way.jitter:
            await asyncio.sleep(way.delay + self._rng.uniform(0, way.jitter))
        if way.rate:
            await asyncio.sleep(len(chunk) / way.rate)
        await way.is_open.wait()
        is_cut = way.budget is not None and len(chunk) >= way.budget
        if way.budget is not None:
            chunk, way.budget = chunk[: way.budget], None if is_cut else way.budget - len(chunk)
        writer.write(chunk)
        await writer.drain()
        return not is_cut


class ProxiedLine:
    """One connection through a path.

    `ended_by`: when each end said that it leaves, in monotonic seconds.
    """

    def __init__(
        self,
        path: Path,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self._path, self._client, self._server = path, client, server
        self.leads_to: int = server[1].get_extra_info("peername")[1]  # the server's port
        self.ended_by: dict[str, float] = {}

    async def carry(self) -> None:
        (from_client, to_client), (from_server, to_server) = self._client, self._server
        up: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUED)
        down: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUED)
        takes = self._take(from_client, up, "up"), self._take(from_server, down, "down")
        try:
            await asyncio.gather(
                *takes, self._give(up, to_server, "up"), self._give(down, to_client, "down")
            )
        finally:
            to_client.close()
            to_server.close()

    async def _take(
        self, reader: asyncio.StreamReader, queue: asyncio.Queue[bytes | None], direction: str
    ) -> None:
        """Read on while the way is held: that an end has left is seen from its own side alone."""
        end: bytes | None = b""
        try:
            while chunk := await reader.read(CHUNK):
                await queue.put(chunk)
        except OSError:
            end = None
        self.ended_by.setdefault({"up": "client", "down": "server"}[direction], monotonic())
        await queue.put(end)

    async def _give(
        self, queue: asyncio.Queue[bytes | None], writer: asyncio.StreamWriter, direction: str
    ) -> None:
        try:
            while chunk := await queue.get():
                if not await self._path.pass_on(chunk, writer, direction):
                    return self.reset()
            await self._path.ways[direction].is_open.wait()
            if chunk is None:
                self.reset()
            else:
                writer.write_eof()
        except (OSError, RuntimeError):  # RuntimeError: the transport was closed under us
            self.reset()

    def half_close(self, direction: str) -> None:
        writer = (self._server if direction == "up" else self._client)[1]
        with contextlib.suppress(OSError, RuntimeError):
            writer.write_eof()

    def reset(self) -> None:
        for _, writer in (self._client, self._server):
            reset(writer)


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with RST."""
    with contextlib.suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    writer.transport.abort()
