"""Pages in turn (admission control, fair queueing): so many are made at a time, few of one person,
and never more than there are database connections for.

A seat is held while a page is made. It is given back, with the connection, before the answer is
sent and before anything else is waited for (`accounts.http_client`): a client that does not read, a
slow disk or another machine keeps neither. Whoever finds no seat in time is told so (503,
Retry-After).
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from threading import Lock

from django.conf import settings

from accounts.fair_semaphore import FairSemaphore

seats = FairSemaphore(lambda: settings.PAGES, each=lambda: settings.PAGES_PER_PERSON, waiting=100)


class PageSeat:
    """The seat of one request, which may be released and acquired again; raises NoSeat."""

    def __init__(self) -> None:
        self._who: Hashable = None
        self._release: Callable[[], None] | None = None
        self._is_over = False
        self._lock = Lock()  # a client that is gone ends the request while its thread goes on

    async def acquire_async(self, who: Hashable) -> None:
        """On the event loop, before the page costs a thread."""
        self._hold(who, await seats.acquire_async(who, settings.PAGE_WAIT))

    def acquire(self, who: Hashable) -> None:
        """In the page's thread."""
        self._hold(who, seats.acquire(who, settings.PAGE_WAIT))

    def acquire_again(self) -> None:
        self.acquire(self._who)

    def release(self) -> bool:
        """Whether there was one."""
        with self._lock:
            held, self._release = self._release, None
        if held:
            held()
        return held is not None

    def end(self) -> None:
        """Give it back for good."""
        self._is_over = True
        self.release()

    def _hold(self, who: Hashable, release: Callable[[], None]) -> None:
        with self._lock:
            self._who, self._release = who, release
        if self._is_over:
            self.release()


page_seat: ContextVar[PageSeat | None] = ContextVar("page_seat", default=None)


def acquire_seat(who: Hashable) -> None:
    """In a view's thread: a seat of this person's until the page is made; raises NoSeat."""
    if seat := page_seat.get():  # it came through the middleware
        seat.acquire(who)
