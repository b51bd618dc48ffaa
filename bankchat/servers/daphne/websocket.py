"""WebSockets under Daphne.

- **Close codes.** Autobahn lets an application send only 1000 and 3000–4999, and drops the line
  without a word when a frame is too large; but 1003, 1009, 1011 and 1012 are the server's to send,
  and here the application is the server. A client must be able to tell "too large" from a lost
  connection.
- **Refusals with a status** (the ASGI extension "websocket.http.response"): Daphne knows 403 only,
  and 500 for a subprotocol that is no ASCII.
- **Control frames** (ping, pong) count against no limit.
- **An application that has ended** leaves its socket open.
- **A message in very many fragments** is within its limit and takes forty times as much.
- Autobahn takes the limit of what clients may send for a limit of what they are sent, too: no text
  goes out through it.
"""

import asyncio
import time
from http import HTTPStatus
from typing import Any

from autobahn.websocket.types import ConnectionDeny, ConnectionRequest
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.defer import Deferred

from bankchat.servers.connection import FRAGMENTS, UNSERVED_LIMIT, Stage
from bankchat.servers.connections import connections
from bankchat.servers.daphne.channel import TwistedConnection
from bankchat.servers.text_socket import TextSocket
from messaging.protocol.close_codes import CloseCode
from messaging.protocol.limits import control_frames

PING, PONG = 9, 10  # opcodes


class DaphneWebSocket(TextSocket, WebSocketProtocol):
    connection: TwistedConnection

    # ---------------------------------------------------------------- what the application says

    def prepare(self, scope: dict[str, Any]) -> TwistedConnection:
        """Before the application starts."""
        self.connection = self.transport.connection
        connections.move(self.connection, Stage.SOCKET)
        self.connection.close_slow = self._close_slow
        self._control_frames = control_frames()
        scope["extensions"] = {"websocket.http.response": {}}
        return self.connection

    async def send(self, message: dict[str, Any]) -> None:
        if (text := message.get("text")) is not None:
            await self.send_text(text)
        else:
            await self.server.handle_reply(self, message)

    def ended(self, application: asyncio.Task) -> None:
        """Nobody serves this socket any more."""
        if self.state == self.STATE_OPEN:
            self.serverClose(CloseCode.INTERNAL_ERROR)
        if self.state != self.STATE_CONNECTING:
            self.connection.abort_soon()

    def handle_reply(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "websocket.close" and self.state != self.STATE_CONNECTING:
            self.serverClose(message.get("code"), message.get("reason"))
        elif kind == "websocket.http.response.start":
            self._refusal = message
        elif kind == "websocket.http.response.body":
            self._refuse(self._refusal, message.get("body", b""))
        else:
            super().handle_reply(message)

    def serverClose(self, code: int | None = None, reason: str | None = None) -> None:
        """Start the closing handshake with whatever code the application chose."""
        self.sendCloseFrame(
            code=code or self.CLOSE_STATUS_CODE_NORMAL,
            reasonUtf8=(reason or "").encode()[:123] or None,
            isReply=False,
        )

    def _close_slow(self) -> None:
        """It has taken nothing for too long: it is told so, should it still read, and cut off."""
        if self.state == self.STATE_OPEN:
            self.serverClose(CloseCode.TOO_SLOW)
        self.connection.abort_soon()

    def _refuse(self, start: dict[str, Any], body: bytes) -> None:
        """Answer the handshake as any page is answered, and hang up."""
        if not hasattr(self, "handshake_deferred"):
            return
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in start.get("headers", ())
        ]
        headers += [("content-length", str(len(body))), ("connection", "close")]
        self.sendHttpErrorResponse(start["status"], HTTPStatus(start["status"]).phrase, headers)
        self.sendData(body)
        self.dropConnection(abort=False)
        del self.handshake_deferred
        self.server.protocol_disconnected(self)

    # ---------------------------------------------------------------- what the client says

    def onConnect(self, request: ConnectionRequest) -> Deferred:
        if not request.headers.get("sec-websocket-protocol", "").isascii():
            raise ConnectionDeny(400, "Bad Request")
        return super().onConnect(request)

    def dataReceived(self, data: bytes) -> None:
        if data := self.take_texts(data):
            super().dataReceived(data)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        super().onMessage(payload, isBinary)
        if not self.connection.is_paused and self.application_queue.qsize() > UNSERVED_LIMIT:
            self.connection.pause()

    def onMessageFrame(self, payload: list[bytes]) -> None:
        super().onMessageFrame(payload)
        if len(self.message_data) > FRAGMENTS and not self.failedByMe:
            self._fail_connection(self.CLOSE_STATUS_CODE_MESSAGE_TOO_BIG, "too many fragments")

    def processControlFrame(self) -> Any:
        if self.current_frame.opcode in {PING, PONG} and self._control_frames.spend(
            time.monotonic()
        ):
            self.serverClose(CloseCode.FLOOD)
        return super().processControlFrame()

    def connectionLost(self, reason: Any) -> None:
        self.transport.connection.lost()
        super().connectionLost(reason)

    # ---------------------------------------------------------------- the short way of texts

    def is_between_frames(self) -> bool:
        return bool(
            self.state == self.STATE_OPEN
            and not self.data
            and self.current_frame is None
            and not self.inside_message
        )

    def can_send(self) -> bool:
        return bool(self.state == self.STATE_OPEN)  # onClose tells the application

    def receive_text(self, payload: bytes) -> None:
        self.onMessage(payload, False)

    def write(self, frame: bytes) -> None:
        self.connection.write(frame)
