"""Free ports of the loopback, remembered in a file from one run to the next."""

import contextlib
import random
import socket
from pathlib import Path

from bankchat.dev.service_process import CannotStart

# below the ports that outgoing connections take: nothing slips in before we bind
PORTS = range(20_000, 30_000)


def remembered_port(memory: Path) -> int:
    """The port used last time if it is still free, else another one, remembered from now on."""
    remembered = [int(memory.read_text())] if memory.exists() else []
    for port in [*remembered, *random.sample(PORTS, 100)]:
        if port_is_free(port):
            memory.write_text(str(port))
            return port
    raise CannotStart(
        "There is no free port between 20000 and 30000 on this machine: stop what holds them."
    )


def port_is_free(port: int) -> bool:
    """Whether nobody listens on this port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False
