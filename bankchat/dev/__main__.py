"""What bin/dev runs once .venv is there: services, database, processes, and the way to sign in.

It loads no Django, so that the web process has the machine to itself and a second start takes
seconds.
"""

import contextlib
import errno
import fcntl
import os
import signal
import sys
from collections.abc import Iterator

from bankchat.dev import processes
from bankchat.dev.announcement import announce_in_time
from bankchat.dev.console import say
from bankchat.dev.database import is_prepared, prepare
from bankchat.dev.environment import environment, require_good_variables
from bankchat.dev.orphans import MARK, end_orphans
from bankchat.dev.paths import LOCAL, PREPARED, ROOT, WEB_ANSWERS
from bankchat.dev.ports import port_is_free
from bankchat.dev.postgres import postgres, stop_orphan_postgres
from bankchat.dev.service_process import CannotStart
from bankchat.dev.valkey import stop_orphan_valkey, valkey

STOPPING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


def main() -> int:
    """Run everything until told to stop; leave no process behind, whatever the end."""
    # a shell's background job is born deaf to it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for sign in STOPPING - {signal.SIGINT}:
        signal.signal(sign, lambda number, _: sys.exit(128 + number))
    try:
        # bin/dev has held them back while this was loading
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        require_good_variables()
        with only_one_here():
            host, port = os.environ.get("BIND", "127.0.0.1"), os.environ.get("PORT", "8000")
            return run_everything(host, port)
    except CannotStart as error:
        return refuse(str(error))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return refuse("The disk is full: free 1 GB, then run it again.")
    except KeyboardInterrupt:
        return 130


def run_everything(host: str, port: str) -> int:
    """Start everything in its order, and undo it in the opposite one."""
    end_killed_run()
    if not port_is_free(int(port)):
        return refuse(
            f"Port {port} is in use: stop what holds it, or choose another, as in  PORT=8001 "
            f"bin/dev"
        )
    with running_services(), environment(port), no_orphans():
        known = is_prepared()
        if not known and (code := prepare()):
            return code
        say("starting the web process, the Celery worker and beat")
        WEB_ANSWERS.unlink(missing_ok=True)
        code = processes.run(
            processes.reloading(processes.commands(host, port, str(LOCAL))),
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


@contextlib.contextmanager
def only_one_here() -> Iterator[None]:
    """Lock the checkout: refuse a second bin/dev. It is a record lock: no child inherits it."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "dev.lock").open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                "bin/dev runs in this checkout already: stop that one first (Ctrl-C)."
            ) from None
        yield


def end_killed_run() -> None:
    """End the orphans of a run that was killed and could not do it itself."""
    os.environ.pop(MARK, None)  # the services stop by their own signals: they carry no mark
    if orphans := end_orphans(str(ROOT)):
        say(f"ended {orphans} processes that a killed run had left")
    stop_orphan_postgres(LOCAL)
    stop_orphan_valkey(LOCAL)


@contextlib.contextmanager
def no_orphans() -> Iterator[None]:
    """End whatever else we have started before the services go that it uses."""
    try:
        yield
    finally:
        end_orphans(str(ROOT))


@contextlib.contextmanager
def running_services() -> Iterator[None]:
    """Run PostgreSQL and Valkey under .local/, each unless the environment names another."""
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


if __name__ == "__main__":
    sys.exit(main())
