"""One web process, started as operations starts it."""

import contextlib
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bankchat.dev import processes
from bankchat.dev.service_process import START_TIMEOUT, CannotStart, child, reason, stop

PRODUCT = "bankchat.application:application"
COMPLAINT_LINES = 15  # lines of what a server complained about
KINDS = ("uvicorn", "daphne")


def command(kind: str, application: str, port: int) -> list[str]:
    """As operations starts it; it differs in nothing but the application."""
    return [sys.executable, *processes.web("127.0.0.1", str(port), kind), application]


@contextlib.contextmanager
def web_server(kind: str, application: str, port: int, folder: Path) -> Iterator[int]:
    """Run it until the block is left. It answers when this yields its process id."""
    log = folder / f"{kind}-{port}.log"
    started: list[str | Path] = [*command(kind, application, port)]
    with (
        telling(log),
        child(started, log, lambda process: stop(process, signal.SIGTERM)) as process,
    ):
        deadline = time.monotonic() + START_TIMEOUT
        while not accepts(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise CannotStart(f"{kind} did not start: {reason(log)}")
            time.sleep(0.05)
        yield process.pid


@contextlib.contextmanager
def telling(log: Path) -> Iterator[None]:
    """Show at the end what the server had to complain about."""
    try:
        yield
    finally:
        if log.exists() and (said := log.read_text(errors="replace").splitlines()):
            print(*said[-COMPLAINT_LINES:], sep="\n", file=sys.stderr, flush=True)


def accepts(port: int) -> bool:
    """Whether somebody takes connections there."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
