"""HTTP connections under Daphne: how far a request is, and how much waits to be taken.

Daphne keeps all of an answer in memory, however slowly it is read, and Twisted counts the pause
between two bytes of a head, so that one byte a second lasts for ever."""

import asyncio
from typing import Any

from twisted.internet.protocol import connectionDone
from twisted.web.http import HTTPChannel

from accounts.addresses import network_of
from bankchat.servers.connection import Connection, Stage
from bankchat.servers.connections import connections


class TwistedConnection(Connection):
    def __init__(self, transport: Any) -> None:
        host = str(getattr(transport.getPeer(), "host", ""))
        super().__init__(transport.fileno(), network_of(host))
        self.peer = (host, 0)
        self.writable = asyncio.Event()
        self.writable.set()
        self._transport = transport

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

    def pause_reading(self) -> None:
        self._transport.pauseProducing()

    def resume_reading(self) -> None:
        self._transport.resumeProducing()

    def write(self, data: bytes) -> None:
        """At once what the line takes now, unless something waits before it; the rest, and a lost
        line, are Twisted's.
        """
        line = self._transport
        if line.connected and not (
            line.disconnecting or line.disconnected or line.dataBuffer or line._tempDataBuffer
        ):
            sent = line.writeSomeData(data)
            if isinstance(sent, int) and sent >= 0:
                data = data[sent:]
        if data:
            line.write(data)

    def lost(self) -> None:
        connections.lose(self)
        self.is_full = False
        self.writable.set()


class DaphneChannel(HTTPChannel):
    """Twisted's side of one connection while it speaks HTTP; it tells `connections` its stages.

    It stays the line's producer when a WebSocket takes over, and hears of a full line as before."""

    connection: TwistedConnection
    transport: Any
    requestFactory: Any
    _networkProducer: Any

    def connectionMade(self) -> None:
        super().connectionMade()
        # a WebSocket gets nothing but the transport
        self.connection = self.transport.connection = TwistedConnection(self.transport)
        connections.admit(self.connection)

    def dataReceived(self, data: bytes) -> None:
        if self.connection.stage is Stage.REFUSED:
            return self.connection.drop(len(data))
        if self.connection.stage is Stage.IDLE:
            connections.move(self.connection, Stage.HEAD)
        super().dataReceived(data)
        # Twisted looks at what waits behind a request only when still more comes: it would read
        # 64 KiB for each request that has a body.
        if sum(map(len, self._dataBuffer)) > self._optimisticEagerReadSize:
            self._networkProducer.pauseProducing()

    def requestDone(self, request: Any) -> None:
        connections.move(self.connection, Stage.IDLE)
        super().requestDone(request)

    def connectionLost(self, reason: Any = connectionDone) -> None:
        self.connection.lost()
        super().connectionLost(reason)

    def pauseProducing(self) -> None:
        """Called when more than 64 KiB wait to be taken, of an answer or of a socket.

        Nothing more is read then: Twisted itself would keep all that comes behind a request which
        waits for the line, without a limit.
        """
        super().pauseProducing()
        self._networkProducer.pauseProducing()
        self.connection.fill()

    def resumeProducing(self) -> None:
        super().resumeProducing()
        self.connection.empty()
