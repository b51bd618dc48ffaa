"""Runs a process of bin/dev, and restarts it when Python or a compiled translation has changed.

`python -m bankchat.dev.reload NAME COMMAND…`. A process that ends by itself before anything has
changed ends this one too; later that may be a mistake in the code, and the next change is waited
for.

Each start is a fork of a server; that of the web process has the libraries loaded, and none of our
code: so it is back within two seconds.
"""

import contextlib
import os
import runpy
import signal
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import psutil
from watchfiles import watch

from bankchat.dev.console import say
from bankchat.dev.paths import ROOT

STOP_TIMEOUT = 3.0  # seconds
POLL_INTERVAL = 200  # ms between two looks at the process
SETTLE_INTERVAL = 50  # ms without a change: then all that an editor or git wrote is there
LATER_INTERVAL = 1500  # ms: the same for the processes that nobody waits for
DEBOUNCE_LIMIT = 400  # ms
# What takes longest to load of all that needs no settings.
LIBRARIES = """
    autobahn.websocket.protocol celery.app.base channels.routing channels_redis.pubsub
    cryptography.x509 csp.middleware django.contrib.admin.options django.contrib.staticfiles.finders
    django.core.asgi django.core.management django.db.backends.postgresql.base django.views.i18n
    drf_spectacular.utils holidays httpx jwt numpy PIL.Image psycopg_pool redis.asyncio
    rest_framework.fields twisted.internet.endpoints twisted.internet.ssl twisted.web.http
    uvloop whitenoise.middleware
"""
context = get_context("forkserver")


def main(name: str, command: list[str]) -> int:
    """Run until told to stop, or until the process ends by itself."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda number, _: sys.exit(128 + number))
    context.set_forkserver_preload(LIBRARIES.split() if name == "web" else [])
    process, has_changed = start(command), False
    try:
        for changed in changes(name):
            if changed:
                say(f"{min(changed)} has changed: restarting {name}")
                stop(process)
                process, has_changed = start(command), True
            elif not has_changed and process.exitcode is not None:
                return process.exitcode
    finally:
        stop(process)
    return 0


def changes(name: str) -> Iterator[set[str]]:
    """Yield the names of the files that have changed, or none every now and then.

    Somebody waits for the web process: the others begin when it has loaded.
    """
    is_web = name == "web"
    for changed in watch(
        *packages(),
        ROOT / "locale",
        watch_filter=lambda _, path: path.endswith((".py", ".mo") if is_web else ".py"),
        step=SETTLE_INTERVAL if is_web else LATER_INTERVAL,
        debounce=DEBOUNCE_LIMIT if is_web else 2 * LATER_INTERVAL,
        rust_timeout=POLL_INTERVAL,
        yield_on_timeout=True,
        raise_interrupt=False,  # a signal ends the watching
    ):
        yield {str(Path(path).relative_to(ROOT)) for _, path in changed}


def packages() -> list[Path]:
    """Return the packages of the product: tests and benches run in no process of bin/dev."""
    found = [file.parent for file in ROOT.glob("*/__init__.py")]
    return [folder for folder in found if folder.name not in ("bench", "tests")]


def start(command: list[str]) -> ForkServerProcess:
    """Start the process, in our own group: what stops us stops it."""
    process = context.Process(target=run, args=(command,))
    process.start()
    return process


def run(command: list[str]) -> None:
    """Run a command as Python does, in this process."""
    if command[0] != "-m":
        os.execv(sys.executable, [sys.executable, *command])
    sys.argv = command[1:]
    runpy.run_module(command[1], run_name="__main__", alter_sys=True)


def stop(process: ForkServerProcess) -> None:
    """Ask it to end, and insist when it takes long.

    By its number: the server that it was forked from may be gone, and would know nothing of it.
    """
    with contextlib.suppress(psutil.NoSuchProcess):
        running = psutil.Process(process.pid)
        running.terminate()
        _, stubborn = psutil.wait_procs([running], timeout=STOP_TIMEOUT)
        for one in stubborn:
            one.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
