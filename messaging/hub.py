"""A process's switchboard: who of its sockets must hear a nudge, and the plural reads that answer many at once."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer

from messaging import marks, reading, rows
from messaging.database import ask
from messaging.frames import Row
from messaging.tail import Tail
from messaging.watch import watch
from messaging.writer import Writer
from tickets import doorbell
from tickets.refusals import Refused
from tickets.routing import queue

if TYPE_CHECKING:
    from messaging.customer_socket import CustomerSocket
    from messaging.desk_socket import DeskSocket

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Gathering(Generic[T]):
    """Collects what asks for service and serves it together; what comes during one round is the next round."""

    def __init__(self, serve: Callable[[list[T]], Awaitable[None]], pause: float = 0.0) -> None:
        self._serve, self._pause = serve, pause
        self._waiting: dict[T, None] = {}
        self._task: asyncio.Task | None = None

    def add(self, *items: T) -> None:
        self._waiting.update(dict.fromkeys(items))
        if items and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._pause)
            batch, self._waiting = list(self._waiting), {}
            try:
                await self._serve(batch)
            except Refused:
                # The database is away. Each socket asks again with its next heartbeat.
                logger.warning("%s: left %d unserved", self._serve.__name__, len(batch))
            except Exception:
                logger.exception("%s: left %d unserved", self._serve.__name__, len(batch))


class Hub:
    """One an event loop. Sockets register here; nothing in it is remembered anywhere else."""

    def __init__(self) -> None:
        self.customers: set[CustomerSocket] = set()
        self.desks: defaultdict[UUID, set[DeskSocket]] = defaultdict(set)
        self.tails: defaultdict[UUID, set[Tail]] = defaultdict(set)
        self.writer = Writer()
        self._reads: Gathering[Tail] = Gathering(self._read)
        self._mark_reads: Gathering[Tail] = Gathering(self._read_marks)
        self._mark_writes: Gathering[marks.Progress] = Gathering(self._write_marks, pause=0.1)
        self._row_reads: Gathering[tuple[DeskSocket, UUID]] = Gathering(self._read_rows)
        self._background: set[asyncio.Task] = set()
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(watch(self))]

    def background(self, work: Coroutine) -> None:
        """Let `work` go on by itself; the reference keeps it from being collected half done."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def stop(self) -> None:
        """End the process's own tasks. Sockets are closed before this, by the server."""
        running = set(self._tasks)
        while running:  # again and again: redis-py loses a cancellation that comes while it connects
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=0.1)
        _hubs.pop(asyncio.get_running_loop(), None)

    # ---------------------------------------------------------------- the doorbell

    async def _listen(self) -> None:
        """Hear every nudge. While Redis is away nothing comes; the layer subscribes again when it is back."""
        layer = get_channel_layer()
        while True:
            try:
                channel = await layer.new_channel()
                await layer.group_add(doorbell.GROUP, channel)
                while True:
                    self._heard(await layer.receive(channel))
            except asyncio.CancelledError:
                raise
            except Exception as error:
                logger.warning("doorbell: %s; listening again", type(error).__name__)
                await asyncio.sleep(1)

    def _heard(self, message: dict) -> None:
        if message["type"] == "typing":
            conversation = UUID(message["conversation"])
            for tail in self.tails.get(conversation, ()):
                tail.socket.typing_heard(conversation, message["role"], message["name"], UUID(message["by"]))
            return
        for nudge in doorbell.unpack(message):
            self.nudge(nudge)

    def nudge(self, nudge: doorbell.Nudge) -> None:
        tails = self.tails.get(nudge.conversation, ())
        if nudge.seq:
            self.wake(tail for tail in tails if tail.after < nudge.seq)
        else:
            self._mark_reads.add(*tails)
        listening = self.desks if nudge.everyone else nudge.operators
        self.refresh_rows((desk, nudge.conversation) for user in listening for desk in self.desks.get(user, ()))

    # ---------------------------------------------------------------- what sockets ask for

    def wake(self, tails: Iterable[Tail]) -> None:
        """Read on for these tails as soon as the round under way is over."""
        self._reads.add(*tails)

    def read_marks(self, tail: Tail) -> None:
        self._mark_reads.add(tail)

    def write_mark(self, progress: marks.Progress) -> None:
        self._mark_writes.add(progress)

    def refresh_rows(self, wanted: "Iterable[tuple[DeskSocket, UUID]]") -> None:
        self._row_reads.add(*wanted)

    async def say_typing(self, conversation: UUID, *, role: str, name: str, by: UUID) -> None:
        message = {"type": "typing", "conversation": conversation.hex, "role": role, "name": name, "by": by.hex}
        try:
            await get_channel_layer().group_send(doorbell.GROUP, message)
        except Exception as error:  # Redis is away: typing is the one thing that may be lost
            logger.debug("typing: %s", type(error).__name__)

    # ---------------------------------------------------------------- the plural services

    async def _read(self, tails: list[Tail]) -> None:
        ready = [tail for tail in tails if not tail.reading and tail.room > 0]
        for tail in tails:
            tail.again |= tail.reading
        if not ready:
            return
        cursors = [tail.cursor() for tail in ready]
        pages = await ask(reading.events_after, cursors)
        for tail, cursor, page in zip(ready, cursors, pages, strict=True):
            if page or page is None:
                tail.reading = True
                tail.again = page is not None and len(page) == cursor.count
                self.background(self._deliver(tail, page))

    async def _deliver(self, tail: Tail, page: list[reading.Line] | None) -> None:
        """On its own, so that a slow socket waits alone."""
        try:
            await tail.socket.deliver(tail, page)
        finally:
            tail.reading = False
        if tail.again:
            self.wake([tail])

    async def _read_marks(self, tails: list[Tail]) -> None:
        for staff in (True, False):
            some = [tail for tail in tails if (tail.staff is not None) is staff]
            found = await ask(marks.marks_of, [tail.conversation for tail in some], for_staff=staff) if some else {}
            for tail in some:
                await tail.socket.deliver_marks(tail, found.get(tail.conversation, (0, 0)))

    async def _write_marks(self, progress: list[marks.Progress]) -> None:
        await ask(marks.set_marks, progress)

    async def _read_rows(self, wanted: "list[tuple[DeskSocket, UUID]]") -> None:
        found, waiting = await ask(_rows_and_queue, {conversation for _, conversation in wanted})
        by_conversation = {row.conversation: row for row in found}
        by_desk: defaultdict[DeskSocket, list[UUID]] = defaultdict(list)
        for desk, conversation in wanted:
            by_desk[desk].append(conversation)
        for desk, conversations in by_desk.items():
            await desk.deliver_rows(conversations, by_conversation, waiting)


def _rows_and_queue(conversations: set[UUID]) -> tuple[list[Row], int]:
    return rows.rows_of(conversations), queue().count()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The running event loop's hub."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
