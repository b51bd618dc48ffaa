"""Uvicorn's server, with draining: its own closes every socket at once at the end, before what was
taken is answered."""

import signal
import socket
from types import FrameType

import uvicorn

from messaging.sockets import draining


class UvicornServer(uvicorn.Server):
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_DFL)  # whoever says it twice means it
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # To say no to each of a crowd that comes back takes longer than to let all of them go.
        for listening in self.servers:
            listening.close()
        draining.end_at_last()
        await draining.drain()
        await super().shutdown(sockets)
