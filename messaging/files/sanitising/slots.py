"""Who gets a cleaner, when, and for how long (fair queueing): one person's files wait for one
another, and in turn.

So many files at a time, one of each person; whoever had least goes first. What is refused costs its
sender ten times the seconds it took, and more than enough of them is a pause (rate limit). While
somebody waits, nobody has long."""

import math
import resource
import subprocess
import threading
import time
from collections.abc import Hashable, Iterator
from contextlib import ExitStack, contextmanager

from accounts.fair_semaphore import HALF_LIFE, FairSemaphore, NoSeat
from messaging.files.sanitising import sandbox
from messaging.protocol.limits import RateLimited
from postgres.refusals import Refused, Unavailable

SLOT_COUNT = 2  # files that one web process has cleaned at a time, each with up to sandbox.MEMORY
WAIT_LIMIT = 20.0  # seconds that an upload waits for its turn
CONTENTION_WAIT = 1.0  # seconds of waiting; then nobody has longer than `CONTENDED_SECONDS`
BASE_SECONDS = 5  # of the processor: the largest photos of small files take two
BYTES_A_SECOND = 1_048_576  # and one second more for each of these
CONTENDED_SECONDS = 3  # of the processor, while somebody waits
PENALTY = 10.0  # times what it took, for a file that is refused
PERSON_SECONDS = 120.0  # lately, half of it forgotten each minute; beyond, a person pauses
places = FairSemaphore(lambda: SLOT_COUNT, each=lambda: 1)


class Job:
    """One file that has a place, and the seconds of the processor that it may use."""

    def __init__(self, seconds: int) -> None:
        self.seconds, self.is_cut_short = seconds, False
        self._process: subprocess.Popen[bytes] | None = None

    def runs_as(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        if self.is_cut_short:
            self._limit()

    def hurry(self) -> None:
        """Others wait: what takes longer now has to come again."""
        if self.seconds > CONTENDED_SECONDS:
            self.seconds, self.is_cut_short = CONTENDED_SECONDS, True
            self._limit()

    def _limit(self) -> None:
        if self._process and self._process.poll() is None and hasattr(resource, "prlimit"):  # Linux
            resource.prlimit(
                self._process.pid, resource.RLIMIT_CPU, (self.seconds, sandbox.SECONDS)
            )


_jobs: set[Job] = set()
_lock = threading.Lock()  # of the set, held for an instant


@contextmanager
def place_for(who: Hashable, size: int) -> Iterator[Job]:
    """A place for a file of `size` bytes, in its turn; raises RateLimited or Unavailable."""
    _keep_within_budget(who)
    with _seat(who):
        _keep_within_budget(who)  # what else they sent has been looked at meanwhile
        job = Job(min(sandbox.SECONDS, BASE_SECONDS + size // BYTES_A_SECOND))
        with _lock:
            _jobs.add(job)
        if places.waiting():
            job.hurry()
        since = time.monotonic()
        try:
            yield job
        except Refused:
            places.charge(who, PENALTY * (time.monotonic() - since))
            raise
        finally:
            with _lock:
                _jobs.discard(job)


@contextmanager
def _seat(who: Hashable) -> Iterator[None]:
    with ExitStack() as held:
        try:
            try:
                held.enter_context(places.seat(who, CONTENTION_WAIT))
            except NoSeat:
                _hurry_all()
                held.enter_context(places.seat(who, WAIT_LIMIT - CONTENTION_WAIT))
        except NoSeat:
            raise Unavailable from None
        yield


def _hurry_all() -> None:
    with _lock:
        for job in _jobs:
            job.hurry()


def _keep_within_budget(who: Hashable) -> None:
    if (had := places.lately(who)) > PERSON_SECONDS:
        raise RateLimited(HALF_LIFE * math.log2(had / PERSON_SECONDS))
