"""Background tasks of the event loop. Work that is nearly always over at once is run eagerly,
without a task of its own.

A message is delivered to a dozen sockets by as many coroutines, and a task for each costs more than
the delivery. Python 3.12 has this as `asyncio.eager_task_factory`.
"""

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from typing import Any

from messaging.delivery import incidents


class StartedCoroutine:
    """The rest of a coroutine that has run up to its first wait: await it in a task."""

    def __init__(self, coroutine: Coroutine, waits_for: Any) -> None:
        self._coroutine, self._waits_for = coroutine, waits_for

    def __await__(self) -> Generator:
        yield self._waits_for
        return (yield from self._coroutine.__await__())


def start_eagerly(coroutine: Coroutine) -> StartedCoroutine | None:
    """Run it up to its first wait; what is left, if anything.

    Before that wait it must not ask for its task.
    """
    try:
        return StartedCoroutine(coroutine, coroutine.send(None))
    except StopIteration:
        return None


class BackgroundTasks:
    """Tasks that go on by themselves: kept here, or they could be collected half done. What one
    raises is logged.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task] = set()

    def start(self, work: Awaitable) -> None:
        """Let `work` go on by itself."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._finished)

    def start_at_once(self, work: Coroutine) -> None:
        """Run `work` eagerly: frames have gone when this returns, but to a line that takes nothing
        now.
        """
        if (rest := start_eagerly(work)) is not None:
            self.start(rest)

    def _finished(self, task: asyncio.Future) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            incidents.log_error(error)
