"""What Bankchat's sockets need of Uvicorn beyond what it has. Daphne's half is in daphne_sockets.py.

- **Closing** waits until the client has read what it was sent before; one that does not read, or that has vanished,
  could not be closed, and its consumer would not hear that it has gone.
- **A message in endlessly many fragments**, empty ones among them, is collected for ever.
- **A frame that is too large** is answered by 1009 and a reset at once, which takes the 1009 along.
- **A head that the WebSocket library refuses** (too many headers, too long an address) is answered in a buffer that
  nobody sends, and the line stays open for ever.
- **A head that comes slowly** has all the time it wants, and with httptools all the room.
- **A client that reads slower than it is sent** is read on, and all that it is answered is kept in memory.
- **Control frames** (ping, pong) count against no limit.
- **A frame at a time**: it stops reading a line at each frame and starts again when that is served, two calls of the
  kernel; and sends each through all that a frame could need.
"""

import asyncio
import time
from functools import partial
from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import State
from websockets.streams import StreamReader

from bankchat.connections import Stage, connections
from bankchat.text_frames import MEDIUM, text_fragments, text_frame, whole_text
from bankchat.uvicorn_connections import HTTP_PROTOCOLS, socket_of
from messaging.limits import control_frames

HEAD_WITHIN = 10.0  # seconds
HEAD_LIMIT = 65_536  # bytes, of a head that is not complete yet
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
FRAGMENTS = 1024  # of one message
UNSERVED = 32  # frames of a socket that may wait; then it is not read until they are served
HANDSHAKE = 1.0  # seconds for the client to answer our close
BETWEEN_FRAMES = StreamReader.at_eof.__code__  # where its parser waits for the next one


# ------------------------------------------------------------------ refusing and closing

_data_received = WebSocketsSansIOProtocol.data_received
_handle_cont = WebSocketsSansIOProtocol.handle_cont
_send = WebSocketsSansIOProtocol.send
_send_receive_event_to_app = WebSocketsSansIOProtocol.send_receive_event_to_app
_keepalive_timeout = WebSocketsSansIOProtocol.keepalive_timeout
_connection_made = WebSocketsSansIOProtocol.connection_made
_connection_lost = WebSocketsSansIOProtocol.connection_lost
_handle_ping, _handle_pong = WebSocketsSansIOProtocol.handle_ping, WebSocketsSansIOProtocol.handle_pong
_run_asgi = WebSocketsSansIOProtocol.run_asgi


def data_received(self: Any, data: bytes) -> None:
    if self.is_refusing or (is_between_frames(self) and not (data := after_whole_texts(self, data))):
        return
    _data_received(self, data)
    if not self.handshake_initiated and not self.transport.is_closing():
        # The HTTP parser lets some control characters through, now and then; websockets then hangs up without a word.
        self.transport.write(b"".join(self.conn.data_to_send()) or BAD_REQUEST)
        self.transport.close()


def is_between_frames(protocol: Any) -> bool:
    """Whether what comes next is a frame that belongs to none before it."""
    conn = protocol.conn
    if conn.state is not State.OPEN or not protocol.handshake_complete or conn.current_size is not None:
        return False
    parser = conn.parser
    while (inner := parser.gi_yieldfrom) is not None:
        parser = inner
    return parser.gi_code is BETWEEN_FRAMES


def after_whole_texts(protocol: Any, data: bytes) -> bytes:
    """Take the frames at the beginning that are whole texts, and leave the rest to the WebSocket library."""
    start = 0
    while found := whole_text(data, start):
        payload, start = found
        protocol.curr_msg_data_type, protocol.frames = "text", [payload]
        protocol.send_receive_event_to_app()
    return data[start:]


def handle_cont(self: Any, event: Frame) -> None:
    if self.is_refusing:
        return
    _handle_cont(self, event)
    if len(self.frames) > FRAGMENTS:
        self.frames = []
        self.conn.send_close(1009)
        handle_parser_exception(self)


async def send(self: Any, message: Any) -> None:
    text = message.get("text")
    if text is not None and takes_texts(self) and len(payload := text.encode()) < MEDIUM:
        return self.transport.write(text_frame(payload))
    if text is not None and self.handshake_complete and self.initial_response is None:
        return await send_text(self, text)
    if message["type"] == "websocket.close":
        self.writable.set()
    await _send(self, message)
    if message["type"] == "websocket.http.response.body":
        self.handshake_complete = True  # else it logs an error: nobody has answered
    if message["type"] == "websocket.close" and self.close_timer is not None:
        self.close_timer.cancel()  # at its end it would wait for the last byte to be read
        self.close_timer = self.loop.call_later(HANDSHAKE, self.connection.abort)


def takes_texts(protocol: Any) -> bool:
    """Whether the line is open, and takes now what it is sent."""
    return protocol.conn.state is State.OPEN and protocol.handshake_complete and protocol.writable.is_set()


async def send_text(self: Any, text: str) -> None:
    """Send one message, a fragment at a time as the line takes them; a frame of less than 64 KiB is one."""
    payload = text.encode()
    for frame in (text_frame(payload),) if len(payload) < MEDIUM else text_fragments(payload):
        if not self.writable.is_set():
            await self.writable.wait()
        if self.conn.state is not State.OPEN or self.transport.is_closing():
            raise ClientDisconnected
        self.transport.write(frame)


# ------------------------------------------------------------------ no faster than it is served, or taken


def connection_made(self: Any, transport: Any) -> None:
    _connection_made(self, transport)
    self.control_frames = control_frames()
    self.connection = socket_of(transport)
    self.connection.close_slow = partial(close_slow, self)


def connection_lost(self: Any, error: Exception | None) -> None:
    connections.lose(self.connection)
    _connection_lost(self, error)


async def run_asgi(self: Any) -> None:
    self.scope["abort"] = self.connection.abort
    await _run_asgi(self)


def pause_writing(self: Any) -> None:
    """More than 64 KiB wait to be taken. Nothing is read meanwhile, since most frames are answered."""
    self.writable.clear()
    if not self.is_full and not self.transport.is_closing():
        self.is_full = True
        self.transport.pause_reading()


def resume_writing(self: Any) -> None:
    self.writable.set()
    if self.is_full:
        self.is_full = False
        if not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()


async def receive(self: Any) -> Any:
    message = await self.queue.get()
    if self.read_paused and self.queue.empty():
        self.read_paused = False
        if not self.is_full and not self.transport.is_closing():
            self.transport.resume_reading()
    return message


def handle_ping(self: Any) -> None:
    if may_control(self):
        _handle_ping(self)


def handle_pong(self: Any, event: Frame) -> None:
    if may_control(self):
        _handle_pong(self, event)


def may_control(self: Any) -> bool:
    """Count a control frame; one too many closes the line."""
    if self.is_refusing or self.conn.state is not State.OPEN:
        return False
    if not self.control_frames.take(time.monotonic()):
        return True
    self.conn.send_close(4429)
    handle_parser_exception(self)
    return False


def close_slow(self: Any) -> None:
    """It has taken nothing for too long: it is told so, should it still read, and cut off."""
    if self.conn.state is State.OPEN and not self.close_sent:
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 4409})
        self.conn.send_close(4409)
        self.close_sent = True
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.writable.set()
    self.loop.call_later(HANDSHAKE, self.connection.abort)


def send_receive_event_to_app(self: Any) -> None:
    self.read_paused, paused = True, self.read_paused  # it would pause now
    _send_receive_event_to_app(self)
    self.read_paused = paused
    if not paused and self.queue.qsize() > UNSERVED:
        self.read_paused = True
        self.transport.pause_reading()


def keepalive_timeout(self: Any) -> None:
    _keepalive_timeout(self)
    self.loop.call_later(HANDSHAKE, self.connection.abort)


def handle_parser_exception(self: Any) -> None:
    """Say why, and then let the rest of a frame that is too large come and go for a moment: to hang up on what has not
    been read resets the line, and the client would lose the code with it."""
    code, reason = self.conn.close_sent.code, self.conn.close_sent.reason
    self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
    self.close_sent = self.is_refusing = True
    self.transport.write(b"".join(self.conn.data_to_send()))
    if self.transport.can_write_eof():
        self.transport.write_eof()
    if self.read_paused or self.is_full:
        self.read_paused = self.is_full = False
        self.transport.resume_reading()
    self.close_timer = self.loop.call_later(HANDSHAKE, self.connection.abort)


WebSocketsSansIOProtocol.is_refusing = WebSocketsSansIOProtocol.is_full = False  # type: ignore[attr-defined]
WebSocketsSansIOProtocol.connection_made = connection_made  # type: ignore[method-assign]
WebSocketsSansIOProtocol.connection_lost = connection_lost  # type: ignore[method-assign,assignment]
WebSocketsSansIOProtocol.run_asgi = run_asgi  # type: ignore[method-assign]
WebSocketsSansIOProtocol.receive = receive  # type: ignore[method-assign]
WebSocketsSansIOProtocol.pause_writing = pause_writing  # type: ignore[method-assign]
WebSocketsSansIOProtocol.resume_writing = resume_writing  # type: ignore[method-assign]
WebSocketsSansIOProtocol.handle_ping = handle_ping  # type: ignore[method-assign]
WebSocketsSansIOProtocol.handle_pong = handle_pong  # type: ignore[method-assign]
WebSocketsSansIOProtocol.data_received = data_received  # type: ignore[method-assign]
WebSocketsSansIOProtocol.handle_cont = handle_cont  # type: ignore[method-assign]
WebSocketsSansIOProtocol.send = send  # type: ignore[method-assign]
WebSocketsSansIOProtocol.send_receive_event_to_app = send_receive_event_to_app  # type: ignore[method-assign]
WebSocketsSansIOProtocol.keepalive_timeout = keepalive_timeout  # type: ignore[method-assign]
WebSocketsSansIOProtocol.handle_parser_exception = handle_parser_exception  # type: ignore[method-assign]


# ------------------------------------------------------------------ slow and endless heads


def mind_the_heads(protocol: type[Any]) -> None:  # noqa: C901 (four small functions)
    made, received, lost = protocol.connection_made, protocol.data_received, protocol.connection_lost
    protocol.slow_head, protocol.head_size = None, 0

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        made(self, transport)
        self.slow_head = self.loop.call_later(HEAD_WITHIN, transport.abort)

    def data_received(self: Any, data: bytes) -> None:
        received(self, data)
        if self.connection.stage is Stage.REFUSED:
            return in_time(self)
        waits = (self.cycle is None or self.cycle.response_complete) and self.transport.get_protocol() is self
        if not waits:
            return in_time(self)
        self.head_size += len(data)
        if self.head_size > HEAD_LIMIT and not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()
        elif self.slow_head is None:
            self.slow_head = self.loop.call_later(HEAD_WITHIN, self.transport.abort)

    def connection_lost(self: Any, error: Exception | None) -> None:
        in_time(self)
        lost(self, error)

    def in_time(self: Any) -> None:
        self.head_size = 0
        if self.slow_head is not None:
            self.slow_head.cancel()
            self.slow_head = None

    protocol.connection_made, protocol.data_received, protocol.connection_lost = (
        connection_made,
        data_received,
        connection_lost,
    )


for http_protocol in HTTP_PROTOCOLS:
    mind_the_heads(http_protocol)
