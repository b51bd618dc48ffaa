"""A lean WebSocket client: RFC 6455 without extensions, no TLS, on the loopback.

Cheap on purpose, since it shares the cores with what it measures: frames are masked with a zero
key, which is valid on the wire and costs nothing a byte. The peer's own load generator does the
same.
"""

import asyncio
import base64
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass

HOST = "127.0.0.1"
OPENING_TIMEOUT = 30.0  # seconds
TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A  # whole frames: FIN is set


@dataclass(frozen=True)
class Address:
    """Where a socket opens; `headers` are lines of the handshake."""

    port: int
    path: str
    headers: tuple[str, ...] = ()
    source: str | None = None  # the loopback address to come from


class BenchConnection(asyncio.Protocol):
    """One socket. `on_text` gets each text frame's bytes, `on_close` the close code, once
    (1006: none was told).
    """

    def __init__(
        self, address: Address, on_text: Callable[[bytes], None], on_close: Callable[[int], None]
    ) -> None:
        self._address, self._on_text, self._on_close = address, on_text, on_close
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # Whoever waited for it may have lost patience before it failed.
        self._opened.add_done_callback(lambda opened: opened.cancelled() or opened.exception())
        self._unparsed = b""
        self._code = 1006
        self.bytes_sent = self.bytes_received = 0

    def send(self, text: bytes) -> None:
        self._write(client_frame(TEXT, text))

    def close(self) -> None:
        """Hang up without a word, and without `on_close`."""
        self._on_close = lambda code: None
        self._transport.abort()

    # ---------------------------------------------------------------- asyncio.Protocol

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        lines = [
            f"GET {self._address.path} HTTP/1.1",
            f"Host: {HOST}:{self._address.port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: bankchat.1",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            *self._address.headers,
        ]
        self._write("\r\n".join([*lines, "", ""]).encode())

    def connection_lost(self, error: Exception | None) -> None:
        if not self._opened.done():
            self._opened.set_exception(error or ConnectionError("closed before it opened"))
        else:
            self._on_close(self._code)

    def data_received(self, data: bytes) -> None:
        self.bytes_received += len(data)
        if self._unparsed:
            data = self._unparsed + data
        if not self._opened.done():
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._unparsed = head
                return
            self._finish_handshake(head)
        position = 0
        while frame := parse_frame(data, position):
            kind, payload, position = frame
            if kind == TEXT:
                self._on_text(payload)
            elif kind == PING:
                self._write(client_frame(PONG, payload))
            elif kind == CLOSE:
                self._code = int.from_bytes(payload[:2], "big") or 1005
                self._transport.close()
        self._unparsed = data[position:]

    def _finish_handshake(self, head: bytes) -> None:
        if b" 101 " in head.split(b"\r\n", 1)[0]:
            self._opened.set_result(None)
        else:
            self._opened.set_exception(ConnectionError(f"no WebSocket: {head[:60]!r}"))
            self._transport.abort()

    def _write(self, data: bytes) -> None:
        self.bytes_sent += len(data)
        self._transport.write(data)


async def open_line(
    address: Address, on_text: Callable[[bytes], None], on_close: Callable[[int], None]
) -> BenchConnection:
    """An open socket; raises OSError when the server does not open it."""
    loop, source = asyncio.get_running_loop(), (address.source, 0) if address.source else None
    async with asyncio.timeout(OPENING_TIMEOUT):
        _, line = await loop.create_connection(
            lambda: BenchConnection(address, on_text, on_close),
            HOST,
            address.port,
            local_addr=source,
        )
        await line._opened
        return line


def client_frame(kind: int, payload: bytes) -> bytes:
    """A masked frame of at most 65,535 bytes."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BBI", kind, 0x80 | size, 0) + payload
    return struct.pack("!BBHI", kind, 0xFE, size, 0) + payload


def frame_size(payload: int) -> int:
    """Bytes on the wire of a frame from the server."""
    return payload + (2 if payload < 126 else 4 if payload < 65_536 else 10)


def parse_frame(data: bytes, start: int) -> tuple[int, bytes, int] | None:
    """(kind, payload, end) of the unmasked frame at `start`; None while it is incomplete."""
    if len(data) < start + 2:
        return None
    kind, size = data[start], data[start + 1]
    start += 2
    if size >= 126:
        width = 2 if size == 126 else 8
        size = int.from_bytes(data[start : start + width], "big")
        start += width
    end = start + size
    return (kind, data[start:end], end) if len(data) >= end else None
