"""The product's application as the plant runs it: with points at which it can be made to fail. For
tests alone.

A point is armed by a file of its name in the folder FAILPOINTS, which holds what to do: `kill9`,
`raise`, or `sleep 3`. It goes off once; the file is then called `….hit`.
"""

import contextlib
import functools
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from bankchat.application import application
from messaging.sockets.customer import CustomerSocket
from tickets import doorbell, events

__all__ = ["application"]
FOLDER = Path(os.environ["FAILPOINTS"])


def hit(point: str) -> None:
    armed, done = FOLDER / point, FOLDER / f"{point}.hit"
    with contextlib.suppress(FileNotFoundError):
        armed.rename(done)
        match done.read_text().split():
            case ["kill9"]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["sleep", seconds]:
                time.sleep(float(seconds))
            case _:
                raise RuntimeError(point)


def around(
    function: Callable, *, before: str = "", after: str = "", outside_transactions: bool = False
) -> Callable:
    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before and not (outside_transactions and connection.in_atomic_block):
            hit(before)
        result = function(*args, **kwargs)
        if after:
            hit(after)
        return result

    return wrapped


# The log's only writer works inside the transaction, or is one itself; the doorbell is rung right
# after it.
events.record = around(events.record, after="before_commit")
events.storing = around(events.storing, before="before_commit", outside_transactions=True)
doorbell.ring = around(doorbell.ring, before="after_commit", after="after_nudge")
CustomerSocket.perform = around(CustomerSocket.perform, before="perform")
