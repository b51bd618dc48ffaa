"""Password hashes, a bounded number at a time: each takes 100 MiB and a third of a second of
one core.
"""

import os
import sys
import threading
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.admission import Overloaded
from accounts.fair_semaphore import FairSemaphore, NoSeat
from accounts.http_client import without_connection

T = TypeVar("T")
NICENESS = 10  # how far a hash stands back for pages, sockets and the database
_seats = FairSemaphore(
    lambda: settings.PASSWORD_HASHES, each=lambda: settings.PASSWORD_HASHES, waiting=1000
)
_mine = threading.local()


def _stand_back() -> None:
    if sys.platform == "linux":  # where it is the thread's own, and not the process's
        os.nice(NICENESS)


_workers = ThreadPoolExecutor(settings.PASSWORD_HASHES, "hash", _stand_back)


@contextmanager
def hashing(who: Hashable = None) -> Iterator[None]:
    """A seat for working out hashes, within PASSWORD_WAIT; raises Overloaded. Fair between `who`:
    addresses, devices.

    A thread that has a seat takes no second one. Whoever waits has neither a database connection
    nor a page's seat.
    """
    if getattr(_mine, "has_seat", False):
        yield
        return
    if _seats.waiting() >= settings.PASSWORD_QUEUE:
        raise Overloaded(settings.PASSWORD_WAIT)
    with ExitStack() as seat:
        try:
            with without_connection():
                seat.enter_context(_seats.seat(who, settings.PASSWORD_WAIT))
        except NoSeat:
            raise Overloaded(settings.PASSWORD_WAIT) from None
        _mine.has_seat = True
        seat.callback(setattr, _mine, "has_seat", False)
        yield


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2 as Django has it, wherever a hash is worked out: sign-in, password change, the admin,
    commands.

    But in one lane and at a low priority: the work is the same, and eight threads a hash, or two
    that are as good as any, would crowd the event loop out of the processor."""

    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return _work_out(super().encode, password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        return _work_out(super().verify, password, encoded)


def _work_out(function: Callable[[str, str], T], password: str, other: str) -> T:
    with hashing(), without_connection():
        return _workers.submit(function, password, other).result()
