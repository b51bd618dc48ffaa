"""One TCP connection, whichever server serves it: its stage, and backpressure in both directions.

What is measured is the line itself: what waits in the process, and what the kernel has sent and the
other end has not acknowledged."""

import asyncio
import time
from collections.abc import Callable
from enum import Enum

from bankchat.servers.tcp import bytes_acknowledged, unacknowledged

HEAD_LIMIT = 65_536  # bytes of a head that is not complete, or of a request that is refused
UNSERVED_LIMIT = 32  # frames of a socket that may wait; then it is not read until they are served
FRAGMENTS = 1024  # of one message; each is an object of its own
CLOSE_HANDSHAKE_TIMEOUT = 1.0  # seconds for the other end to read why, and to answer


class Stage(Enum):
    HEAD = "head"  # no complete head yet
    BODY = "body"
    RESPONSE = "response"
    IDLE = "idle"  # kept alive between two requests
    SOCKET = "socket"
    REFUSED = "refused"


class Connection:
    """One connection. A server's own kind says how to look at its buffer, to read and to abort."""

    writable: asyncio.Event  # set while the line takes what it is sent

    def __init__(self, fd: int, address: str) -> None:
        self.fd, self.address = fd, address
        self.stage, self.since = Stage.HEAD, time.monotonic()  # of the stage
        self.received = self.held = 0  # bytes of the body, and those that are in memory
        self.dropped_at_most = HEAD_LIMIT  # bytes that may still come when it is refused
        self.closing_since: float | None = None  # monotonic seconds
        self.stalled_since: float | None = None  # since when nothing was taken of what waits
        self.close_slow: Callable[[], None] = self.abort  # a WebSocket says TOO_SLOW first
        # more than 64 KiB wait; a socket is not read meanwhile, since most frames are answered
        self.is_full = False
        self.is_paused = False  # it is not read for other reasons
        self._progress = (0, 0)

    # what the server's own kind knows

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

    def pause_reading(self) -> None:
        raise NotImplementedError

    def resume_reading(self) -> None:
        raise NotImplementedError

    # backpressure

    def fill(self) -> None:
        """The line takes no more for now."""
        self.is_full = True
        self.writable.clear()
        if self.stage is Stage.SOCKET:
            self.pause_reading()

    def empty(self) -> None:
        """It takes more again."""
        self.is_full = False
        self.writable.set()
        if self.stage is Stage.SOCKET and not self.is_paused:
            self.resume_reading()

    def pause(self) -> None:
        """Read nothing until `resume`."""
        self.is_paused = True
        self.pause_reading()

    def resume(self) -> None:
        self.is_paused = False
        if not self.is_full:
            self.resume_reading()

    # timeouts

    def drop(self, size: int) -> None:
        """So much came after it was refused.

        To hang up on it resets the line, and the answer with it.
        """
        self.dropped_at_most -= size
        if self.dropped_at_most < 0:
            self.abort()

    def abort_soon(self, within: float = CLOSE_HANDSHAKE_TIMEOUT) -> None:
        asyncio.get_running_loop().call_later(within, self.abort)

    def is_closing_longer_than(self, seconds: float, now: float) -> bool:
        if not self.is_closing():
            return False
        self.closing_since = self.closing_since or now
        return now > self.closing_since + seconds

    def is_stalled_for(self, seconds: float, now: float) -> bool:
        """Whether something has waited for so long and none of it was taken."""
        waiting = self.buffered() + unacknowledged(self.fd)
        if not waiting:
            self.stalled_since = None
            return False
        before, (taken, left) = self._progress, (bytes_acknowledged(self.fd), waiting)
        self._progress = (taken, left)
        if self.stalled_since is None or taken > before[0] or left < before[1]:
            self.stalled_since = now
        return now - self.stalled_since >= seconds
