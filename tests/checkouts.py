"""A checkout of its own for bin/dev, and one run of it."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT = 110  # seconds for a start on a busy machine
SHARED = [".venv", "node_modules"]  # made once, and the same for every checkout
FROM_OUTSIDE = [
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "PUBLIC_ORIGINS",
    "PORT",
    "BANKCHAT_STARTED",
]


@contextlib.contextmanager
def checkout_in(folder):
    """The files of this checkout in another place, and whatever runs there ended afterwards."""
    for name in os.listdir(ROOT):
        if not name.startswith(".") and name != "node_modules":
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, folder / name)
    shutil.copy(ROOT / ".npmrc", folder)
    for name in SHARED:
        (folder / name).symlink_to(ROOT / name)
    try:
        yield folder
    finally:
        for process in processes_of(folder):
            process.kill()


class Run:
    """One bin/dev, and what it has said."""

    def __init__(self, checkout, port, **environment):
        inherited = {name: value for name, value in os.environ.items() if name not in FROM_OUTSIDE}
        self.output = checkout / f"output-{time.monotonic_ns()}"
        self.process = subprocess.Popen(
            [sys.executable, checkout / "bin" / "dev"],
            # Without the demo bank there is no history to play: the start is what is looked at
            # here.
            env={**inherited, "DEMO_BANK": "false", "PORT": str(port), **environment},
            stdout=self.output.open("w"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def said(self):
        return self.output.read_text()

    def wait_for(self, text):
        deadline = time.monotonic() + START_TIMEOUT
        while text not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def end(self, sign=signal.SIGINT):
        self.process.send_signal(sign)
        return self.process.wait(START_TIMEOUT)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_of(checkout):
    """Every process that names the checkout in its command line or runs in it."""
    found = []
    for process in psutil.process_iter():
        try:
            where = [process.cwd(), *process.cmdline()]
        except psutil.Error:
            continue
        if any(str(checkout) in word for word in where):
            found.append(process)
    return found
