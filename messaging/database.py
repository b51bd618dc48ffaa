"""From the event loop to the database: in a thread, with the retries that are the server's business."""

import asyncio
import logging
import random
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext_lazy as _
from psycopg import errors

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
    """Call what uses the database. Deadlocks are tried again; what still fails is refused as Unavailable."""
    for attempt in range(ATTEMPTS):
        try:
            return await database_sync_to_async(function, thread_sensitive=False)(*args, **kwargs)
        except (DatabaseError, InterfaceError) as error:
            if not isinstance(error.__cause__, errors.DeadlockDetected | errors.SerializationFailure):
                # Never the error's own text: PostgreSQL quotes values, and those are customers' words.
                logger.error("%s failed: %s", function.__qualname__, type(error.__cause__ or error).__name__)
                break
            await asyncio.sleep(random.uniform(0, 0.05 * 2**attempt))
    raise Unavailable
