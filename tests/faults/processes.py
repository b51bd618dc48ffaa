"""Processes that are started, killed and stopped by their real numbers, with the port checked
each time.
"""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

import psutil

from bankchat.dev.ports import port_is_free
from bankchat.dev.processes import web
from tests.faults.waiting import until

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0  # seconds
STOPS_WITHIN = 40.0  # seconds: more than a drain may take


class Process:
    """One process of the plant, in a session of its own; a killed one takes its children along."""

    def __init__(
        self, name: str, command: list[str], environment: Mapping[str, str], log: Path
    ) -> None:
        self.name, self._command, self._environment, self.log = name, command, environment, log
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self, files: int | None = None) -> None:
        """Start it, with at most so many open files."""

        def limit() -> None:
            if files:
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, *self._command), cwd=ROOT, env=self._environment, stdin=asyncio.subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, preexec_fn=limit,
            )  # fmt: skip

    async def gone(self, within: float = STOPS_WITHIN) -> float:
        """Wait for its end, however it comes; returns the seconds that took."""
        began = monotonic()
        if self._process:
            async with asyncio.timeout(within):
                await self._process.wait()
        return monotonic() - began

    async def kill(self) -> None:
        """kill -9, all of its group."""
        if self.is_running:
            os.killpg(self.pid, signal.SIGKILL)
        await self.gone()

    async def stop(self, within: float = STOPS_WITHIN) -> float:
        """SIGTERM; returns how long it took.

        One that does not go in time is killed, and that is an error.
        """
        if self.is_running:
            os.kill(self.pid, signal.SIGTERM)
        try:
            return await self.gone(within)
        except TimeoutError:
            await self.kill()
            raise

    def memory(self) -> int:
        """Resident bytes."""
        return psutil.Process(self.pid).memory_info().rss

    def cpu(self) -> float:
        """Seconds of CPU that it has used."""
        times = psutil.Process(self.pid).cpu_times()
        return times.user + times.system

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class Web(Process):
    """A web process, with its failpoints in a folder of its own."""

    def __init__(
        self,
        name: str,
        port: int,
        server: str,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
    ) -> None:
        self.port, self.server, self.failpoints = port, server, folder / f"failpoints-{name}"
        self.failpoints.mkdir(exist_ok=True)
        environment = {**environment, "FAILPOINTS": str(self.failpoints)}
        super().__init__(name, web_command(server, str(port)), environment, log)

    async def start(self, files: int | None = None) -> None:
        await super().start(files)
        await until(self._listens, STARTS_WITHIN, f"{self.name} to listen; see {self.log}")

    def _listens(self) -> bool:
        assert self.is_running, f"{self.name} ended: {self.said()[-2000:]}"
        return not port_is_free(self.port)

    async def gone(self, within: float = STOPS_WITHIN) -> float:
        took = await super().gone(within)
        assert port_is_free(self.port), f"{self.name} is gone, and its port answers"
        for point in self.failpoints.iterdir():
            if point.suffix != ".hit":
                point.unlink()
        return took

    def arm(self, point: str, action: str) -> None:
        """Let it fail once at this point: `kill9`, `raise` or `sleep N`."""
        (self.failpoints / f"{point}.hit").unlink(missing_ok=True)
        unfinished = self.failpoints / "unfinished.hit"
        unfinished.write_text(action)
        unfinished.rename(self.failpoints / point)

    async def hit(self, point: str, within: float = 20.0) -> None:
        """Wait until it has failed there: a fault that never happened proves nothing."""
        await until(
            (self.failpoints / f"{point}.hit").exists, within, f"{self.name} to come to {point}"
        )


def web_command(server: str, port: str) -> list[str]:
    """As the product is run, but for the application: ours has failpoints."""
    return [
        *web("127.0.0.1", port, server),
        "tests.faults.web:application",
    ]
