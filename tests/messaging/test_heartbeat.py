"""A line whose other end has vanished is noticed within 40 s: by our own heartbeat, and by the
servers' pings.
"""

import json
import socket
import struct
import time

import pytest

from accounts.models import Lease
from bankchat.servers import command_line
from messaging.sockets import watch
from tests.cast import token
from tests.servers import KINDS, serving
from tests.wire import session_for

PATIENCE = 10.0  # seconds


@pytest.fixture(scope="module", params=KINDS)
def impatient(request, django_db_setup, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        serving(request.param, {"messaging.sockets.watch.HEARTBEAT_TIMEOUT": 2.0}) as running,
    ):
        yield running


@pytest.fixture(scope="module", params=KINDS)
def pinging(request, django_db_setup, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        serving(request.param, options=("--ping", "1")) as running,
    ):
        yield running


class Mute:
    """A client that says hello, and then neither speaks nor answers a ping; as if it had
    vanished.
    """

    def __init__(self, server, path: str, *headers: str) -> None:
        self.line = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
        head = [
            f"GET {path} HTTP/1.1",
            "Host: localhost:8000",
            "Connection: Upgrade",
            "Upgrade: websocket",
        ]
        head += [
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            *headers,
        ]
        self.line.sendall("\r\n".join([*head, "", ""]).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.line.recv(1)
        assert b" 101 " in answer

    def says(self, **frame) -> None:
        text = json.dumps(frame).encode()
        size = (
            struct.pack("!B", 0x80 | len(text))
            if len(text) < 126
            else struct.pack("!BH", 0xFE, len(text))
        )
        self.line.sendall(b"\x81" + size + bytes(4) + text)

    def code(self) -> int:
        """Wait for the close, and return its code; 1006 when the line is just cut."""
        try:
            while True:
                kind, size = self._exactly(2)
                if size == 126:
                    (size,) = struct.unpack("!H", self._exactly(2))
                payload = self._exactly(size)
                if kind == 0x88:
                    return int.from_bytes(payload[:2], "big")
        except ConnectionError:
            return 1006

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            if not (more := self.line.recv(size - len(data))):
                raise ConnectionError
            data += more
        return data


def customer(server) -> Mute:
    line = Mute(server, "/ws/customer/")
    line.says(type="hello", token=token())
    return line


def desk(server, user) -> Mute:
    cookie = f"Cookie: session={session_for(user)}"
    return Mute(server, "/ws/desk/", "Origin: http://localhost:8000", cookie)


def test_a_customer_who_has_vanished(impatient, transactional_db):
    started = time.monotonic()
    assert customer(impatient).code() == 4408
    assert time.monotonic() - started < 2.0 + watch.WATCH_INTERVAL + 8


def test_a_workstation_that_has_vanished_holds_no_lease_any_more(impatient, anna, transactional_db):
    assert desk(impatient, anna).code() == 4408
    until = time.monotonic() + PATIENCE
    while Lease.objects.exists() and time.monotonic() < until:
        pass
    assert not Lease.objects.exists()


def test_without_an_answer_to_the_servers_ping_the_line_is_cut(pinging, anna, transactional_db):
    for line in (customer(pinging), desk(pinging, anna)):
        started = time.monotonic()
        assert line.code() in {1006, 1011}
        assert time.monotonic() - started < 15
    until = time.monotonic() + PATIENCE
    while Lease.objects.exists() and time.monotonic() < until:
        pass
    assert not Lease.objects.exists()


def test_all_of_it_within_forty_seconds():
    assert watch.HEARTBEAT_TIMEOUT + watch.WATCH_INTERVAL < 40
    assert 2 * command_line.PING + 2 < 40  # Daphne looks every two seconds
