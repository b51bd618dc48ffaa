"""Daphne's lines as connections.py knows them: how far a request is, how much waits to be taken. Uvicorn's half is in
uvicorn_connections.py.

Daphne keeps all of an answer in memory, however slowly it is read: here whoever sends waits while a line is full.
"""

import asyncio
from functools import partial
from typing import Any

from daphne.http_protocol import WebRequest
from daphne.server import Server
from twisted.web.http import HTTPChannel

from accounts.addresses import network_of
from bankchat.connections import Connection, Stage, connections

_made, _lost, _data_received = HTTPChannel.connectionMade, HTTPChannel.connectionLost, HTTPChannel.dataReceived
_pause, _resume = HTTPChannel.pauseProducing, HTTPChannel.resumeProducing
_request_done = HTTPChannel.requestDone


class TwistedConnection(Connection):
    def __init__(self, transport: Any) -> None:
        super().__init__(transport.fileno(), network_of(str(getattr(transport.getPeer(), "host", ""))))
        self._transport = transport
        self.peer = (str(getattr(transport.getPeer(), "host", "")), 0)
        self.is_full = False  # more than 64 KiB wait; a socket is not read meanwhile, since most frames are answered
        self.is_paused = False  # a socket that is not read for other reasons
        self._emptied = asyncio.Event()

    def buffered(self) -> int:
        line = self._transport
        return len(line.dataBuffer) - line.offset + line._tempDataLen

    def is_closing(self) -> bool:
        return bool(self._transport.disconnecting or self._transport.disconnected)

    def abort(self) -> None:
        self._transport.abortConnection()

    def refuse(self, answer: bytes) -> None:
        self._transport.write(answer)
        self._transport.loseWriteConnection()

    async def drained(self) -> None:
        """Wait until the line takes more, or is lost."""
        await self._emptied.wait()

    def fill(self) -> None:
        self.is_full = True
        self._emptied.clear()
        if self.stage is Stage.SOCKET:
            self._transport.pauseProducing()

    def empty(self) -> None:
        self.is_full = False
        self._emptied.set()
        if self.stage is Stage.SOCKET and not self.is_paused:
            self._transport.resumeProducing()

    def pause(self) -> None:
        """Read nothing until `resume`."""
        self.is_paused = True
        self._transport.pauseProducing()

    def resume(self) -> None:
        self.is_paused = False
        if not self.is_full:
            self._transport.resumeProducing()

    def lost(self) -> None:
        connections.lose(self)
        self.is_full = False
        self._emptied.set()


def made(self: Any) -> None:
    _made(self)
    self.connection = self.transport.connection = TwistedConnection(self.transport)
    connections.admit(self.connection)


def data_received(self: Any, data: bytes) -> None:
    if self.connection.stage is Stage.REFUSED:
        return self.connection.drop(len(data))
    if self.connection.stage is Stage.IDLE:
        connections.move(self.connection, Stage.HEAD)
    _data_received(self, data)


def request_done(self: Any, request: Any) -> None:
    connections.move(self.connection, Stage.IDLE)
    _request_done(self, request)


def lost(self: Any, reason: Any) -> None:
    self.connection.lost()
    _lost(self, reason)


def pause_producing(self: Any) -> None:
    """Called when more than 64 KiB wait to be taken, of an answer or of a socket."""
    _pause(self)
    self.connection.fill()


def resume_producing(self: Any) -> None:
    _resume(self)
    self.connection.empty()


def create_application(self: Server, request: WebRequest, scope: dict[str, Any]) -> Any:
    """Daphne's own, with a `send` that waits while the line is full."""
    connection = request.channel.connection
    scope["asgi"] = {"version": "3.0"}
    scope["body_is_whole"] = True
    messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def send(message: dict[str, Any]) -> None:
        if connection.is_full:
            await connection.drained()
        await self.handle_reply(request, message)

    if request not in self.connections:
        return None
    application = asyncio.ensure_future(self.application(scope=scope, receive=messages.get, send=send))
    application.add_done_callback(partial(forget, self, request))
    self.connections[request]["application_instance"] = application
    return messages


def forget(server: Server, request: WebRequest, application: asyncio.Task) -> None:
    """Daphne looks once a second for what has ended, and keeps thousands of answered requests of a flood until then."""
    is_answered = "disconnected" in server.connections.get(request, ())
    if is_answered and not application.cancelled() and application.exception() is None:
        del server.connections[request]


HTTPChannel.connectionMade = made  # type: ignore[method-assign]
HTTPChannel.connectionLost = lost  # type: ignore[method-assign]
HTTPChannel.dataReceived = data_received  # type: ignore[method-assign]
HTTPChannel.requestDone = request_done  # type: ignore[method-assign]
HTTPChannel.pauseProducing = pause_producing  # type: ignore[method-assign]
HTTPChannel.resumeProducing = resume_producing  # type: ignore[method-assign]
Server.create_application = create_application
