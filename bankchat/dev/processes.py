"""The web process, the Celery worker, beat and the clock under honcho: one stops, all stop."""

import os
import shlex
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from honcho.manager import Manager

ROOT_IS_FINE_HERE = ("-W", "ignore:You're running the worker with superuser privileges")


def web(host: str, port: str, server: str = "daphne") -> list[str]:
    """Return the web process's command, under Daphne or Uvicorn."""
    return ["-m", f"bankchat.servers.{server}", "--host", host, "--port", port]


def commands(host: str, port: str, folder: str) -> dict[str, list[str]]:
    """Return the commands of all that bin/dev runs, by name."""
    return {
        "web": web(host, port),
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


def reloading(processes: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return commands that start these anew when the code changes, and one for what is built."""
    reload = ["-m", "bankchat.dev.reload"]
    again = {name: [*reload, name, *command] for name, command in processes.items()}
    return {**again, "assets": ["-m", "bankchat.dev.assets"]}


def run(
    processes: dict[str, list[str]], web_answers: Path, when_started: Callable[[], None]
) -> int:
    """Run all of them until one stops or we are told to; return the exit code of a shell.

    The file `web_answers` is made by the caller when the web process does: the others start then.
    """
    manager = _Manager(when_started)
    for name, command in processes.items():
        # Whoever waits, waits for the web process: the others load when it has.
        wait = f"until [ -e {shlex.quote(str(web_answers))} ]; do sleep 0.1; done; "
        start = f"exec {shlex.join([sys.executable, *command])}"
        manager.add_process(name, start if name == "web" else wait + start)
    # honcho knows Ctrl-C and SIGTERM; a closed terminal must stop us just as well.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    return manager.returncode or 0


class _Manager(Manager):
    """honcho's, which alone would fail on a signal that comes before every process has told its
    number.
    """

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
            # Only now may a thread start: honcho forks, and a fork beside a running thread can
            # hang.
            when_started, self._when_started = self._when_started, None
            when_started()
        return started
