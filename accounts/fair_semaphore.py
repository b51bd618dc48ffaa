"""A semaphore that is fair between people (fair queueing): so many seats in all, so many of one
person, and whoever had the least of them lately goes first.

For what is scarce in one process: each counts for itself, in memory. Threads and coroutines may
wait for the same one."""

import asyncio
import threading
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager

HALF_LIFE = 60.0  # seconds after which half of what somebody had is forgotten
PEOPLE_LIMIT = 10_000  # people


class NoSeat(TimeoutError):
    """None was free in time, or too many wait already."""


class FairSemaphore:
    """`seats` and `each` are asked whenever a seat may be given: settings may change.

    `waiting`: of one person.
    """

    def __init__(
        self, seats: Callable[[], int], *, each: Callable[[], int], waiting: int = 50
    ) -> None:
        self._seats, self._each, self._most_waiting = seats, each, waiting
        self._lock = threading.Lock()
        self._held: Counter[Hashable] = Counter()
        self._queues: dict[Hashable, deque[Future[None]]] = {}  # the earliest person first
        self._had: dict[
            Hashable, tuple[float, float]
        ] = {}  # seconds, and when (monotonic) they were so many

    @contextmanager
    def seat(self, who: Hashable, within: float) -> Iterator[None]:
        """In a thread: wait at most so many seconds; raises NoSeat."""
        release = self.acquire(who, within)
        try:
            yield
        finally:
            release()

    @asynccontextmanager
    async def seat_async(self, who: Hashable, within: float) -> AsyncIterator[None]:
        """On an event loop, in the same queue; raises NoSeat."""
        release = await self.acquire_async(who, within)
        try:
            yield
        finally:
            release()

    def acquire(self, who: Hashable, within: float) -> Callable[[], None]:
        """In a thread: a seat that is given back by calling what comes of this, once or more
        often, in any thread.
        """
        self._wait(who, self._join(who), within)
        return self._held_by(who)

    async def acquire_async(self, who: Hashable, within: float) -> Callable[[], None]:
        """A seat for a coroutine: `acquire` on an event loop."""
        place = self._join(who)
        try:
            async with asyncio.timeout(within):
                await asyncio.wrap_future(place)
        except BaseException as error:
            self._leave(who, place)
            raise (NoSeat if isinstance(error, TimeoutError) else error) from error
        return self._held_by(who)

    def charge(self, who: Hashable, seconds: float) -> None:
        """Count so many seconds more against them: the next time others go first."""
        with self._lock:
            self._charge(who, seconds)

    def lately(self, who: Hashable) -> float:
        """The seconds that somebody had, half of them forgotten after each HALF_LIFE."""
        with self._lock:
            return self._lately(who)

    def waiting(self) -> int:
        """How many wait for a seat."""
        with self._lock:
            return sum(map(len, self._queues.values()))

    def _wait(self, who: Hashable, place: "Future[None]", within: float) -> None:
        try:
            place.result(within)
        except BaseException as error:
            self._leave(who, place)
            raise NoSeat from error

    def _held_by(self, who: Hashable) -> Callable[[], None]:
        since, held = time.monotonic(), [who]

        def release() -> None:
            with self._lock:
                if held:
                    held.clear()
                    self._charge(who, time.monotonic() - since)
                    self._give_back(who)

        return release

    def _join(self, who: Hashable) -> "Future[None]":
        place: Future[None] = Future()
        with self._lock:
            queue = self._queues.get(who, ())
            if len(queue) >= self._most_waiting:
                raise NoSeat
            self._queues.setdefault(who, deque()).append(place)
            self._seat_whom_it_fits()
        return place

    def _leave(self, who: Hashable, place: "Future[None]") -> None:
        """Somebody waits no more; if they were given a seat at this very moment, it is free
        again.
        """
        with self._lock:
            if place in self._queues.get(who, ()):
                self._queues[who].remove(place)
                if not self._queues[who]:
                    del self._queues[who]
            else:
                self._give_back(who)

    def _give_back(self, who: Hashable) -> None:
        self._held[who] -= 1
        if not self._held[who]:
            del self._held[who]
        self._seat_whom_it_fits()

    def _seat_whom_it_fits(self) -> None:
        while self._held.total() < self._seats() and (people := self._who_may()):
            who = min(people, key=lambda one: (self._held[one], self._lately(one)))
            place = self._queues[who].popleft()
            if not self._queues[who]:
                del self._queues[who]
            self._held[who] += 1
            if place.set_running_or_notify_cancel():
                place.set_result(None)
            # Who was cancelled meanwhile gives it back in `_leave`.

    def _who_may(self) -> list[Hashable]:
        """Who waits and has fewer seats than one person may have, the earliest first."""
        each = self._each()
        return [who for who in self._queues if self._held[who] < each]

    def _lately(self, who: Hashable) -> float:
        seconds, at = self._had.get(who, (0.0, 0.0))
        return seconds * 0.5 ** ((time.monotonic() - at) / HALF_LIFE)

    def _charge(self, who: Hashable, seconds: float) -> None:
        self._had[who] = (self._lately(who) + seconds, time.monotonic())
        if len(self._had) > PEOPLE_LIMIT:
            self._had = {one: had for one, had in self._had.items() if self._lately(one) > 0.01}
