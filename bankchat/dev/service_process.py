"""One process of an embedded service: started so that it never gets lost, and stopped so that
its data stay whole.
"""

import contextlib
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import psutil

FREE_SPACE_MIN = 50_000_000  # bytes: with less even the reason of a failure may not be written
START_TIMEOUT = STOP_TIMEOUT = 30  # seconds


class CannotStart(Exception):
    """Why a service does not start; the text is one line that says what to do."""


@contextlib.contextmanager
def running(
    name: str,
    command: list[str | Path],
    log: Path,
    ready: Callable[[int], bool],
    stop_with: signal.Signals,
) -> Iterator[None]:
    """Run a service and go on as soon as `ready` says so of its number; when this returns it
    has stopped.
    """
    with child(command, log, lambda process: stop(process, stop_with)) as process:
        deadline = time.monotonic() + START_TIMEOUT
        while not ready(process.pid):
            if process.poll() is not None or time.monotonic() > deadline:
                raise CannotStart(f"{name} did not start: {reason(log)}. Its log: {log}")
            time.sleep(0.01)
        yield


@contextlib.contextmanager
def child(
    command: list[str | Path], log: Path, end: Callable[[psutil.Process], None]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process with its output in `log`, and `end` it if it still runs when the block is
    left.
    """
    started: list[subprocess.Popen[bytes]] = []
    try:
        with undisturbed(), log.open("wb") as output:
            # A session of its own: Ctrl-C in the terminal must reach us and not the database that
            # we still need.
            started += [
                subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            ]
        yield started[0]
    finally:
        with undisturbed():
            for process in started:
                if process.poll() is None:
                    end(psutil.Process(process.pid))


def stop(process: psutil.Process, stop_with: signal.Signals) -> None:
    """Ask, then insist: a service that cannot finish its work in time is ended, and recovers at
    its next start.
    """
    for sign in (stop_with, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(sign)
        with contextlib.suppress(psutil.TimeoutExpired):
            process.wait(STOP_TIMEOUT)
            return


def stop_orphan(pid_file: Path, stop_with: signal.Signals, mark: str) -> None:
    """End a service that a killed run has left, known by its pid file and by `mark` in its
    command line.
    """
    if not pid_file.exists():
        return
    with contextlib.suppress(ValueError, IndexError, psutil.NoSuchProcess):
        process = psutil.Process(int(pid_file.read_text().splitlines()[0]))
        if mark in process.cmdline():
            stop(process, stop_with)
        else:
            # Another process has the number by now, which the service itself would take for a
            # running one. Otherwise the file stays: from it PostgreSQL knows whether parts of a
            # killed server are still at work on the data.
            pid_file.unlink()


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Hold Ctrl-C and its like back until the block is done: only here can they tear a process from
    its handle.

    Not by masking them, which the process that is started here would inherit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []

    def hold(number: int, _: FrameType | None) -> None:
        held.append(number)

    before = {
        sign: signal.signal(sign, hold) for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler if handler is not None else signal.SIG_DFL)
    for number in held[:1]:
        signal.raise_signal(number)


def reason(log: Path) -> str:
    """The line of a log that says why, in few words."""
    lines = log.read_text(errors="replace").splitlines() or ["it said nothing"]
    if shutil.disk_usage(log.parent).free < FREE_SPACE_MIN or any(
        "No space left on device" in line for line in lines
    ):
        return "the disk is full: free some space"
    worst = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return (worst or lines)[-1].split("FATAL:")[-1].strip()
