"""Work that begins at once and is nearly always over at once, without a task of its own.

A message is delivered to a dozen sockets by as many coroutines, and a task for each costs more than the delivery.
Python 3.12 has this as `asyncio.eager_task_factory`.
"""

from collections.abc import Coroutine, Generator
from typing import Any


class Begun:
    """The rest of a coroutine that has run up to its first wait: await it in a task."""

    def __init__(self, coroutine: Coroutine, waits_for: Any) -> None:
        self._coroutine, self._waits_for = coroutine, waits_for

    def __await__(self) -> Generator:
        yield self._waits_for
        return (yield from self._coroutine.__await__())


def begin(coroutine: Coroutine) -> Begun | None:
    """Run it up to its first wait; what is left, if anything. Before that wait it must not ask for its task."""
    try:
        return Begun(coroutine, coroutine.send(None))
    except StopIteration:
        return None
