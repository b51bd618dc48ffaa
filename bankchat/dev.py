"""What bin/dev runs once .venv is there: the services, the database, the processes, and the way to sign in.

It loads no Django, so that the web process has the machine to itself and a second start takes seconds.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import secrets
import shlex
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bankchat import processes
from bankchat.leftovers import MARK, end_leftovers
from bankchat.narration import say
from bankchat.service_process import CannotStart
from bankchat.services import (
    port_is_free,
    postgres,
    stop_leftover_postgres,
    stop_leftover_valkey,
    valkey,
    write_private,
)

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
PEOPLE = LOCAL / "people"
PREPARED = LOCAL / "prepared"  # the migrations that our own database has seen
WEB_ANSWERS = LOCAL / "web-answers"
SIGN_IN_PAGE = "/accounts/login/"
STOPPING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
KEPT = ["SECRET_KEY", "HTTPS", "DEMO_BANK", "PORT", "PUBLIC_ORIGINS", "DATABASE_URL", "REDIS_URL"]


def main() -> int:
    """Run everything until told to stop; leave no process behind, whatever the end."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is born deaf to it
    for sign in STOPPING - {signal.SIGINT}:
        signal.signal(sign, lambda number, _: sys.exit(128 + number))
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)  # bin/dev has held them back while this was loading
        with only_one_here():
            return run_everything(os.environ.get("BIND", "127.0.0.1"), os.environ.get("PORT", "8000"))
    except CannotStart as error:
        return refuse(str(error))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return refuse("The disk is full: free 1 GB, then run it again.")
    except KeyboardInterrupt:
        return 130


def run_everything(host: str, port: str) -> int:
    """The start in its order, and everything undone in the opposite one."""
    end_killed_run()
    if not port_is_free(int(port)):
        return refuse(f"Port {port} is in use: stop what holds it, or choose another, as in  PORT=8001 bin/dev")
    with running_services(), environment(port), nothing_left_behind():
        known = prepared_before()
        if not known and (code := prepare()):
            return code
        say("starting the web process, the Celery worker and beat")
        WEB_ANSWERS.unlink(missing_ok=True)
        code = processes.run(
            processes.commands(host, port, str(LOCAL)),
            web_answers=WEB_ANSWERS,
            when_started=lambda: announce_in_time(port, prepare_again=known),
        )
        say("stopping the services")
    say("stopped")
    return code


def refuse(reason: str) -> int:
    """Say in one line why we cannot go on, and return the exit code that goes with it."""
    print(reason, file=sys.stderr)
    return 1


# ------------------------------------------------------------------ one at a time, nothing left
@contextlib.contextmanager
def only_one_here() -> Iterator[None]:
    """Refuse a second bin/dev in one checkout. The lock is a record lock: no child inherits it."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "dev.lock").open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart("bin/dev runs in this checkout already: stop that one first (Ctrl-C).") from None
        yield


def end_killed_run() -> None:
    """End what a run that was killed could not end itself."""
    os.environ.pop(MARK, None)  # the services stop by their own signals: they must not carry the mark
    if leftovers := end_leftovers(str(ROOT)):
        say(f"ended {leftovers} processes that a killed run had left")
    stop_leftover_postgres(LOCAL)
    stop_leftover_valkey(LOCAL)


@contextlib.contextmanager
def nothing_left_behind() -> Iterator[None]:
    """End whatever else we have started before the services go that it uses."""
    try:
        yield
    finally:
        end_leftovers(str(ROOT))


# ------------------------------------------------------------------ services and environment
@contextlib.contextmanager
def running_services() -> Iterator[None]:
    """PostgreSQL and Valkey under .local/, each unless the environment names another."""
    with contextlib.ExitStack() as stack:
        if "DATABASE_URL" in os.environ or not (LOCAL / "postgres").exists():
            PREPARED.unlink(missing_ok=True)
        if "DATABASE_URL" not in os.environ:
            say("starting PostgreSQL")
            os.environ["DATABASE_URL"] = stack.enter_context(postgres(LOCAL))
        if "REDIS_URL" not in os.environ:
            say("starting Valkey")
            os.environ["REDIS_URL"] = stack.enter_context(valkey(LOCAL))
        yield


@contextlib.contextmanager
def environment(port: str) -> Iterator[None]:
    """What settings need, where the person has not set it; also in .local/env for as long as we run."""
    defaults = {
        "SECRET_KEY": secret_key(),
        "HTTPS": "false",
        "DEMO_BANK": "true",
        "PORT": port,
        "PUBLIC_ORIGINS": f"http://localhost:{port},http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "bankchat.settings",
    }
    os.environ.update({name: value for name, value in defaults.items() if name not in os.environ})
    os.environ[MARK] = str(ROOT)
    file = LOCAL / "env"
    write_private(file, "".join(f"{name}={shlex.quote(os.environ[name])}\n" for name in KEPT))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def secret_key() -> str:
    """This checkout's own, made once."""
    file = LOCAL / "secret_key"
    if not file.exists():
        write_private(file, secrets.token_urlsafe(50))
    return file.read_text()


# ------------------------------------------------------------------ the database
def prepare(*, quietly: bool = False) -> int:
    """Migrate, fill and tell the people, in a process of its own; remember it when all went well."""
    command = [sys.executable, "-m", "bankchat.prepare", str(PEOPLE)]
    output = subprocess.DEVNULL if quietly else None
    code = subprocess.run(command, cwd=ROOT, stdout=output, start_new_session=True, check=False).returncode
    if code == 0:
        PREPARED.write_text(migrations())
    return code


def prepared_before() -> bool:
    """Whether our own database has been prepared with these very migrations."""
    return PREPARED.exists() and PREPARED.read_text() == migrations()


def migrations() -> str:
    """A fingerprint of the migrations in this checkout."""
    files = sorted(ROOT.glob("*/migrations/*.py"))
    return hashlib.sha256(b"\0".join(str(file).encode() + file.read_bytes() for file in files)).hexdigest()


# ------------------------------------------------------------------ the last word
def announce_in_time(port: str, *, prepare_again: bool) -> None:
    """Print where to go as soon as the sign-in page answers.

    A database that was ready the last time is looked after only then: it may have been emptied in between.
    """
    threading.Thread(target=announce, args=(port, prepare_again), daemon=True).start()


def announce(port: str, prepare_again: bool) -> None:
    """Wait for the page; then the addresses, and the people of the demo bank."""
    while not answers(f"http://127.0.0.1:{port}{SIGN_IN_PAGE}"):
        time.sleep(0.1)
    say("ready")
    lines = ["", f"  Staff     http://localhost:{port}/", f"  Customer  http://localhost:{port}/demobank/", ""]
    lines += [f"  {line}" for line in PEOPLE.read_text().splitlines()]
    print("\n".join([*lines, "", "  Ctrl-C stops all of it.", ""]), flush=True)
    WEB_ANSWERS.touch()
    if prepare_again and prepare(quietly=True) > 0:  # below zero: it was stopped, as everything is
        os.kill(os.getpid(), signal.SIGTERM)


def answers(address: str) -> bool:
    """Whether a page is served there."""
    with contextlib.suppress(OSError, urllib.error.URLError), urllib.request.urlopen(address, timeout=5) as page:
        return bool(page.status == 200)
    return False


if __name__ == "__main__":
    sys.exit(main())
