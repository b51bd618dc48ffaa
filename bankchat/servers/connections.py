"""Every TCP connection of a web process: admission control and timeouts.

Both servers tell it what happens on a connection, and one sweep a second looks at all of them."""

import asyncio
import math
import time
from collections import Counter
from itertools import chain, islice

from bankchat.servers.connection import Connection, Stage
from messaging.sockets import watch
from messaging.sockets.admission import connections_limit

SWEEP = 1.0  # seconds between two looks at all connections
BATCH_SIZE = 500  # connections looked at before others get their turn
HEAD_TIMEOUT = 10.0  # seconds for a head, however it trickles in
BODY_TIMEOUT = 10.0  # seconds for a body, and one more for each BODY_MIN_RATE bytes that have come
# bytes a second: a phone on EDGE has 8000. A file of 10 MB may take half an hour, a form a minute
BODY_MIN_RATE = 6000
KEEP_ALIVE = 15.0  # seconds that a connection may be idle between two requests
# seconds for a socket that is closing to be gone; the closing handshake has one of them
CLOSE_TIMEOUT = 2.0
IDLE_TRIED = 10  # idle connections looked at for one that can make room
# refused connections that may stay for a moment, so that the refusal is read; files are short then
REFUSED_LIMIT = 30
# bytes of bodies that have not come whole, of all connections that have no person yet
BODIES_LIMIT = 64 * 2**20
INCOMPLETE = {Stage.HEAD, Stage.BODY}  # nobody knows yet who it is


def _answer(status: str, *headers: str) -> bytes:
    return "\r\n".join(
        [f"HTTP/1.1 {status}", *headers, "Connection: close", "Content-Length: 0", "", ""]
    ).encode()


BAD_REQUEST = _answer("400 Bad Request")
REQUEST_TIMEOUT = _answer("408 Request Timeout")
HEAD_TOO_LARGE = _answer("431 Request Header Fields Too Large")
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

    # admission

    def admit(self, connection: Connection) -> bool:
        """Count a new connection, in the place of an older one if need be; refuses it (503)
        when there is none.
        """
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
        self._turn_away(connection)
        return False

    def _turn_away(self, connection: Connection) -> None:
        if len(self._by_stage[Stage.REFUSED]) < REFUSED_LIMIT:
            return self.refuse(connection, OVERLOADED)
        self.move(connection, Stage.REFUSED)
        connection.abort()

    def refuse(self, connection: Connection, answer: bytes) -> None:
        """Answer, and hear no more: it is cut off when the answer had time to be read."""
        self.move(connection, Stage.REFUSED)
        connection.refuse(answer)
        connection.abort_soon()

    def _victim(self, new: Connection) -> Connection | None:
        """Whoever is refused or idle.

        Then, of the address that has most without a complete request, the oldest.
        """
        for connection in islice(
            chain(self._by_stage[Stage.REFUSED], self._by_stage[Stage.IDLE]), IDLE_TRIED
        ):
            if not connection.buffered():  # its last answer has left
                return connection
        address, count = self._incomplete.most_common(1)[0]
        if count <= 1:
            return None
        oldest = [self._oldest(stage, address) for stage in INCOMPLETE]
        theirs = [found for found in oldest if found and found is not new]
        return min(theirs, key=lambda found: found.since, default=None)

    def _oldest(self, stage: Stage, address: str) -> Connection | None:
        return next(
            (connection for connection in self._by_stage[stage] if connection.address == address),
            None,
        )

    # what happens on a connection

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

    # timeouts

    async def _run(self) -> None:
        """Runs for the life of the process."""
        while True:
            await asyncio.sleep(SWEEP)
            for count, connection in enumerate(list(self.by_fd.values()), 1):
                if self.by_fd.get(connection.fd) is connection:
                    self._enforce(connection, time.monotonic())
                if count % BATCH_SIZE == 0:
                    await asyncio.sleep(0)

    def _enforce(self, connection: Connection, now: float) -> None:
        """Cut off what takes too long."""
        stage, waited = connection.stage, now - connection.since
        if stage is Stage.BODY and waited > BODY_TIMEOUT + connection.received / BODY_MIN_RATE:
            self.refuse(connection, REQUEST_TIMEOUT)
        elif waited > _silent_limit(stage):
            connection.abort()
        elif connection.is_stalled_for(watch.ACKNOWLEDGE_TIMEOUT - SWEEP / 2, now):
            connection.stalled_since = None
            connection.close_slow()
        elif stage is Stage.SOCKET and connection.is_closing_longer_than(CLOSE_TIMEOUT, now):
            connection.abort()


def _silent_limit(stage: Stage) -> float:
    """Seconds after which a connection in this stage is cut off without an answer."""
    if stage is Stage.HEAD:
        return HEAD_TIMEOUT - SWEEP / 2
    return KEEP_ALIVE if stage is Stage.IDLE else math.inf


connections = Connections()
