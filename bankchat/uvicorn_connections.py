"""Uvicorn's lines as connections.py knows them: how far a request is, how much waits to be taken. Daphne's half is in
daphne_connections.py.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from accounts.addresses import network_of
from bankchat.body_limit import is_upload
from bankchat.connections import OVERLOADED, Connection, Stage, connections, reset_on_close

PIPELINED = 32  # requests of one line that may wait for an answer; each is an object of its own

HTTP_PROTOCOLS: list[type[Any]] = [H11Protocol]
try:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError:
    pass
else:
    HTTP_PROTOCOLS.append(HttpToolsProtocol)


class AsyncioConnection(Connection):
    def __init__(self, transport: asyncio.Transport) -> None:
        peer = transport.get_extra_info("peername")
        super().__init__(
            transport.get_extra_info("socket").fileno(), network_of(str(peer[0])) if isinstance(peer, tuple) else ""
        )
        self._transport = transport
        self.protocol: Any = None  # while it speaks HTTP

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
        if self.protocol and self.protocol.cycle:  # its application hears no more, and is heard no more
            self.protocol.cycle.disconnected = True
            self.protocol.cycle.message_event.set()
        self._transport.write(answer)
        if self._transport.can_write_eof():
            self._transport.write_eof()


def socket_of(transport: asyncio.Transport) -> Connection:
    """The connection, which is a WebSocket's from now on."""
    connection = connections.by_fd.get(transport.get_extra_info("socket").fileno()) or AsyncioConnection(transport)
    connections.move(connection, Stage.SOCKET)
    return connection


def count_connections(protocol: type[Any]) -> None:  # noqa: C901 (four small functions)
    made, received, lost = protocol.connection_made, protocol.data_received, protocol.connection_lost
    completed = protocol.on_response_complete

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        made(self, transport)
        self.connection = AsyncioConnection(transport)
        self.connection.protocol = self
        connections.admit(self.connection)

    def data_received(self: Any, data: bytes) -> None:
        if self.connection.stage is Stage.REFUSED:
            return self.connection.drop(len(data))
        if self.connection.stage is Stage.IDLE:
            connections.move(self.connection, Stage.HEAD)
        received(self, data)
        if self.connection.stage is not Stage.SOCKET:
            _follow(self, len(data))

    def on_response_complete(self: Any) -> None:
        if self.connection.stage is not Stage.REFUSED:
            connections.move(self.connection, Stage.IDLE)
        completed(self)

    def connection_lost(self: Any, error: Exception | None) -> None:
        connections.lose(self.connection)
        lost(self, error)

    protocol.connection_made, protocol.data_received = connection_made, data_received
    protocol.on_response_complete, protocol.connection_lost = on_response_complete, connection_lost


def _follow(protocol: Any, size: int) -> None:
    """So many bytes have come: how far the request is now, and whether there is room for them."""
    connection, stage = protocol.connection, _stage(protocol)
    if stage is not connection.stage:
        connections.move(connection, stage)
    if stage is Stage.BODY and not connections.receive(connection, size, is_held=_is_held(protocol)):
        connections.move(connection, Stage.REFUSED)
        connection.refuse(OVERLOADED)
        connection.abort_soon()
    if len(getattr(protocol, "pipeline", ())) > PIPELINED:
        connection.abort()


def _stage(protocol: Any) -> Stage:
    cycle = protocol.cycle
    if cycle is None or cycle.response_complete:
        return protocol.connection.stage if protocol.connection.stage is Stage.IDLE else Stage.HEAD
    return Stage.BODY if cycle.more_body else Stage.RESPONSE


def _is_held(protocol: Any) -> bool:
    """Whether its body is kept in memory; an upload is read only when it is known who sends it."""
    return not is_upload(protocol.cycle.scope["path"])


for http_protocol in HTTP_PROTOCOLS:
    count_connections(http_protocol)
