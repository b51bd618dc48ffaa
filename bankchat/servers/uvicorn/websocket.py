"""WebSockets under Uvicorn.

- **Closing** waits until the client has read what it was sent before; one that does not read, or
  that has vanished, could not be closed, and its consumer would not hear that it has gone.
- **A message in endlessly many fragments**, empty ones among them, is collected for ever.
- **A frame that is too large** is answered by 1009 and a reset at once, which takes the 1009 along.
- **A head that the WebSocket library refuses** (too many headers, too long an address) is answered
  in a buffer that nobody sends, and the line stays open for ever.
- **A client that reads slower than it is sent** is read on, and all that it is answered is kept in
  memory.
- **Control frames** (ping, pong) count against no limit.
"""

import time
from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import State

from bankchat.servers.connection import CLOSE_HANDSHAKE_TIMEOUT, FRAGMENTS, UNSERVED_LIMIT, Stage
from bankchat.servers.connections import BAD_REQUEST, connections
from bankchat.servers.text_socket import TextSocket
from bankchat.servers.uvicorn.frames import FrameProtocol
from bankchat.servers.uvicorn.http import AsyncioConnection
from messaging.protocol.close_codes import CloseCode
from messaging.protocol.limits import control_frames


class UvicornWebSocket(TextSocket, WebSocketsSansIOProtocol):
    connection: AsyncioConnection
    conn: FrameProtocol
    scope: Any
    gone = ClientDisconnected
    is_refusing = False  # it was told why, and hears no more
    _rest = b""  # came behind texts that are not served yet; parsed in the next turn of the loop

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = FrameProtocol(
            extensions=self.conn.available_extensions,
            max_size=self.config.ws_max_size,
            logger=self.conn.logger,
        )
        self._control_frames = control_frames()

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.connection = transport.get_protocol().connection  # of the Http that hands it over
        self.connection.http, self.connection.writable = None, self.writable
        self.connection.close_slow = self._close_slow
        connections.move(self.connection, Stage.SOCKET)

    def connection_lost(self, exc: Exception | None) -> None:
        connections.lose(self.connection)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """More than 64 KiB wait to be taken."""
        self.connection.fill()

    def resume_writing(self) -> None:
        self.connection.empty()

    # ---------------------------------------------------------------- what the client says

    def data_received(self, data: bytes) -> None:
        if self.is_refusing:
            return
        if self._rest:
            self._rest += data
        elif (rest := self.take_texts(data)) and self.queue.empty():
            self._parse(rest)
        elif rest:  # what came before it is answered first, should it end the line
            self._rest = rest
            # uvloop reads some thirty times before it goes on: megabytes of a flood
            self.connection.pause_reading()
            self.loop.call_soon(self._parse_rest)

    def _parse_rest(self) -> None:
        rest, self._rest = self._rest, b""
        if self.is_refusing or self.disconnected:
            return
        self._parse(rest)
        if not (self.connection.is_paused or self.connection.is_full):
            self.connection.resume_reading()

    def _parse(self, data: bytes) -> None:
        super().data_received(data)
        if not self.handshake_initiated and not self.transport.is_closing():
            # The HTTP parser lets some control characters through, now and then; websockets then
            # hangs up without a word.
            self.transport.write(b"".join(self.conn.data_to_send()) or BAD_REQUEST)
            self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        if self.is_refusing:
            return
        super().handle_cont(event)
        if len(self.frames) > FRAGMENTS:
            self.frames = []
            self._fail(CloseCode.MESSAGE_TOO_BIG)

    def handle_ping(self) -> None:
        if self._may_control():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        if self._may_control():
            super().handle_pong(event)

    def _may_control(self) -> bool:
        """Count a control frame; one too many closes the line."""
        if self.is_refusing or self.conn.state is not State.OPEN:
            return False
        if not self._control_frames.spend(time.monotonic()):
            return True
        self._fail(CloseCode.FLOOD)
        return False

    def send_receive_event_to_app(self) -> None:
        self.read_paused = True  # or it would pause at each frame
        super().send_receive_event_to_app()
        self.read_paused = False
        if not self.connection.is_paused and self.queue.qsize() > UNSERVED_LIMIT:
            self.connection.pause()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.connection.abort_soon()

    def handle_parser_exception(self) -> None:
        """Say why, and then let the rest of a frame that is too large come and go for a moment: to
        hang up on what has not been read resets the line, and the client would lose the code."""
        assert self.conn.close_sent
        code, reason = self.conn.close_sent.code, self.conn.close_sent.reason
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.close_sent = self.is_refusing = True
        self.connection.say_last(b"".join(self.conn.data_to_send()))
        self.connection.is_full = False
        self.connection.resume()
        self._abort_soon()

    def _fail(self, code: CloseCode) -> None:
        self.conn.send_close(code)
        self.handle_parser_exception()

    def _abort_soon(self) -> None:
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(CLOSE_HANDSHAKE_TIMEOUT, self.connection.abort)

    # ---------------------------------------------------------------- what the application says

    async def run_asgi(self) -> None:
        self.scope["abort"] = self.connection.abort
        await super().run_asgi()

    async def receive(self) -> Any:
        message = await self.queue.get()
        if self.connection.is_paused and self.queue.empty():
            self.connection.resume()
        return message

    async def send(self, message: Any) -> None:
        text, kind = message.get("text"), message["type"]
        if text is not None and self.handshake_complete and self.initial_response is None:
            return await self.send_text(text)
        if kind == "websocket.close":
            self.writable.set()
        await super().send(message)
        if kind == "websocket.http.response.body":
            self.handshake_complete = True  # else it logs an error: nobody has answered
        elif kind == "websocket.close" and self.close_timer is not None:
            # Uvicorn's own would wait at its end for the last byte to be read
            self.connection.resume()
            self._abort_soon()

    def _close_slow(self) -> None:
        """It has taken nothing for too long: it is told so, should it still read, and cut off."""
        if self.conn.state is State.OPEN and not self.close_sent:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": CloseCode.TOO_SLOW})
            self.conn.send_close(CloseCode.TOO_SLOW)
            self.close_sent = True
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.writable.set()
        self.connection.abort_soon()

    # ---------------------------------------------------------------- the short way of texts

    def is_between_frames(self) -> bool:
        return (
            self.conn.state is State.OPEN
            and self.handshake_complete
            and self.conn.is_between_messages()
        )

    def can_send(self) -> bool:
        return self.conn.state is State.OPEN and not self.transport.is_closing()

    def receive_text(self, payload: bytes) -> None:
        self.curr_msg_data_type, self.frames = "text", [payload]
        self.send_receive_event_to_app()

    def write(self, frame: bytes) -> None:
        self.transport.write(frame)
