"""A process's switchboard: who of its sockets must hear a nudge, and the plural reads that answer many at once."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from messaging import mishaps, reading, rows
from messaging.begun import begin
from messaging.bell import Bell
from messaging.database import Lane, ask
from messaging.entering import Arrival, Entrance, enter_all
from messaging.frames import Row
from messaging.gathering import Counter, Gathering
from messaging.marks import MarkKeeper
from messaging.pipeline import Pipeline
from messaging.readers import Readers
from messaging.watch import watch
from messaging.writer import Writer
from tickets import access, doorbell
from tickets.routing import queue_length

if TYPE_CHECKING:
    from messaging.customer_socket import CustomerSocket
    from messaging.desk_socket import DeskSocket

Q = TypeVar("Q")
A = TypeVar("A")
ROWS_REST = 0.4  # seconds between two readings of rows: a list that changes more often than that helps nobody
HEADS_REST = 0.05  # seconds: thousands of heartbeats a second are a few dozen questions, and none of them is urgent


class Hub:
    """One an event loop. Sockets register here; nothing in it is remembered anywhere else."""

    def __init__(self) -> None:
        self.customers: set[CustomerSocket] = set()
        self.desks: defaultdict[UUID, set[DeskSocket]] = defaultdict(set)
        self.readers = Readers(self.at_once)
        self.writer = Writer(self.readers)
        self.marks = MarkKeeper(self.at_once)
        self.entrance: Counter[Arrival, Entrance] = Counter(_together(enter_all))
        self.lists: Counter[UUID, rows.Lists] = Counter(_together(rows.lists_of))
        self.heads: Counter[UUID, reading.Head] = Counter(_together(reading.heads_of), rest=HEADS_REST)
        self._rows_lane = Lane()
        self._bell = Bell(self._rung, self._told)
        self._row_reads: Gathering[tuple[DeskSocket, UUID]] = Gathering(self._read_rows, rest=ROWS_REST, in_parts=True)
        self._background: set[asyncio.Task] = set()
        self._tasks = [asyncio.create_task(self._bell.listen()), asyncio.create_task(watch(self))]

    def background(self, work: Awaitable) -> None:
        """Let `work` go on by itself; the reference keeps it from being collected half done."""
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._finished)

    def at_once(self, work: Coroutine) -> None:
        """The same for frames that go out: they have gone when this returns, but to a line that takes nothing now."""
        if (rest := begin(work)) is not None:
            self.background(rest)

    def _finished(self, task: asyncio.Future) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()):
            mishaps.note(error)

    async def stop(self) -> None:
        """End the process's own tasks. Sockets are closed before this, by the server."""
        running = set(self._tasks)
        while running:  # again and again: redis-py loses a cancellation that comes while it connects
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=0.1)
        self.readers.close()
        self.writer.close()
        self.marks.close()
        self._row_reads.stop()
        self._rows_lane.close()
        self._bell.silence()  # last: until here something may have been stored, and is told
        _hubs.pop(asyncio.get_running_loop(), None)

    # ---------------------------------------------------------------- the doorbell

    def _rung(self, nudges: Iterable[doorbell.Nudge]) -> None:
        for nudge in nudges:
            if nudge.seq:
                self.readers.hear(nudge)
            else:
                # What the customer has read is news for the staff; nudges of their own marks name them.
                tails = self.readers.tails.get(nudge.conversation, ())
                self.marks.read(*(tail for tail in tails if bool(tail.staff) is not bool(nudge.operators)))
            listening = self.desks if nudge.everyone else nudge.operators
            self.refresh_rows((desk, nudge.conversation) for user in listening for desk in self.desks.get(user, ()))

    def _told(self, message: dict) -> None:
        """The only other things that travel in the layer: somebody is typing, or a colleague looks on."""
        conversation, by = UUID(message["conversation"]), UUID(message["by"])
        for tail in self.readers.tails.get(conversation, ()):
            if message["type"] == "typing":
                tail.socket.typing_heard(conversation, message["role"], message["name"], by)
            elif tail.staff:
                cast("DeskSocket", tail.socket).colleague_heard(conversation, message["doing"], message["name"], by)

    def say_typing(self, conversation: UUID, *, role: str, name: str, by: UUID) -> None:
        """Tell whoever follows, here and in other processes. It may be lost."""
        self._tell({"type": "typing", "conversation": conversation.hex, "role": role, "name": name, "by": by.hex})

    def say_attention(self, conversation: UUID, *, doing: str, name: str, by: UUID) -> None:
        """The same for what is not the customer's to know: which of the staff look at this conversation."""
        self._tell({"type": "attention", "conversation": conversation.hex, "doing": doing, "name": name, "by": by.hex})

    def _tell(self, message: dict) -> None:
        self._told(message)
        self.background(self._bell.tell(message))

    # ---------------------------------------------------------------- what sockets ask for

    def refresh_rows(self, wanted: "Iterable[tuple[DeskSocket, UUID]]") -> None:
        self._row_reads.add(*wanted)

    # ---------------------------------------------------------------- the plural services

    async def _read_rows(self, wanted: "list[tuple[DeskSocket, UUID]]") -> None:
        conversations, users = {conversation for _, conversation in wanted}, {desk.user.pk for desk, _ in wanted}
        found, waiting, roles = await self._rows_lane.ask(_rows_and_queue, conversations, users)
        by_conversation = {row.conversation: row for row in found}
        by_desk: defaultdict[DeskSocket, list[UUID]] = defaultdict(list)
        for desk, conversation in wanted:
            by_desk[desk].append(conversation)
        for desk, changed in by_desk.items():
            if role := roles.get(desk.user.pk):
                self.at_once(desk.guarded(desk.deliver_rows(changed, by_conversation, waiting, role)))
            await asyncio.sleep(0)  # a list can wait for a message


def _together(answer: Callable[[Sequence[Q]], list[A]]) -> Callable[[Sequence[Q]], Awaitable[list[A]]]:
    return lambda questions: ask(answer, questions)


async def _rows_and_queue(
    pipeline: Pipeline, conversations: set[UUID], users: set[UUID]
) -> tuple[list[Row], int, dict[UUID, str]]:
    found, waiting = pipeline.ask(rows.rows_of(conversations)), pipeline.ask(queue_length())
    roles = pipeline.ask(access.roles(users))
    return await found, await waiting, await roles


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The running event loop's hub."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
