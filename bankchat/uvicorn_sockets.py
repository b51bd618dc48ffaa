"""What Bankchat's sockets need of Uvicorn beyond what it has. Daphne's half is in daphne_sockets.py.

- **Closing** waits until the client has read what it was sent before; one that does not read, or that has vanished,
  could not be closed, and its consumer would not hear that it has gone.
- **A message in endlessly many fragments**, empty ones among them, is collected for ever.
- **A frame that is too large** is answered by 1009 and a reset at once, which takes the 1009 along.
- **A head that the WebSocket library refuses** (too many headers, too long an address) is answered in a buffer that
  nobody sends, and the line stays open for ever.
- **A head that comes slowly** has all the time it wants, and with httptools all the room.
- **A frame at a time**: it stops reading a line at each frame and starts again when that is served, two calls of the
  kernel; and sends each through all that a frame could need.
- **Draining**: at the end Uvicorn closes every socket at once, before what was taken is answered.
"""

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import State
from websockets.streams import StreamReader

from bankchat.text_frames import MEDIUM, text_frame, whole_text
from messaging.draining import drain, end_at_last

HEAD_WITHIN = 10.0  # seconds
HEAD_LIMIT = 65_536  # bytes, of a head that is not complete yet
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
FRAGMENTS = 1024  # of one message
UNSERVED = 32  # frames of a socket that may wait; then it is not read until they are served
HANDSHAKE = 1.0  # seconds for the client to answer our close
BETWEEN_FRAMES = StreamReader.at_eof.__code__  # where its parser waits for the next one

HTTP_PROTOCOLS: list[type[Any]] = [H11Protocol]
try:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError:
    pass
else:
    HTTP_PROTOCOLS.append(HttpToolsProtocol)


# ------------------------------------------------------------------ refusing and closing

_data_received = WebSocketsSansIOProtocol.data_received
_handle_cont = WebSocketsSansIOProtocol.handle_cont
_send = WebSocketsSansIOProtocol.send
_send_receive_event_to_app = WebSocketsSansIOProtocol.send_receive_event_to_app
_keepalive_timeout = WebSocketsSansIOProtocol.keepalive_timeout


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


async def send(self: WebSocketsSansIOProtocol, message: Any) -> None:
    text = message.get("text")
    if text is not None and takes_texts(self) and len(payload := text.encode()) < MEDIUM:
        return self.transport.write(text_frame(payload))
    if message["type"] == "websocket.close":
        self.writable.set()
    await _send(self, message)
    if message["type"] == "websocket.http.response.body":
        self.handshake_complete = True  # else it logs an error: nobody has answered
    if message["type"] == "websocket.close" and self.close_timer is not None:
        self.close_timer.cancel()  # at its end it would wait for the last byte to be read
        self.close_timer = self.loop.call_later(HANDSHAKE, self.transport.abort)


def takes_texts(protocol: Any) -> bool:
    """Whether the line is open, and takes now what it is sent."""
    return protocol.conn.state is State.OPEN and protocol.handshake_complete and protocol.writable.is_set()


def send_receive_event_to_app(self: Any) -> None:
    self.read_paused, paused = True, self.read_paused  # it would pause now
    _send_receive_event_to_app(self)
    self.read_paused = paused
    if not paused and self.queue.qsize() > UNSERVED:
        self.read_paused = True
        self.transport.pause_reading()


def keepalive_timeout(self: WebSocketsSansIOProtocol) -> None:
    _keepalive_timeout(self)
    self.loop.call_later(HANDSHAKE, self.transport.abort)


def handle_parser_exception(self: Any) -> None:
    """Say why, and then let the rest of a frame that is too large come and go for a moment: to hang up on what has not
    been read resets the line, and the client would lose the code with it."""
    code, reason = self.conn.close_sent.code, self.conn.close_sent.reason
    self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
    self.close_sent = self.is_refusing = True
    self.transport.write(b"".join(self.conn.data_to_send()))
    if self.transport.can_write_eof():
        self.transport.write_eof()
    if self.read_paused:
        self.read_paused = False
        self.transport.resume_reading()
    self.close_timer = self.loop.call_later(HANDSHAKE, self.transport.abort)


WebSocketsSansIOProtocol.is_refusing = False  # type: ignore[attr-defined]
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


# ------------------------------------------------------------------ the end


async def lifespan(scope: Any, receive: Callable, send: Callable) -> None:
    """Uvicorn tells us that it ends when the sockets are closed already: so we hear the signals before it does."""
    await receive()
    if threading.current_thread() is threading.main_thread():
        hear_signals_first(asyncio.get_running_loop())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


def hear_signals_first(loop: asyncio.AbstractEventLoop) -> None:
    servers = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}

    def told(sign: int, frame: FrameType | None) -> None:
        for each in servers:
            signal.signal(each, signal.SIG_DFL)  # whoever says it twice means it
        loop.call_soon_threadsafe(lambda: endings.append(loop.create_task(end(sign))))

    async def end(sign: int) -> None:
        # To say no to each of a crowd that comes back takes longer than to let all of them go.
        for listening in getattr(getattr(servers[signal.Signals(sign)], "__self__", None), "servers", ()):
            listening.close()
        try:
            end_at_last()
            await drain()
        finally:
            if callable(server := servers[signal.Signals(sign)]):
                server(sign, None)

    endings: list[asyncio.Task] = []  # kept, or it could be collected half done
    for sign in servers:
        signal.signal(sign, told)
