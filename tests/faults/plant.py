"""The plant: PostgreSQL, Valkey, a web process under Daphne and one under Uvicorn, with a proxy
in every path.
"""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random, SystemRandom
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bankchat.dev.ports import PORTS, port_is_free
from bankchat.dev.processes import commands
from tests import cast
from tests.faults.processes import ROOT, Process, Web
from tests.faults.proxy import Path as ProxiedPath
from tests.faults.services import Postgres, Valkey

PLENTY = "1000000,100000"  # a minute, at once
SETTINGS = {
    "SECRET_KEY": "only-for-tests",
    "HTTPS": "false",
    "DEMO_BANK": "true",
    "PUBLIC_ORIGINS": "http://127.0.0.1:8000",
    "DJANGO_SETTINGS_MODULE": "bankchat.settings",
    "BANK_TOKEN_PEM": cast.PEM,
    "PYTHONUNBUFFERED": "1",
    # Few people play many here, all from one address; the limits themselves are tested elsewhere.
    "CUSTOMER_MESSAGES": PLENTY,
    "STAFF_MESSAGES": PLENTY,
    "PERSON_READS": PLENTY,
    "PERSON_MARKS": PLENTY,
    "PERSON_ENTRIES": PLENTY,
    "RAMP_UP_FIRST": "0",  # they sit down and get as many as fit
    "LOAD_ANSWERED": "1",  # what they hold is counted against the capacity, answered or not
    "SOCKETS_UNKNOWN_PER_ADDRESS": "10000",
}
ORIGIN = SETTINGS["PUBLIC_ORIGINS"]
SERVERS = {"a": "daphne", "b": "uvicorn"}


class Plant:
    """`webs`, `postgres` and `valkey` are the processes; `to_postgres[web]` and `to_valkey[web]`
    the paths between.
    """

    def __init__(self, folder: Path, rng: Random) -> None:
        self.folder, self.rng = folder, rng
        self.postgres, self.valkey = Postgres(folder), Valkey(folder)
        self.webs: dict[str, Web] = {}
        self.to_postgres: dict[str, ProxiedPath] = {}
        self.to_valkey: dict[str, ProxiedPath] = {}
        self._fronts: list[ProxiedPath] = []
        self._others: list[Process] = []
        self._office: asyncio.subprocess.Process | None = None
        self._number = 0

    # ---------------------------------------------------------------- from start to end

    async def start(self) -> None:
        await asyncio.gather(self.postgres.start(), self.valkey.start())
        await self.postgres.run(
            "ALTER SYSTEM SET track_commit_timestamp = on"
        )  # the checker asks when
        await self.postgres.stop()
        await self.postgres.start()
        await self._open_office()
        await self.ask("migrate")
        for name, server in SERVERS.items():
            self.webs[name] = await self.make_web(name, server)
        await asyncio.gather(*(web.start() for web in self.webs.values()))

    async def stop(self) -> None:
        for process in [*self.webs.values(), *self._others]:
            await process.kill()
        if self._office:
            self._office.kill()
            await self._office.wait()
        for path in [*self._fronts, *self.to_postgres.values(), *self.to_valkey.values()]:
            await path.close()
        await asyncio.gather(self.postgres.stop(), self.valkey.stop())

    async def restore(self) -> None:
        """After a scene, however it ended: every process runs, every path is free, and nobody
        sits at a desk.
        """
        for path in [*self.to_postgres.values(), *self.to_valkey.values()]:
            path.heal()
        for front in self._fronts:
            await front.close()
        self._fronts.clear()
        for process in self._others:
            await process.kill()
        self._others.clear()
        for web in self.webs.values():
            if not web.is_running:
                await web.start()
        await self.ask("clear_desks")

    # ---------------------------------------------------------------- processes and paths

    async def make_web(self, name: str, server: str, log: Path | None = None) -> Web:
        """A web process, not started, whose ways to both services go through proxies."""
        database, cache = self.postgres, self.valkey
        self.to_postgres[name] = await ProxiedPath(lambda: [database.port], self.rng).open()
        self.to_valkey[name] = await ProxiedPath(lambda: [cache.port], self.rng).open()
        environment = self.environment(
            DATABASE_URL=through(self.to_postgres[name], database.url),
            REDIS_URL=through(self.to_valkey[name], cache.url),
        )  # fmt: skip
        return Web(
            name, free_port(), server, environment, self.folder, log or self.folder / f"{name}.log"
        )

    async def add_web(
        self, name: str, server: str, files: int | None = None, log: Path | None = None
    ) -> Web:
        """One more web process, for this scene alone, which may open so many `files` and writes
        into `log`.
        """
        web = await self.make_web(name, server, log)
        self._others.append(web)
        await web.start(files)
        return web

    async def add_other(self, what: str, number: int = 1) -> Process:
        """A `worker` or a `beat`, for this scene alone; beside one that runs it needs another
        number.
        """
        folder = self.folder / f"{what}-{number}"
        folder.mkdir(exist_ok=True)
        environment = self.environment(DATABASE_URL=self.postgres.url, REDIS_URL=self.valkey.url)
        command = commands("127.0.0.1", "0", str(folder))[what]
        process = Process(folder.name, command, environment, folder / "log")
        self._others.append(process)
        await process.start()
        return process

    async def front(self, prefers: str) -> ProxiedPath:
        """A client's way in: to the web process it prefers while that one answers, else to
        another.
        """

        def targets() -> Sequence[int]:
            webs = [
                *self.webs.values(),
                *(process for process in self._others if isinstance(process, Web)),
            ]
            return [web.port for web in sorted(webs, key=lambda web: web.name != prefers)]

        return await self.front_to(targets)

    async def front_to(self, targets: Callable[[], Sequence[int]]) -> ProxiedPath:
        path = await ProxiedPath(targets, self.rng).open()
        self._fronts.append(path)
        return path

    def environment(self, **more: str) -> dict[str, str]:
        return {**os.environ, **SETTINGS, **more}

    # ---------------------------------------------------------------- the back office

    async def _open_office(self) -> None:
        with (self.folder / "office.log").open("wb") as log:
            self._office = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.faults.office"), cwd=ROOT, stdin=asyncio.subprocess.PIPE,
                env=self.environment(DATABASE_URL=self.postgres.url, REDIS_URL=self.valkey.url),
                stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        await self._office_says()

    async def ask(self, command: str, **fields: Any) -> Any:
        """Have the back office do something, and return what it says."""
        assert self._office
        assert self._office.stdin
        self._office.stdin.write(json.dumps({"do": command, "with": fields}).encode() + b"\n")
        answer = await self._office_says()
        assert "error" not in answer, answer["error"]
        return answer["answer"]

    async def _office_says(self) -> Any:
        assert self._office
        assert self._office.stdout
        line = await self._office.stdout.readline()
        assert line, (self.folder / "office.log").read_text()
        return json.loads(line)

    def logs_with(self, word: str) -> list[str]:
        """The names of logs in which somebody wrote this."""
        logs = [*self.folder.glob("*.log"), *self.folder.glob("*/log")]
        return [str(log) for log in logs if word in log.read_text(errors="replace")]

    async def employ(self, count: int, capacity: int = 100) -> list[dict[str, str]]:
        """New operators, with the cookies of their sessions."""
        names = [f"operator-{self._number + place}" for place in range(count)]
        self._number += count
        return await self.ask("employ", names=names, capacity=capacity)


def through(path: ProxiedPath, url: str) -> str:
    """The same address, by way of a proxy."""
    parts = urlsplit(url)
    return urlunsplit(
        parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{path.port}"))
    )


def free_port() -> int:
    """One that no seed gives: two plants may have the same."""
    while not port_is_free(port := SystemRandom().choice(PORTS)):
        pass
    return port


@contextlib.asynccontextmanager
async def running_plant(folder: Path, rng: Random):
    plant = Plant(folder, rng)
    try:
        await plant.start()
        yield plant
    finally:
        await plant.stop()
