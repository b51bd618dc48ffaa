"""Forks of a process that has the product's libraries loaded, and none of its code.

A start loads libraries for two seconds of processor and ours for half a second: what a test starts
only in order to have a server need not load them again. What is tried as operations starts it is
started so: bin/dev (test_bin_dev.py) and all of tests/faults.
"""

import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path

from bankchat.dev.reload import LIBRARIES

_context = get_context("forkserver")
_context.set_forkserver_preload(LIBRARIES.split())


class Forked:
    """`python -m MODULE ARGUMENTS…`, with what subprocess.Popen can do that tests use."""

    def __init__(self, module: list[str], environment: Mapping[str, str], output: Path) -> None:
        self._process = _context.Process(target=_run, args=(module, dict(environment), output))
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired(str(self._process), timeout or 0.0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _run(module: list[str], environment: dict[str, str], output: Path) -> None:
    with output.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = module
    runpy.run_module(module[0], run_name="__main__", alter_sys=True)
