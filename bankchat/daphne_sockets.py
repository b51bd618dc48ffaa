"""What Bankchat's sockets need of Daphne beyond what it has. Uvicorn's half is in uvicorn_sockets.py.

- **Close codes.** Its WebSocket library lets an application send only 1000 and 3000–4999, and drops the line without a
  word when a frame is too large; but 1003, 1009, 1011 and 1012 are the server's to send, and here the application is
  the server. A client must be able to tell "too large" from a lost connection.
- **Refusals with a status** (the ASGI extension "websocket.http.response"): Daphne knows 403 only, and 500 for a
  subprotocol that is no ASCII.
- **Logs without queries**: somebody may have put a token there.
- **A client that sends faster than it is served**, or that reads slower than it is sent: Daphne reads on and writes on,
  and keeps all of it in memory.
- **Control frames** (ping, pong) count against no limit.
- **An application that has ended** leaves its socket open.
- **A message in very many fragments** is within its limit and takes forty times as much: each is an object of its own.
- **A head that comes slowly**: Twisted counts the pause between two bytes, and one byte a second lasts for ever.
- **Draining**: at the end Daphne cuts every line at once, whatever was under way.
"""

import asyncio
import signal
import time
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from autobahn.websocket.types import ConnectionDeny, ConnectionRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.defer import Deferred
from twisted.internet.tcp import Port
from twisted.web.http import HTTPChannel

from accounts.leaked_tokens import find_jwt
from accounts.scopes import HIDDEN
from bankchat.connections import Stage, connections
from bankchat.daphne_connections import create_application as create_page
from bankchat.daphne_frames import send_text
from messaging import draining
from messaging.limits import control_frames

HEAD_WITHIN = 10.0  # seconds
FRAGMENTS = 1024  # of one message
UNSERVED = 32  # frames of a socket that may wait; then it is not read until they are served
PING, PONG = 9, 10  # opcodes
PAGES_WITHIN = 5.0  # seconds for pages that are under way, at the end

_on_connect = WebSocketProtocol.onConnect
_handle_reply = WebSocketProtocol.handle_reply
_on_message = WebSocketProtocol.onMessage
_on_message_frame = WebSocketProtocol.onMessageFrame
_process_control_frame = WebSocketProtocol.processControlFrame
_websocket_lost = WebSocketProtocol.connectionLost
_log_action = Server.log_action
_listen_success = Server.listen_success
_kill_all_applications = Server.kill_all_applications
_connection_made, _connection_lost = HTTPChannel.connectionMade, HTTPChannel.connectionLost
_data_received = HTTPChannel.dataReceived


# ------------------------------------------------------------------ close codes and refusals


def on_connect(self: WebSocketProtocol, request: ConnectionRequest) -> Deferred:
    if not request.headers.get("sec-websocket-protocol", "").isascii():
        raise ConnectionDeny(400, "Bad Request")
    return _on_connect(self, request)


def handle_reply(self: WebSocketProtocol, message: dict[str, Any]) -> None:
    kind = message["type"]
    if kind == "websocket.close" and self.state != self.STATE_CONNECTING:
        close(self, message.get("code"), message.get("reason"))
    elif kind == "websocket.http.response.start":
        self.refusal = message
    elif kind == "websocket.http.response.body":
        refuse(self, self.refusal, message.get("body", b""))
    else:
        _handle_reply(self, message)


def close(self: WebSocketProtocol, code: int | None = None, reason: str | None = None) -> None:
    """Start the closing handshake with whatever code the application chose."""
    self.sendCloseFrame(code=code or 1000, reasonUtf8=(reason or "").encode()[:123] or None, isReply=False)


def refuse(self: WebSocketProtocol, start: dict[str, Any], body: bytes) -> None:
    """Answer the handshake as any page is answered, and hang up."""
    if not hasattr(self, "handshake_deferred"):
        return
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start.get("headers", ())]
    headers += [("content-length", str(len(body))), ("connection", "close")]
    self.sendHttpErrorResponse(start["status"], HTTPStatus(start["status"]).phrase, headers)
    self.sendData(body)
    self.dropConnection(abort=False)
    del self.handshake_deferred
    self.server.protocol_disconnected(self)


def log_action(self: Server, protocol: Any, action: str, details: dict[str, Any]) -> None:
    if isinstance(path := details.get("path"), str):
        path, _, query = path.partition("?")
        details["path"] = HIDDEN if find_jwt(unquote(path), query) else path
    _log_action(self, protocol, action, details)


# ------------------------------------------------------------------ frames no faster than they are served, or taken


def create_application(self: Server, protocol: Any, scope: dict[str, Any]) -> Any:
    if scope["type"] != "websocket":
        return create_page(self, protocol, scope)
    connection = protocol.connection = protocol.transport.connection
    connections.move(connection, Stage.SOCKET)
    connection.close_slow = partial(close_slow, protocol)
    protocol.control_frames = control_frames()
    scope["extensions"] = {"websocket.http.response": {}}
    scope["abort"] = connection.abort
    frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def receive() -> dict[str, Any]:
        if connection.is_paused and frames.empty():
            connection.resume()
        return await frames.get()

    async def send(message: dict[str, Any]) -> None:
        if (text := message.get("text")) is not None:
            await send_text(protocol, text)
        else:
            await self.handle_reply(protocol, message)

    application = asyncio.ensure_future(self.application(scope=scope, receive=receive, send=send))
    application.add_done_callback(partial(ended, protocol))
    self.connections[protocol]["application_instance"] = application
    return frames


def on_message(self: Any, payload: bytes, is_binary: bool) -> None:
    _on_message(self, payload, is_binary)
    if not self.connection.is_paused and self.application_queue.qsize() > UNSERVED:
        self.connection.pause()


def on_message_frame(self: Any, payload: list[bytes]) -> None:
    _on_message_frame(self, payload)
    if len(self.message_data) > FRAGMENTS and not self.failedByMe:
        self._fail_connection(self.CLOSE_STATUS_CODE_MESSAGE_TOO_BIG, "too many fragments")


def process_control_frame(self: Any) -> Any:
    if self.current_frame.opcode in {PING, PONG} and self.control_frames.take(time.monotonic()):
        close(self, 4429)
    return _process_control_frame(self)


def close_slow(self: WebSocketProtocol) -> None:
    """It has taken nothing for too long: it is told so, should it still read, and cut off."""
    if self.state == self.STATE_OPEN:
        close(self, 4409)
    self.connection.abort_soon()


def ended(protocol: Any, application: asyncio.Task) -> None:
    """Nobody serves this socket any more."""
    if protocol.state == protocol.STATE_OPEN:
        close(protocol, 1011)
    if protocol.state != protocol.STATE_CONNECTING:
        protocol.connection.abort_soon()


def websocket_lost(self: Any, reason: Any) -> None:
    self.transport.connection.lost()
    _websocket_lost(self, reason)


# ------------------------------------------------------------------ slow heads


def connection_made(self: Any) -> None:
    _connection_made(self)
    await_head(self)


def data_received(self: Any, data: bytes) -> None:
    _data_received(self, data)
    if not has_half_a_head(self):
        in_time(self)
    elif self.slow_head is None:
        await_head(self)


def connection_lost(self: Any, reason: Any) -> None:
    in_time(self)
    _connection_lost(self, reason)


def has_half_a_head(channel: Any) -> bool:
    if channel.requests:
        return channel.requests[-1].content is None  # it has one as soon as the head is whole
    return bool(channel._buffer)


def await_head(channel: Any) -> None:
    channel.slow_head = asyncio.get_running_loop().call_later(HEAD_WITHIN, channel.transport.abortConnection)


def in_time(channel: Any) -> None:
    if channel.slow_head is not None:
        channel.slow_head.cancel()
        channel.slow_head = None


# ------------------------------------------------------------------ the end


def listen_success(self: Server, port: Port) -> None:
    self.ports = [*getattr(self, "ports", []), port]
    _listen_success(self, port)


def drain_and_kill(self: Server) -> Deferred:
    """In place of `kill_all_applications`: what Twisted waits for before it ends."""
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, signal.SIG_DFL)  # whoever says it twice means it
    drained = Deferred.fromFuture(asyncio.ensure_future(drain(self)))
    return drained.addBoth(lambda _: _kill_all_applications(self))


async def drain(server: Server) -> None:
    draining.end_at_last()
    for port in getattr(server, "ports", ()):
        port.stopListening()
    await draining.drain()
    for protocol in list(server.connections):
        if isinstance(protocol, WebSocketProtocol) and protocol.state == protocol.STATE_OPEN:
            close(protocol, 1012)  # they have not said who they are, and nothing was taken from them
    running = [details.get("application_instance") for details in server.connections.values()]
    if pages := [page for page in running if page and not page.done()]:
        await asyncio.wait(pages, timeout=PAGES_WITHIN)


WebSocketProtocol.onConnect = on_connect
WebSocketProtocol.onMessage = on_message
WebSocketProtocol.onMessageFrame = on_message_frame
WebSocketProtocol.processControlFrame = process_control_frame
WebSocketProtocol.connectionLost = websocket_lost
WebSocketProtocol.handle_reply = handle_reply
WebSocketProtocol.serverClose = close
WebSocketProtocol.failByDrop = False
Server.create_application = create_application
Server.log_action = log_action
Server.listen_success = listen_success
Server.kill_all_applications = drain_and_kill
HTTPChannel.slow_head = None  # type: ignore[attr-defined]
HTTPChannel.connectionMade = connection_made  # type: ignore[method-assign]
HTTPChannel.dataReceived = data_received  # type: ignore[method-assign]
HTTPChannel.connectionLost = connection_lost  # type: ignore[method-assign]
