"""A process's hub: builds, and ends, the services that its sockets share."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from messaging.delivery import lists, log_numbers
from messaging.delivery.background import BackgroundTasks
from messaging.delivery.batching import DataLoader
from messaging.delivery.ends import Ends
from messaging.delivery.list_refresh import ListRefresh
from messaging.delivery.marks import MarkKeeper
from messaging.delivery.process_bus import Dispatcher
from messaging.delivery.readers import Readers
from messaging.sockets.handshake import CustomerSession, PresentedHello, open_sessions
from messaging.sockets.watch import watch
from messaging.writing.writer import Writer
from postgres.lanes import ask

Q = TypeVar("Q")
A = TypeVar("A")
# seconds: thousands of heartbeats a second are a few dozen questions, and none of them is urgent
HEADS_REST = 0.05


class Hub:
    """One an event loop. Nothing in it is remembered anywhere else."""

    def __init__(self) -> None:
        self.tasks = BackgroundTasks()
        self.ends = Ends()
        self.readers = Readers(self.tasks.start_at_once)
        self.writer = Writer(self.readers)
        self.marks = MarkKeeper(self.tasks.start_at_once)
        self.rows = ListRefresh(self.tasks.start_at_once)
        self.dispatch = Dispatcher(self.ends, self.readers, self.marks, self.rows, self.tasks)
        self.session: DataLoader[PresentedHello, CustomerSession] = DataLoader(
            _together(open_sessions)
        )
        self.lists: DataLoader[UUID, lists.Lists] = DataLoader(_together(lists.lists_of))
        self.heads: DataLoader[UUID, log_numbers.Head] = DataLoader(
            _together(log_numbers.heads_of), rest=HEADS_REST
        )
        self._running = [
            asyncio.create_task(self.dispatch.bus.listen()),
            asyncio.create_task(watch(self.ends)),
        ]

    async def stop(self) -> None:
        """End the process's own tasks. Sockets are closed before this, by the server."""
        running = set(self._running)
        while running:
            # Again and again: redis-py loses a cancellation that comes while it connects.
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=0.1)
        for service in (self.readers, self.writer, self.marks, self.rows):
            service.close()
        # Last: until here something may have been stored, and is told.
        self.dispatch.bus.silence()
        _hubs.pop(asyncio.get_running_loop(), None)


def _together(
    answer: Callable[[Sequence[Q]], list[A]],
) -> Callable[[Sequence[Q]], Awaitable[list[A]]]:
    return lambda questions: ask(answer, questions)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The running event loop's hub."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
