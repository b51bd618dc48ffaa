"""From the event loop to the database, by a thread or a connection of the loop's own, with the
server's retries.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.db import DatabaseError, InterfaceError, OperationalError
from psycopg import errors
from psycopg_pool import PoolTimeout

from postgres.pipeline import Pipeline
from postgres.prepared import Query
from postgres.refusals import Unavailable

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
ATTEMPTS = 3


async def ask(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call what uses the database, in any free thread; raises Refused, Unavailable among them."""

    def call() -> Awaitable[T]:
        return database_sync_to_async(function, thread_sensitive=False)(*args, **kwargs)

    return await _persist(call, function.__qualname__)


class Lane:
    """A database connection of the event loop's own, for work that never stops: one call after
    another.
    """

    def __init__(self) -> None:
        self._pipeline: Pipeline | None = None
        self._is_closed = False

    async def ask(
        self,
        function: Callable[Concatenate[Pipeline, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Call with retries, as `ask` above, what speaks to this lane's connection."""

        async def call() -> T:
            return await function(await self._open(), *args, **kwargs)

        return await _persist(call, function.__qualname__)

    async def find(self, query: Query[T]) -> T:
        """What one query finds."""
        return await self.ask(Pipeline.ask, query)

    async def _open(self) -> Pipeline:
        if not self._is_closed and (self._pipeline is None or self._pipeline.is_lost):
            try:
                self._pipeline = await Pipeline.connect()
            except TimeoutError:
                raise Unavailable from None
        if self._is_closed or self._pipeline is None:  # perhaps meanwhile
            self.close()
            raise Unavailable
        return self._pipeline

    def close(self) -> None:
        self._is_closed = True
        if self._pipeline:
            self._pipeline.close()


async def _persist(call: Callable[[], Awaitable[T]], name: str) -> T:
    """Deadlocks, and a connection that was lost, are tried again: a command is stored once,
    however often it is run.
    """
    for attempt in range(ATTEMPTS):
        try:
            return await call()
        except (DatabaseError, InterfaceError) as error:
            # Never the error's own text: PostgreSQL quotes values, and those are customers' words.
            logger.warning("%s failed: %s", name, type(error.__cause__ or error).__name__)
            if not _may_pass(error):
                break
            await asyncio.sleep(random.uniform(0, 0.05 * 2**attempt))
    raise Unavailable


def _may_pass(error: Exception) -> bool:
    """Whether another try may do: a deadlock, a serialization failure, or a connection that was
    cut.
    """
    cause = error.__cause__
    if isinstance(cause, PoolTimeout):  # PostgreSQL is away: say so now, the client comes back
        return False
    if isinstance(
        cause, errors.DeadlockDetected | errors.SerializationFailure | errors.AdminShutdown
    ):
        return True
    return (
        isinstance(error, InterfaceError | OperationalError)
        and getattr(cause, "sqlstate", None) is None
    )
