"""HTTP connections under Uvicorn: how far a request is, and how much waits to be taken.

With httptools a head that comes slowly has all the time and all the room it wants."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from accounts.addresses import network_of
from bankchat.servers.body_limit import is_upload
from bankchat.servers.connection import HEAD_LIMIT, Connection, Stage
from bankchat.servers.connections import HEAD_TOO_LARGE, OVERLOADED, connections
from bankchat.servers.tcp import reset_on_close

PIPELINED = 32  # requests of one line that may wait for an answer; each is an object of its own


class AsyncioConnection(Connection):
    def __init__(self, transport: asyncio.Transport) -> None:
        peer = transport.get_extra_info("peername")
        super().__init__(
            transport.get_extra_info("socket").fileno(),
            network_of(str(peer[0])) if isinstance(peer, tuple) else "",
        )
        self._transport = transport
        self.http: Http | None = None  # while it speaks HTTP

    def buffered(self) -> int:
        return self._transport.get_write_buffer_size()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def abort(self) -> None:
        if connections.by_fd.get(self.fd) is self:  # else the number may be another line's by now
            reset_on_close(self.fd)
        self._transport.abort()

    def refuse(self, answer: bytes) -> None:
        if self._transport.is_closing():
            return
        if self.http and (cycle := self.http.cycle):
            cycle.disconnected = True  # its application hears no more, and is heard no more
            cycle.message_event.set()
        self.say_last(answer)

    def say_last(self, data: bytes) -> None:
        """Write this, and nothing more; what still comes is read."""
        self._transport.write(data)
        if self._transport.can_write_eof():
            self._transport.write_eof()

    def pause_reading(self) -> None:
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        if not self._transport.is_closing():
            self._transport.resume_reading()


class Http(HttpToolsProtocol):
    """Uvicorn's side of one connection while it speaks HTTP; it tells `connections` its stages."""

    connection: AsyncioConnection
    scope: Any
    cycle: Any
    head_size = 0  # bytes of a head that is not complete yet

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.connection = AsyncioConnection(transport)
        self.connection.http = self
        connections.admit(self.connection)

    def data_received(self, data: bytes) -> None:
        if self.connection.stage is Stage.REFUSED:
            return self.connection.drop(len(data))
        if self.connection.stage is Stage.IDLE:
            connections.move(self.connection, Stage.HEAD)
        super().data_received(data)
        if self.connection.stage is not Stage.SOCKET:
            self._follow(len(data))

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["abort"] = self.connection.abort

    def on_response_complete(self) -> None:
        if self.connection.stage is not Stage.REFUSED:
            connections.move(self.connection, Stage.IDLE)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        connections.lose(self.connection)
        super().connection_lost(exc)

    def _follow(self, size: int) -> None:
        """So many bytes have come: how far the request is now, and whether there is room."""
        if (stage := self._stage()) is not self.connection.stage:
            connections.move(self.connection, stage)
        self.head_size = self.head_size + size if stage is Stage.HEAD else 0
        if self.head_size > HEAD_LIMIT and not self.transport.is_closing():
            self.transport.write(HEAD_TOO_LARGE)
            self.transport.close()
        elif stage is Stage.BODY and not self._has_room(size):
            connections.refuse(self.connection, OVERLOADED)
        if len(self.pipeline) > PIPELINED:
            self.connection.abort()

    def _stage(self) -> Stage:
        if self.cycle is None or self.cycle.response_complete:
            return Stage.IDLE if self.connection.stage is Stage.IDLE else Stage.HEAD
        return Stage.BODY if self.cycle.more_body else Stage.RESPONSE

    def _has_room(self, size: int) -> bool:
        """A body is kept in memory; an upload is read only when it is known who sends it."""
        is_held = not is_upload(self.cycle.scope["path"])
        return connections.receive(self.connection, size, is_held=is_held)
