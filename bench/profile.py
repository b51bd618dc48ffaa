"""Where the web process spends its time, as py-spy sees it: who holds the interpreter.

Being watched costs speed.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.stage import Failed

RATE = "200"  # samples a second
FORMATS = {".svg": "flamegraph", ".json": "speedscope", ".raw": "raw"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--profile", type=Path, metavar="FILE", help=f"watch the web process; {', '.join(FORMATS)}"
    )


def check(options: argparse.Namespace) -> None:
    """Raises Failed when a profile is wanted and cannot be had."""
    if options.profile and options.profile.suffix not in FORMATS:
        raise Failed(
            f"--profile {options.profile}: its name must end in one of {', '.join(FORMATS)}"
        )
    if options.profile:
        _program()


@contextlib.contextmanager
def profiled(server: int, options: argparse.Namespace) -> Iterator[None]:
    """Watch the process while the block runs, if that is wanted."""
    file = getattr(options, "profile", None)
    if file is None:
        yield
        return
    command = [
        _program(),
        "record",
        "--pid",
        str(server),
        "--output",
        file,
        "--format",
        FORMATS[file.suffix],
    ]
    spy = subprocess.Popen(
        [*command, "--gil", "--rate", RATE], stdout=sys.stderr, start_new_session=True
    )
    try:
        yield
    finally:
        spy.send_signal(signal.SIGINT)  # it writes what it has seen
        spy.wait()


def _program() -> str:
    """py-spy is nobody's requirement: whoever wants a profile installs it."""
    found = shutil.which(
        "py-spy", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    )
    if not found:
        raise Failed(
            "--profile needs py-spy, and it is not installed: .venv/bin/python -m pip install "
            "py-spy"
        )
    return found
