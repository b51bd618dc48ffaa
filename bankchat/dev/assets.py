"""Builds the front end and compiles translations when their sources change: for bin/dev."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from watchfiles import watch

from bankchat.dev.console import say
from bankchat.dev.paths import ROOT

SCRIPTS = (".js", ".ts", ".mjs", ".json")
SETTLE_INTERVAL = 50  # ms without a change: then all that an editor or git wrote is there
DEBOUNCE_LIMIT = 400  # ms


def main() -> None:
    """Watch until told to stop; a mistake in a source is told, and the next change waited for."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda number, _: sys.exit(128 + number))
    folders = [ROOT / "static" / "js", ROOT / "sdk" / "js" / "src", ROOT / "locale"]
    wanted = (*SCRIPTS, ".po")
    with running_bundler() as bundler:
        for changed in watch(
            *folders,
            watch_filter=lambda _, path: path.endswith(wanted),
            step=SETTLE_INTERVAL,
            debounce=DEBOUNCE_LIMIT,
            raise_interrupt=False,  # a signal ends the watching
        ):
            for path in sorted({Path(path) for _, path in changed}):
                rebuild(path, bundler)


def rebuild(changed: Path, bundler: IO[str]) -> None:
    """Make what depends on this file."""
    if changed.suffix != ".po":
        print(changed.relative_to(ROOT).as_posix(), file=bundler, flush=True)
    elif changed.exists():
        compile_translation(changed)


@contextlib.contextmanager
def running_bundler() -> Iterator[IO[str]]:
    """Run esbuild, which remembers what it has parsed, and yield where it reads changed paths.

    It ends when that is closed, and so with us whatever the end.
    """
    command = [os.environ["NODE"], "build.mjs", "watch"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        yield process.stdin


def compile_translation(source: Path) -> None:
    """Write the .mo beside a .po, whole or not at all; whoever runs loads it anew."""
    try:
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parent.parent.name)
    except (PoFileError, ValueError, LookupError) as error:
        say(f"{source.relative_to(ROOT)} cannot be read: {error}")
        return
    unfinished = source.with_suffix(".mo.unfinished")
    with unfinished.open("wb") as file:
        write_mo(file, catalog)
    unfinished.rename(source.with_suffix(".mo"))
    say(f"compiled {source.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
