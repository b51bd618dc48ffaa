"""Real PostgreSQL 18 and Valkey 9 from their wheels, for a laptop, the tests and the benchmarks.

The bank brings its own; what it brings is told by DATABASE_URL and REDIS_URL, and nothing here runs
then. Both listen on the loopback only, each with a password of its own, on ports that are
remembered in the folder."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bankchat.dev.postgres import postgres
from bankchat.dev.valkey import valkey


@dataclass(frozen=True)
class Services:
    """Where the running services are."""

    database_url: str
    redis_url: str


@contextlib.contextmanager
def services(folder: Path, *, durable: bool = True) -> Iterator[Services]:
    """Run both services on the data in `folder`; when this returns both have stopped and the
    data stays.
    """
    with postgres(folder, durable=durable) as database_url, valkey(folder) as redis_url:
        yield Services(database_url, redis_url)
