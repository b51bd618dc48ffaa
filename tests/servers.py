"""A real web process on the tests' database: Daphne or Uvicorn, started as operations starts it.

`with serving("uvicorn", {"messaging.sockets.watch.HEARTBEAT_TIMEOUT": 2.0}, CUSTOMER_SOCKETS="2") as server:` changes
constants and the environment, so that a test need not wait as long as people do.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import tempfile
import time
import urllib.parse
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
from django.conf import settings
from django.db import connection
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bankchat.dev import processes
from tests.cast import PEM, token
from tests.forking import Forked

ROOT = Path(__file__).parents[1]
KINDS = ("daphne", "uvicorn")
PATIENCE = 60.0  # seconds for a start on a busy machine


@dataclass
class Server:
    kind: str
    port: int
    process: Forked
    output: Path

    @property
    def sockets(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    def said(self) -> str:
        """All that it has written to stdout and stderr."""
        return self.output.read_text(errors="replace")

    def memory(self) -> int:
        """Resident bytes."""
        fields = Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

    def processor(self) -> float:
        """Seconds of processor that it has used."""
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def is_through(self) -> None:
        """Wait until it has nothing more to do with the database: what was taken is stored
        after a client is gone.
        """
        asked = (
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND state <> 'idle'"
        )
        idle, until = 0, time.monotonic() + PATIENCE
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as postgres:
            while idle < 10 and time.monotonic() < until:
                found = postgres.execute(asked, [f"server-{self.port}"]).fetchone()
                idle = idle + 1 if found == (0,) else 0
                time.sleep(0.03)

    def stop(self) -> int:
        """Tell it to end, as a process manager does; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)


@contextlib.contextmanager
def serving(
    kind: str,
    constants: dict[str, Any] | None = None,
    *,
    options: tuple[str, ...] = (),
    **environment: str,
) -> Iterator[Server]:
    """A server that answers; it is ended with the block.

    `options` come last on its command line, and win.
    """
    port = free_port()
    arguments = [*processes.web("127.0.0.1", str(port), kind)[2:], *options]
    with tempfile.TemporaryDirectory(prefix="server-") as folder:
        output = Path(folder) / "output"
        output.touch()
        process = Forked(
            ["tests.server_process", json.dumps(constants or {}), kind, *arguments],
            {**os.environ, **database(), "BANK_TOKEN_PEM": PEM, "PGAPPNAME": f"server-{port}", **environment},
            output,
        )  # fmt: skip
        try:
            wait_until_it_listens(port, process, output)
            yield Server(kind, port, process, output)
        finally:
            process.kill()
            process.wait()
            end_sessions(f"server-{port}")


def end_sessions(name: str) -> None:
    """A session of a killed process lives until it is told: the test's database could not be
    dropped.
    """
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as postgres:
        postgres.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = %s",
            [name],
        )


def database() -> dict[str, str]:
    """The environment with which another process sees what this test does."""
    name = connection.settings_dict["NAME"]
    url = urllib.parse.urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return {
        "DATABASE_URL": url,
        "CHANNEL_PREFIX": settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"],
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_listens(port: int, process: Forked, output: Path) -> None:
    """Knock until somebody answers: a starting process sends no event to wait for."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the server does not listen: {output.read_text(errors='replace')}")


@contextlib.asynccontextmanager
async def held(statement: str) -> AsyncIterator[None]:
    """What this statement locks is held by somebody else, until the block is left."""
    async with await psycopg.AsyncConnection.connect(database()["DATABASE_URL"]) as connection:
        await connection.execute(statement.encode())
        yield
        await connection.rollback()


# ------------------------------------------------------------------ a customer's client


@contextlib.asynccontextmanager
async def customer(server: Server, subject: str = "bank-alice") -> AsyncIterator[ClientConnection]:
    """A customer's socket of a real server, past its welcome."""
    async with connect(
        f"{server.sockets}/customer/", subprotocols=["bankchat.1"], compression=None
    ) as line:
        await line.send(json.dumps({"type": "hello", "token": token(subject)}))
        frame = json.loads(await line.recv())
        assert frame["type"] == "welcome", frame
        yield line


async def says(line: ClientConnection, text: str = "Hello?") -> str:
    """Send a message; returns its client_id."""
    client_id = str(uuid.uuid4())
    await line.send(json.dumps({"type": "message.send", "client_id": client_id, "text": text}))
    return client_id


async def heard(line: ClientConnection, patience: float = 15.0) -> tuple[list[dict], int]:
    """All frames until the server closes, and its code; 1006 when it told none."""
    frames = []
    async with asyncio.timeout(patience):
        try:
            while True:
                frames.append(json.loads(await line.recv()))
        except ConnectionClosed as closed:
            return frames, closed.rcvd.code if closed.rcvd else 1006
