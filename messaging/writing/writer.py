"""One writer a process: sockets hand their messages in, and whatever gathered during one commit
leaves with the next.

It has two lanes, so that one prepares while PostgreSQL works for the other. A conversation is on
one of them at a time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from messaging.delivery import incidents
from messaging.delivery.readers import Readers
from messaging.writing.batch import Answer
from messaging.writing.new_message import NewMessage, Postponed, Sent
from messaging.writing.sending import send_messages, store_and_read, try_messages
from postgres.lanes import Lane, ask
from postgres.refusals import Refused

logger = logging.getLogger(__name__)
LANES = 2
BATCH_SIZE = (
    200  # messages in one transaction: while they are made into events nothing else is served
)
# conversations that open tickets in one routing lock: other processes wait for it, 2 s at most
OPENING = 100
# messages of one process; beyond that a new one is refused, and none that was taken is lost
WAITING_LIMIT = 5000
LOCK_WAITS_LIMIT = (
    3  # conversations whose row somebody else holds, waited for at a time: threads are few
)


class WriterFull(Refused):
    """More is waiting to be stored than can be stored soon.

    Nothing was taken; the same command may be repeated.
    """

    code = "overloaded"
    words = _("There is a lot of traffic just now. Your message will be sent again in a moment.")
    retry_after = 5.0  # seconds


class _Handed:
    """A message, and where its answer goes."""

    def __init__(self, message: NewMessage) -> None:
        self.message = message
        self.answer: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()

    def settle(self, answer: Sent | Refused) -> None:
        if self.answer.done():  # whoever asked is gone; what is stored stays stored
            return
        if isinstance(answer, Refused):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Writer:
    """Stores messages in the order they were handed in within a conversation; no conversation waits
    for another.

    Nearly all messages leave in rounds on lanes of their own that never wait for a lock. A
    conversation whose message would have to wait, for the routing lock or for a row that somebody
    holds, steps aside with all that comes after."""

    def __init__(self, readers: Readers) -> None:
        self._lanes = [Lane() for _ in range(LANES)]
        self._readers = readers
        self._waiting: list[_Handed] = []
        self._storing: set[UUID] = set()  # conversations that are on a lane
        self._aside: dict[
            UUID, list[_Handed]
        ] = {}  # conversations that stepped aside, each with all of its messages
        self._for_turn: list[UUID] = []  # those of them that wait for the routing lock
        self._patience = asyncio.Semaphore(LOCK_WAITS_LIMIT)
        self._tasks: dict[Lane | Callable | UUID, asyncio.Task] = {}
        self._count = 0

    def hand_in(self, message: NewMessage) -> "asyncio.Future[Sent]":
        """Take one message. The answer comes after the commit: what was stored, or Refused; it
        may not be cancelled.
        """
        handed = _Handed(message)
        if self._count >= WAITING_LIMIT:
            handed.settle(WriterFull())
            return handed.answer
        self._count += 1
        handed.answer.add_done_callback(self._settled)
        if message.conversation in self._aside:
            self._aside[message.conversation].append(handed)
        else:
            self._waiting.append(handed)
            self._start_rounds()
        return handed.answer

    async def drained(self) -> None:
        """Wait until all that was handed in is stored or refused."""
        while running := [task for task in self._tasks.values() if not task.done()]:
            await asyncio.wait(running)

    def close(self) -> None:
        for lane in self._lanes:
            lane.close()

    def _settled(self, _: asyncio.Future) -> None:
        self._count -= 1

    def _start_rounds(self) -> None:
        """On a lane that is free; one that is not looks for more by itself."""
        if lane := next(filter(self._is_free, self._lanes), None):
            self._start(lane, partial(self._rounds, lane))

    def _is_free(self, name: Lane | Callable | UUID) -> bool:
        return name not in self._tasks or self._tasks[name].done()

    def _start(self, name: Lane | Callable | UUID, work: Callable[[], Coroutine]) -> None:
        if self._is_free(name):
            self._tasks[name] = task = asyncio.create_task(work())
            task.add_done_callback(
                lambda _: self._tasks.pop(name, None) if self._tasks.get(name) is task else None
            )

    async def _rounds(self, lane: Lane) -> None:
        while batch := self._take():
            conversations = {handed.message.conversation for handed in batch}
            self._storing |= conversations
            try:
                postponed = await self._store(batch, partial(self._store_and_read, lane))
            finally:
                self._storing -= conversations
            if not postponed:
                continue
            came_since = [
                handed for handed in self._waiting if handed.message.conversation in postponed
            ]
            self._waiting = [
                handed for handed in self._waiting if handed.message.conversation not in postponed
            ]
            for conversation, (held, why) in postponed.items():
                self._aside[conversation] = held + [
                    h for h in came_since if h.message.conversation == conversation
                ]
                if why.for_turn:
                    self._for_turn.append(conversation)
                    self._start(self._new_tickets, self._new_tickets)
                else:
                    self._start(conversation, partial(self._wait_for, conversation))

    def _take(self) -> list[_Handed]:
        """What may be stored now, in the order it came: not what belongs to a conversation that
        is on a lane.
        """
        batch: list[_Handed] = []
        left: list[_Handed] = []
        for handed in self._waiting:
            (
                left
                if handed.message.conversation in self._storing or len(batch) >= BATCH_SIZE
                else batch
            ).append(handed)
        self._waiting = left
        return batch

    async def _new_tickets(self) -> None:
        """The rounds of those that wait for the routing lock."""
        while self._for_turn:
            conversations, self._for_turn = self._for_turn[:OPENING], self._for_turn[OPENING:]
            batch = [
                handed for conversation in conversations for handed in self._aside[conversation]
            ]
            self._aside.update({conversation: [] for conversation in conversations})
            postponed = await self._store(
                batch, lambda messages: ask(try_messages, messages, opening=True)
            )
            for conversation in conversations:
                if conversation in postponed:
                    held, _ = postponed[conversation]
                    self._aside[conversation] = held + self._aside[conversation]
                    self._start(conversation, partial(self._wait_for, conversation))
                else:
                    self._come_back(conversation)

    async def _wait_for(self, conversation: UUID) -> None:
        """The messages of one conversation, waiting for whoever holds it, one after another."""
        async with self._patience:
            while queue := self._aside[conversation]:
                handed = queue.pop(0)
                try:
                    (answer,) = await ask(send_messages, [handed.message])
                except Refused as refusal:
                    answer = refusal
                except Exception as error:
                    logger.error("a message is refused, see %s", incidents.log_error(error))
                    answer = Refused()
                handed.settle(answer)
        self._come_back(conversation)

    def _come_back(self, conversation: UUID) -> None:
        """What came while this one stood aside takes its place in the next round."""
        self._waiting += self._aside.pop(conversation)
        if self._waiting:
            self._start_rounds()

    async def _store(
        self, batch: list[_Handed], store: Callable[[Sequence[NewMessage]], Awaitable[list[Answer]]]
    ) -> dict[UUID, tuple[list[_Handed], Postponed]]:
        """Store a batch and settle it; what was postponed comes back, by conversation."""
        messages = [handed.message for handed in batch]
        answers: Sequence[Sent | Refused | Postponed]
        try:
            answers = await store(messages)
        except Refused as refusal:  # the database is away: for all of them
            answers = [refusal for _ in batch]
        except Exception as error:  # one of them spoils it for all: each goes by itself
            logger.error(
                "a batch of %d goes one by one, see %s", len(batch), incidents.log_error(error)
            )
            answers = [Postponed(for_turn=False) for _ in batch]
        postponed: dict[UUID, tuple[list[_Handed], Postponed]] = {}
        for handed, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Postponed):
                postponed.setdefault(handed.message.conversation, ([], answer))[0].append(handed)
            else:
                handed.settle(answer)
        return postponed

    async def _store_and_read(self, lane: Lane, messages: Sequence[NewMessage]) -> list[Answer]:
        """Whoever follows these conversations here is read for in the same go: a message alone
        would wait for a second turn of the loop, another thread and another round there.
        """
        subscriptions = self._readers.claim({message.conversation for message in messages})
        pages = None
        try:
            answers, pages = await lane.ask(
                store_and_read, messages, [subscription.cursor() for subscription in subscriptions]
            )
        finally:
            if pages is None:
                self._readers.give_back(subscriptions)
        if pages is not None:
            self._readers.give(subscriptions, pages)
        return answers
