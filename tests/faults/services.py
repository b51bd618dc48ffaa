"""The plant's PostgreSQL and Valkey: killed and restarted by their real numbers, on the ports
that they have.
"""

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg
import redis.asyncio as redis

from bankchat.dev.ports import port_is_free
from bankchat.dev.postgres import postgres
from bankchat.dev.valkey import valkey
from tests.faults.waiting import until

DOWN_WITHIN = 20.0  # seconds


class Service:
    """One of the two. `url` reaches it directly, past every proxy."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.url = folder, ""
        self._running = contextlib.ExitStack()

    async def start(self) -> None:
        await asyncio.to_thread(self._start)

    def _start(self) -> None:
        before, self.url = self.url, self._running.enter_context(self._context())
        assert before in ("", self.url), "it came back elsewhere"

    def _context(self) -> contextlib.AbstractContextManager[str]:
        raise NotImplementedError

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    @property
    def pid(self) -> int:
        raise NotImplementedError

    async def stop(self) -> None:
        """In order; PostgreSQL's "fast", which ends every session."""
        await asyncio.to_thread(self._running.close)

    async def end_by(self, sign: signal.Signals) -> None:
        """End it by a signal to its real number, and see that its port is closed."""
        pid = self.pid
        os.kill(pid, sign)
        await until(
            lambda: not _is_alive(pid) and port_is_free(self.port), DOWN_WITHIN, f"{pid} to end"
        )
        await self.stop()


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


class Postgres(Service):
    def _context(self) -> contextlib.AbstractContextManager[str]:
        return postgres(self.folder, durable=True)

    @property
    def pid(self) -> int:
        return int((self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    def connect(self, **options: Any) -> Any:
        """`async with await postgres.connect() as db`: our own way in, past the proxy."""
        return psycopg.AsyncConnection.connect(self.url, autocommit=True, **options)

    async def run(self, statement: str, *parameters: Any) -> list[tuple]:
        """One statement, and its rows."""
        async with await self.connect() as db:
            cursor = await db.execute(statement, parameters or None)
            return await cursor.fetchall() if cursor.description else []


class Valkey(Service):
    def _context(self) -> contextlib.AbstractContextManager[str]:
        return valkey(self.folder)

    @property
    def pid(self) -> int:
        return int((self.folder / "valkey.pid").read_text())

    def connect(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    async def run(self, *command: Any) -> Any:
        async with self.connect() as client:
            return await client.execute_command(*command)
