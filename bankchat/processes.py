"""The web process, the Celery worker, beat and the clock under honcho: one stops, all stop."""

import os
import shlex
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from honcho.manager import Manager

FRAME_LIMIT = 65_536  # bytes; protocol.md
PING = "15"  # seconds between pings, and for the answer: a line that is gone is closed within 32
ROOT_IS_FINE_HERE = ("-W", "ignore:You're running the worker with superuser privileges")


def daphne(host: str, port: str) -> list[str]:
    """The web process. The server's own limits come first in line, before a frame costs us memory."""
    return [
        *("-m", "daphne", "--bind", host, "--port", port, "--verbosity", "0", "--no-server-name"),
        *("--ping-interval", PING, "--ping-timeout", PING, "--websocket_connect_timeout", "5"),
        *("--websocket-max-message-size", str(FRAME_LIMIT), "--websocket-max-frame-size", str(FRAME_LIMIT)),
        "bankchat.asgi:application",
    ]


def uvicorn(host: str, port: str) -> list[str]:
    """The same under Uvicorn."""
    return [
        *("-m", "uvicorn", "--host", host, "--port", port, "--loop", "uvloop", "--ws", "websockets-sansio"),
        *("--ws-ping-interval", PING, "--ws-ping-timeout", PING, "--ws-max-size", str(FRAME_LIMIT)),
        *("--ws-per-message-deflate", "false", "--timeout-graceful-shutdown", "5"),
        *("--no-proxy-headers", "--no-server-header", "--no-access-log", "--log-level", "warning"),
        "bankchat.asgi:application",
    ]


def commands(host: str, port: str, folder: str) -> dict[str, list[str]]:
    """What bin/dev runs, by name."""
    return {
        "web": daphne(host, port),
        "worker": [
            *(*ROOT_IS_FINE_HERE, "-m", "celery", "--quiet", "-A", "bankchat", "worker"),
            *("--concurrency", "2", "--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
        "clock": ["manage.py", "sla_clock"],
        "beat": [
            *("-m", "celery", "--quiet", "-A", "bankchat", "beat", "--loglevel", "WARNING"),
            *("--schedule", f"{folder}/celerybeat-schedule", "--pidfile="),
        ],
    }


def run(processes: dict[str, list[str]], web_answers: Path, when_started: Callable[[], None]) -> int:
    """Run all of them until one stops or we are told to; return the exit code of a shell.

    The file `web_answers` is made by the caller when the web process does: the others start then.
    """
    manager = _Manager(when_started)
    for name, command in processes.items():
        # Whoever waits, waits for the web process: the others load when it has.
        patience = "" if name == "web" else f"until [ -e {shlex.quote(str(web_answers))} ]; do sleep 0.1; done; "
        manager.add_process(name, f"{patience}exec {shlex.join([sys.executable, *command])}")
    # honcho knows Ctrl-C and SIGTERM; a closed terminal must stop us just as well.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    return manager.returncode or 0


class _Manager(Manager):
    """honcho's, which alone would fail on a signal that comes before every process has told its number."""

    def __init__(self, when_started: Callable[[], None]) -> None:
        super().__init__()
        self._when_started: Callable[[], None] | None = when_started
        self._told_to_stop = False

    def terminate(self) -> None:
        self._told_to_stop = True
        if super()._all_started():
            super().terminate()

    def _all_started(self) -> bool:
        started = bool(super()._all_started())
        if started and self._told_to_stop:
            super().terminate()
        elif started and self._when_started:
            # Only now may a thread start: honcho forks, and a fork beside a running thread can hang.
            when_started, self._when_started = self._when_started, None
            when_started()
        return started
