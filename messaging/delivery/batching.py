"""The plural: what comes while one round is served is the next round, and one query serves them
all.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from messaging.delivery import incidents
from postgres.refusals import Refused

logger = logging.getLogger(__name__)
T = TypeVar("T")
Q = TypeVar("Q")
A = TypeVar("A")

PARTS = 4  # of a round, unless each would be smaller or larger than this:
PART_MINIMUM, PART_LIMIT = 5, 50


class Batcher(Generic[T]):
    """Collects what asks for service, each once, and serves it together. `rest`: seconds between
    two rounds.

    `in_parts`: a large round is spread over its rest. Whatever comes meanwhile would wait for all
    of it at once."""

    def __init__(
        self,
        serve: Callable[[list[T]], Awaitable[None]],
        rest: float = 0.0,
        *,
        in_parts: bool = False,
    ) -> None:
        self._serve, self._rest, self._in_parts = serve, rest, in_parts
        self._waiting: dict[T, None] = {}
        self._task: asyncio.Task | None = None

    def add(self, *items: T) -> None:
        self._waiting.update(dict.fromkeys(items))
        if items and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        """Serve no more: the process ends."""
        if self._task:
            self._task.cancel()

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = list(self._waiting), {}
            size = (
                min(max(PART_MINIMUM, -(-len(batch) // PARTS)), PART_LIMIT)
                if self._in_parts
                else len(batch)
            )
            parts = [batch[start : start + size] for start in range(0, len(batch), size)]
            for part in parts:
                await self._serve_together(part)
                if self._rest:
                    await asyncio.sleep(self._rest / len(parts))

    async def _serve_together(self, batch: list[T]) -> None:
        try:
            await self._serve(batch)
        except Refused:
            # The database is away. Each socket asks again with its next heartbeat.
            logger.warning("%s: left %d unserved", self._serve.__name__, len(batch))
        except Exception as error:
            logger.error(
                "%s: left %d unserved, see %s",
                self._serve.__name__,
                len(batch),
                incidents.log_error(error),
            )


class DataLoader(Generic[Q, A]):
    """Answers questions that come at the same time with one call; whoever asked gets their own
    answer, or the error.
    """

    def __init__(
        self, answer: Callable[[Sequence[Q]], Awaitable[Sequence[A]]], rest: float = 0.0
    ) -> None:
        self._answer = answer
        self._batcher: Batcher[_Asked[Q, A]] = Batcher(self._serve, rest)

    def ask(self, question: Q) -> "asyncio.Future[A]":
        """The answer to come: no task for each of thousands of heartbeats."""
        asked: _Asked[Q, A] = _Asked(question)
        self._batcher.add(asked)
        return asked.answer

    async def _serve(self, batch: "list[_Asked[Q, A]]") -> None:
        try:
            answers = await self._answer([asked.question for asked in batch])
            for asked, answer in zip(batch, answers, strict=True):
                if not asked.answer.done():  # whoever asked may be gone
                    asked.answer.set_result(answer)
        except Exception as error:
            for asked in batch:
                if not asked.answer.done():
                    asked.answer.set_exception(error)


class _Asked(Generic[Q, A]):
    def __init__(self, question: Q) -> None:
        self.question = question
        self.answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
