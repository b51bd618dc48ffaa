"""A client that says hello and never reads again: a bare socket with the smallest buffer there
is.
"""

import asyncio
import base64
import os
import socket
import struct
from contextlib import suppress


class SlowReader:
    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.socket()

    async def connect(self, hello: str) -> None:
        """Open the WebSocket and say hello; the answer to the handshake is the last thing that
        is read.
        """
        loop = asyncio.get_running_loop()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        self._socket.setblocking(False)
        await loop.sock_connect(self._socket, ("127.0.0.1", self._port))
        await loop.sock_sendall(self._socket, _handshake(self._port))
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += await loop.sock_recv(self._socket, 1)
        assert b" 101 " in answer.split(b"\r\n")[0], answer
        await loop.sock_sendall(self._socket, _masked(hello.encode()))

    async def read_to_the_end(self, within: float) -> None:
        """Read after all, until the server's end of the line is gone."""
        loop = asyncio.get_running_loop()
        self._socket.setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22
        )  # or what the kernel holds takes minutes
        async with asyncio.timeout(within):
            with suppress(OSError):
                while await loop.sock_recv(self._socket, 1 << 16):
                    pass
        self._socket.close()


def _handshake(port: int) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        "GET /ws/customer/ HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
    ]
    lines += [
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: bankchat.1",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def _masked(text: bytes) -> bytes:
    """One text frame, masked with zeros."""
    return b"\x81" + struct.pack("!BH", 0x80 | 126, len(text)) + bytes(4) + text
