"""Password hashes, a bounded number at a time: each takes 100 MiB and a third of a second of one core."""

import threading
from collections.abc import Hashable, Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.admission import Overloaded
from accounts.fair_semaphore import FairSemaphore, NoSeat

_seats = FairSemaphore(lambda: settings.PASSWORD_HASHES, each=lambda: settings.PASSWORD_HASHES, waiting=1000)
_mine = threading.local()


@contextmanager
def hashing(who: Hashable = None) -> Iterator[None]:
    """A seat for working out hashes, within PASSWORD_WAIT; raises Overloaded. Fair between `who`: addresses, devices.

    A thread that has a seat takes no second one. Give the database connection back before.
    """
    if getattr(_mine, "has_seat", False):
        yield
        return
    if _seats.waiting() >= settings.PASSWORD_QUEUE:
        raise Overloaded(settings.PASSWORD_WAIT)
    with ExitStack() as seat:
        try:
            seat.enter_context(_seats.seat(who, settings.PASSWORD_WAIT))
        except NoSeat:
            raise Overloaded(settings.PASSWORD_WAIT) from None
        _mine.has_seat = True
        seat.callback(setattr, _mine, "has_seat", False)
        yield


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2 as Django has it, wherever a hash is worked out: sign-in, password change, the admin, commands.

    But in one lane: the work is the same, and eight threads a hash would crowd the event loop out of the processor.
    """

    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with hashing():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with hashing():
            return super().verify(password, encoded)
