"""From the event loop to the database: in a thread, with the retries that are the server's business."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections
from django.utils.translation import gettext_lazy as _
from psycopg import errors
from psycopg_pool import PoolTimeout

from tickets.refusals import Refused

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
ATTEMPTS = 3


class Unavailable(Refused):
    """The database did not take it. Nothing was stored; the same command may be repeated."""

    code = "unavailable"
    words = _("We could not save this just now. Please try again.")
    retry_after = 2.0  # seconds


async def ask(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call what uses the database, in any free thread; raises Refused, Unavailable among them."""

    def call() -> Awaitable[T]:
        return database_sync_to_async(function, thread_sensitive=False)(*args, **kwargs)

    return await _persist(call, function.__qualname__)


class Lane:
    """A thread with a database connection of its own, for work that never stops: one call after another."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def ask(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `ask` above, on this lane's connection."""
        work = partial(_on_kept_connection, partial(function, *args, **kwargs))

        def call() -> Awaitable[T]:
            return asyncio.get_running_loop().run_in_executor(self._thread, work)

        return await _persist(call, function.__qualname__)

    def close(self) -> None:
        """Give the connection back and end the thread, once the call under way is over."""
        self._thread.submit(connections.close_all)
        self._thread.shutdown(wait=False)


def give_connection_back() -> None:
    """Before seconds of work that need no database: connections are few. Inside a transaction it stays."""
    if not connection.in_atomic_block:
        connection.close()


def _on_kept_connection(work: Callable[[], T]) -> T:
    try:
        return work()
    except (DatabaseError, InterfaceError):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        raise


async def _persist(call: Callable[[], Awaitable[T]], name: str) -> T:
    """Deadlocks, and a connection that was lost, are tried again: a command is stored once, however often it is run."""
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
    """Whether another try may do: a deadlock, a serialization failure, or a connection that was cut."""
    cause = error.__cause__
    if isinstance(cause, PoolTimeout):  # PostgreSQL is away: say so now, the client comes back
        return False
    if isinstance(cause, errors.DeadlockDetected | errors.SerializationFailure | errors.AdminShutdown):
        return True
    return isinstance(error, InterfaceError | OperationalError) and getattr(cause, "sqlstate", None) is None
