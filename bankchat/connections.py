"""Every TCP connection of a web process: admission control, timeouts, and what the other end takes (backpressure).

Both servers tell it what happens on a connection, and one sweep a second looks at all of them. What is measured is the
line itself: what waits in the process, and what the kernel has sent and the other end has not acknowledged.
"""

import asyncio
import fcntl
import socket
import struct
import sys
import termios
import time
from collections import Counter
from collections.abc import Callable
from enum import Enum
from itertools import chain, islice

from messaging import watch
from messaging.door import connections_limit

SWEEP = 1.0  # seconds between two looks at all connections
AT_ONCE = 500  # connections looked at before others get their turn
CLOSE_TIMEOUT = 2.0  # seconds for a socket that is closing to be gone; the closing handshake has one of them
BODY_TIMEOUT = 10.0  # seconds for a body, and one more for each BODY_MIN_RATE bytes that have come
BODY_MIN_RATE = 6000  # bytes a second: a phone on EDGE has 8000. A file of 10 MB may take half an hour, a form a minute
KEEP_ALIVE = 15.0  # seconds that a connection may be idle between two requests
HEAD_LIMIT = 65_536  # bytes of a request that is refused before it has come
IDLE_TRIED = 10  # idle connections looked at for one that can make room
LINGERING = 30  # refused connections that may stay for a moment, so that the refusal is read; files are short then
BODIES_LIMIT = 64 * 2**20  # bytes of bodies that have not come whole, of all connections that have no person yet
TCP_BYTES_ACKED = 120  # offset in Linux' struct tcp_info


class Stage(Enum):
    HEAD = "head"  # no complete head yet
    BODY = "body"
    RESPONSE = "response"
    IDLE = "idle"  # kept alive between two requests
    SOCKET = "socket"
    REFUSED = "refused"


INCOMPLETE = {Stage.HEAD, Stage.BODY}  # nobody knows yet who it is


class Connection:
    """One line. A server's own kind says how to look at its buffer, and how to abort it."""

    def __init__(self, fd: int, address: str) -> None:
        self.fd, self.address = fd, address
        self.stage, self.since = Stage.HEAD, time.monotonic()  # of the stage
        self.received = self.held = 0  # bytes of the body, and those that are in memory
        self.dropped_at_most = HEAD_LIMIT  # bytes that may still come when it is refused
        self.closing_since: float | None = None  # monotonic seconds
        self.stalled_since: float | None = None  # since when nothing was taken of what waits
        self.close_slow: Callable[[], None] = self.abort  # a WebSocket says 4409 first
        self._progress = (0, 0)

    def buffered(self) -> int:
        """Bytes that wait in the process."""
        raise NotImplementedError

    def is_closing(self) -> bool:
        raise NotImplementedError

    def abort(self) -> None:
        """Cut the line at once; what was not taken is dropped."""
        raise NotImplementedError

    def refuse(self, answer: bytes) -> None:
        """Say this, and close."""
        raise NotImplementedError

    def drop(self, size: int) -> None:
        """So much came after it was refused. To hang up on it resets the line, and the answer with it."""
        self.dropped_at_most -= size
        if self.dropped_at_most < 0:
            self.abort()

    def body_deadline(self) -> float:
        return self.since + BODY_TIMEOUT + self.received / BODY_MIN_RATE

    def look(self, now: float) -> None:
        """Cut off what takes too long."""
        if self.stage is Stage.BODY and now > self.body_deadline():
            connections.move(self, Stage.REFUSED)
            self.refuse(REQUEST_TIMEOUT)
            self.abort_soon()
        elif self.stage is Stage.IDLE and now > self.since + KEEP_ALIVE:
            self.abort()
        elif self._is_stalled(now):
            self.stalled_since = None
            self.close_slow()
        elif self.stage is Stage.SOCKET and self._is_closing_too_long(now):
            self.abort()

    def abort_soon(self, within: float = CLOSE_TIMEOUT / 2) -> None:
        asyncio.get_running_loop().call_later(within, self.abort)

    def _is_closing_too_long(self, now: float) -> bool:
        if not self.is_closing():
            return False
        self.closing_since = self.closing_since or now
        return now > self.closing_since + CLOSE_TIMEOUT

    def _is_stalled(self, now: float) -> bool:
        """Whether something has waited for TOO_SLOW and none of it was taken."""
        waiting = self.buffered() + unacknowledged(self.fd)
        if not waiting:
            self.stalled_since = None
            return False
        before, (taken, less) = self._progress, self._measure(waiting)
        self._progress = (taken, less)
        if self.stalled_since is None or taken > before[0] or less < before[1]:
            self.stalled_since = now
        return now - self.stalled_since >= watch.TOO_SLOW - SWEEP / 2

    def _measure(self, waiting: int) -> tuple[int, int]:
        return bytes_acknowledged(self.fd), waiting


def unacknowledged(fd: int) -> int:
    """Bytes in the kernel that the other end has not acknowledged; 0 where a system does not tell."""
    try:
        return int.from_bytes(fcntl.ioctl(fd, termios.TIOCOUTQ, bytes(4)), sys.byteorder)
    except OSError:
        return 0


def reset_on_close(fd: int) -> None:
    """When it is closed, what the kernel still has of it is dropped as well, and the other end sees a reset."""
    line = socket.socket(fileno=fd)
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    finally:
        line.detach()


def bytes_acknowledged(fd: int) -> int:
    """Bytes that the other end has ever acknowledged; 0 where a system does not tell."""
    if sys.platform != "linux":
        return 0
    line = socket.socket(fileno=fd)
    try:
        told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_BYTES_ACKED + 8)
    finally:
        line.detach()
    return int(struct.unpack_from("Q", told, TCP_BYTES_ACKED)[0]) if len(told) >= TCP_BYTES_ACKED + 8 else 0


def _answer(status: str, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "Connection: close", "Content-Length: 0", "", ""]).encode()


REQUEST_TIMEOUT = _answer("408 Request Timeout")
OVERLOADED = _answer("503 Service Unavailable", "Retry-After: 5")


class Connections:
    """One a process. In each stage the oldest come first."""

    def __init__(self) -> None:
        self.by_fd: dict[int, Connection] = {}
        self._by_stage: dict[Stage, dict[Connection, None]] = {stage: {} for stage in Stage}
        self._incomplete: Counter[str] = Counter()  # connections by address
        self._sweep: asyncio.Task | None = None
        self.held = 0  # bytes of bodies in memory

    def __len__(self) -> int:
        return len(self.by_fd)

    def admit(self, connection: Connection) -> bool:
        """Count a new connection, in the place of an older one if need be; refuses it (503) when there is none."""
        self.by_fd[connection.fd] = connection
        self._enter(connection)
        if self._sweep is None or self._sweep.done():
            self._sweep = asyncio.get_running_loop().create_task(self._run())
        if len(self) <= connections_limit():
            return True
        if victim := self._victim(connection):
            victim.abort()
            self.lose(victim)
            return True
        self._refuse(connection)
        return False

    def _refuse(self, connection: Connection) -> None:
        self.move(connection, Stage.REFUSED)
        if len(self._by_stage[Stage.REFUSED]) > LINGERING:
            connection.abort()
        else:
            connection.refuse(OVERLOADED)
            connection.abort_soon()

    def _victim(self, new: Connection) -> Connection | None:
        """Whoever is refused or idle. Then, of the address that has most without a complete request, the oldest."""
        for connection in islice(chain(self._by_stage[Stage.REFUSED], self._by_stage[Stage.IDLE]), IDLE_TRIED):
            if not connection.buffered():  # its last answer has left
                return connection
        address, count = self._incomplete.most_common(1)[0]
        if count <= 1:
            return None
        oldest = [self._oldest(stage, address) for stage in INCOMPLETE]
        theirs = [found for found in oldest if found and found is not new]
        return min(theirs, key=lambda found: found.since, default=None)

    def _oldest(self, stage: Stage, address: str) -> Connection | None:
        return next((connection for connection in self._by_stage[stage] if connection.address == address), None)

    def move(self, connection: Connection, stage: Stage) -> None:
        """The connection has come to this stage."""
        if self.by_fd.get(connection.fd) is not connection:
            return
        self._leave(connection)
        connection.stage, connection.since = stage, time.monotonic()
        connection.received = connection.held = 0
        self._enter(connection)

    def receive(self, connection: Connection, size: int, *, is_held: bool) -> bool:
        """Count bytes of a body; whether there is room for those that are held in memory."""
        connection.received += size
        if is_held:
            connection.held += size
            self.held += size
        return not is_held or self.held <= BODIES_LIMIT

    def lose(self, connection: Connection) -> None:
        """It is closed."""
        if self.by_fd.get(connection.fd) is connection:
            del self.by_fd[connection.fd]
            self._leave(connection)

    def _enter(self, connection: Connection) -> None:
        self._by_stage[connection.stage][connection] = None
        if connection.stage in INCOMPLETE:
            self._incomplete[connection.address] += 1

    def _leave(self, connection: Connection) -> None:
        del self._by_stage[connection.stage][connection]
        self.held -= connection.held
        if connection.stage in INCOMPLETE:
            self._incomplete[connection.address] -= 1
            if not self._incomplete[connection.address]:
                del self._incomplete[connection.address]

    async def _run(self) -> None:
        """Runs for the life of the process."""
        while True:
            await asyncio.sleep(SWEEP)
            for count, connection in enumerate(list(self.by_fd.values()), 1):
                if self.by_fd.get(connection.fd) is connection:
                    connection.look(time.monotonic())
                if count % AT_ONCE == 0:
                    await asyncio.sleep(0)


connections = Connections()
