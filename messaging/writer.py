"""One writer a process: sockets hand their drafts in, and whatever gathered during one commit leaves with the next.

It has two lanes, so that one prepares while PostgreSQL works for the other. A conversation is on one of them at a time.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from messaging import mishaps
from messaging.batch import Answer
from messaging.database import Lane, ask
from messaging.drafts import Draft, Postponed, Sent
from messaging.readers import Readers
from messaging.sending import send_messages, store_and_read, try_messages
from tickets.refusals import Refused

logger = logging.getLogger(__name__)
LANES = 2
MOST = 200  # drafts in one transaction: while they are made into events nothing else is served
OPENING = 100  # conversations that open tickets in one routing turn: other processes wait for it, 2 s at most
MOST_WAITING = 5000  # drafts of one process; beyond that a new one is refused, and none that was taken is lost
PATIENT = 3  # conversations whose row somebody else holds, waited for at a time: threads are few


class Overloaded(Refused):
    """More is waiting to be stored than can be stored soon. Nothing was taken; the same command may be repeated."""

    code = "overloaded"
    words = _("There is a lot of traffic just now. Your message will be sent again in a moment.")
    retry_after = 5.0  # seconds


class _Handed:
    """A draft, and where its answer goes."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.answer: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()

    def settle(self, answer: Sent | Refused) -> None:
        if self.answer.done():  # whoever asked is gone; what is stored stays stored
            return
        if isinstance(answer, Refused):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Writer:
    """Stores drafts in the order they were handed in within a conversation; no conversation waits for another.

    Nearly all drafts leave in rounds on lanes of their own that never wait for a lock. A conversation whose draft
    would have to wait, for the routing turn or for a row that somebody holds, steps aside with all that comes after.
    """

    def __init__(self, readers: Readers) -> None:
        self._lanes = [Lane() for _ in range(LANES)]
        self._readers = readers
        self._waiting: list[_Handed] = []
        self._storing: set[UUID] = set()  # conversations that are on a lane
        self._aside: dict[UUID, list[_Handed]] = {}  # conversations that stepped aside, each with all of its drafts
        self._for_turn: list[UUID] = []  # those of them that wait for the routing turn
        self._patience = asyncio.Semaphore(PATIENT)
        self._tasks: dict[Lane | Callable | UUID, asyncio.Task] = {}
        self._count = 0

    def hand_in(self, draft: Draft) -> "asyncio.Future[Sent]":
        """Take one draft. The answer comes after the commit: what was stored, or Refused; it may not be cancelled."""
        handed = _Handed(draft)
        if self._count >= MOST_WAITING:
            handed.settle(Overloaded())
            return handed.answer
        self._count += 1
        handed.answer.add_done_callback(self._settled)
        if draft.conversation in self._aside:
            self._aside[draft.conversation].append(handed)
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
            task.add_done_callback(lambda _: self._tasks.pop(name, None) if self._tasks.get(name) is task else None)

    async def _rounds(self, lane: Lane) -> None:
        while batch := self._take():
            conversations = {handed.draft.conversation for handed in batch}
            self._storing |= conversations
            try:
                postponed = await self._store(batch, partial(self._store_and_read, lane))
            finally:
                self._storing -= conversations
            if not postponed:
                continue
            came_since = [handed for handed in self._waiting if handed.draft.conversation in postponed]
            self._waiting = [handed for handed in self._waiting if handed.draft.conversation not in postponed]
            for conversation, (held, why) in postponed.items():
                self._aside[conversation] = held + [h for h in came_since if h.draft.conversation == conversation]
                if why.for_turn:
                    self._for_turn.append(conversation)
                    self._start(self._openings, self._openings)
                else:
                    self._start(conversation, partial(self._wait_for, conversation))

    def _take(self) -> list[_Handed]:
        """What may be stored now, in the order it came: not what belongs to a conversation that is on a lane."""
        batch: list[_Handed] = []
        left: list[_Handed] = []
        for handed in self._waiting:
            (left if handed.draft.conversation in self._storing or len(batch) >= MOST else batch).append(handed)
        self._waiting = left
        return batch

    async def _openings(self) -> None:
        """The rounds of those that wait for the routing turn."""
        while self._for_turn:
            conversations, self._for_turn = self._for_turn[:OPENING], self._for_turn[OPENING:]
            batch = [handed for conversation in conversations for handed in self._aside[conversation]]
            self._aside.update({conversation: [] for conversation in conversations})
            postponed = await self._store(batch, lambda drafts: ask(try_messages, drafts, opening=True))
            for conversation in conversations:
                if conversation in postponed:
                    held, _ = postponed[conversation]
                    self._aside[conversation] = held + self._aside[conversation]
                    self._start(conversation, partial(self._wait_for, conversation))
                else:
                    self._come_back(conversation)

    async def _wait_for(self, conversation: UUID) -> None:
        """The drafts of one conversation, waiting for whoever holds it, one after another."""
        async with self._patience:
            while queue := self._aside[conversation]:
                handed = queue.pop(0)
                try:
                    (answer,) = await ask(send_messages, [handed.draft])
                except Refused as refusal:
                    answer = refusal
                except Exception as error:
                    logger.error("a draft is refused, see %s", mishaps.note(error))
                    answer = Refused()
                handed.settle(answer)
        self._come_back(conversation)

    def _come_back(self, conversation: UUID) -> None:
        """What came while this one stood aside takes its place in the next round."""
        self._waiting += self._aside.pop(conversation)
        if self._waiting:
            self._start_rounds()

    async def _store(
        self, batch: list[_Handed], store: Callable[[Sequence[Draft]], Awaitable[list[Answer]]]
    ) -> dict[UUID, tuple[list[_Handed], Postponed]]:
        """Store a batch and settle it; what was postponed comes back, by conversation."""
        drafts = [handed.draft for handed in batch]
        answers: Sequence[Sent | Refused | Postponed]
        try:
            answers = await store(drafts)
        except Refused as refusal:  # the database is away: for all of them
            answers = [refusal for _ in batch]
        except Exception as error:  # one of them spoils it for all: each goes by itself
            logger.error("a batch of %d goes one by one, see %s", len(batch), mishaps.note(error))
            answers = [Postponed(for_turn=False) for _ in batch]
        postponed: dict[UUID, tuple[list[_Handed], Postponed]] = {}
        for handed, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Postponed):
                postponed.setdefault(handed.draft.conversation, ([], answer))[0].append(handed)
            else:
                handed.settle(answer)
        return postponed

    async def _store_and_read(self, lane: Lane, drafts: Sequence[Draft]) -> list[Answer]:
        """Whoever follows these conversations here is read for in the same go: a message alone would wait for a second
        turn of the loop, another thread and another round there.
        """
        tails = self._readers.take({draft.conversation for draft in drafts})
        pages = None
        try:
            answers, pages = await lane.ask(store_and_read, drafts, [tail.cursor() for tail in tails])
        finally:
            if pages is None:
                self._readers.give_back(tails)
        if pages is not None:
            self._readers.give(tails, pages)
        return answers
