"""A search never slows the chat: so many at a time over all processes, one core each, and not
for long.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from psycopg import errors
from psycopg_pool import PoolTimeout

from messaging.desk.search.refusals import SearchTooHeavy, TooManySearches
from postgres.refusals import Unavailable

_ALL, _PERSON = 5_000_001, 5_000_002  # what the locks are about
_PERSON_LIMIT = 2  # searches of one person at a time
# Locks of the transaction: whatever becomes of it, they are given back.
_TAKE = "SELECT n FROM generate_series(%s, %s) n WHERE pg_try_advisory_xact_lock(%s, n) LIMIT 1"
_LIMIT = """
    SELECT set_config('statement_timeout', %s, true), set_config('max_parallel_workers_per_gather',
      '0', true),
           set_config('work_mem', '32MB', true), set_config('jit', 'off', true)
"""


@contextmanager
def search_slot(person: UUID) -> Iterator[None]:
    """Raises TooManySearches before, SearchTooHeavy or Unavailable out of what is asked inside."""
    try:
        with transaction.atomic():
            _acquire_slot(person)
            yield
    except (DatabaseError, InterfaceError, PoolTimeout) as error:
        if isinstance(error.__cause__, errors.QueryCanceled):
            raise SearchTooHeavy from None
        raise Unavailable from None


def _acquire_slot(person: UUID) -> None:
    first = person.int % 1_000_000_000 * _PERSON_LIMIT
    with connection.cursor() as cursor:
        for kind, start, number in (
            (_PERSON, first, _PERSON_LIMIT),
            (_ALL, 1, settings.SEARCHES_AT_ONCE),
        ):
            cursor.execute(_TAKE, [start, start + number - 1, kind])
            if cursor.fetchone() is None:
                raise TooManySearches
        cursor.execute(_LIMIT, [str(int(settings.SEARCH_TIMEOUT * 1000))])
