"""A client that does not read what it is sent costs little, is closed, and holds nobody up.

Case F14.
"""

import contextlib
import json
import socket
import struct
import time
import uuid
from pathlib import Path

import psycopg
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from messaging.writing.new_message import NewMessage
from messaging.writing.sending import send_messages
from tests.cast import conversation_of, say, token
from tests.messaging.test_heartbeat import Mute
from tests.servers import KINDS, database, serving

EVENTS = 600
TEXT = "ж" * 4000  # 8 kB
MOST = 5 * 2**20  # bytes
BUFFERS = Path("/proc/sys/net/ipv4")


def in_the_network() -> int:
    """How many bytes the kernel keeps at most of one connection, at both ends."""
    return sum(int((BUFFERS / name).read_text().split()[-1]) for name in ("tcp_rmem", "tcp_wmem"))


@pytest.fixture(scope="module", params=KINDS)
def server(request, django_db_setup, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        serving(request.param, {"messaging.sockets.watch.ACKNOWLEDGE_TIMEOUT": 2.0}) as running,
    ):
        yield running


@pytest.fixture
def long_log(transactional_db, alice):
    """Alice has much to catch up on."""
    conversation = conversation_of(alice).pk
    for start in range(0, EVENTS, 100):
        send_messages(
            [
                NewMessage(conversation, alice, uuid.uuid4(), f"{start + n} {TEXT}"[:4000])
                for n in range(100)
            ]
        )


class NeverReads(Mute):
    """It says hello and takes nothing from then on, though it goes on speaking; its window is
    small.
    """

    def __init__(self, server) -> None:
        super().__init__(server, "/ws/customer/")
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        self.says(type="hello", token=token(), after=0)


def test_a_client_that_reads_and_does_not_acknowledge_is_closed_with_4409(server, long_log):
    with connect(
        f"{server.sockets}/customer/", subprotocols=["bankchat.1"], compression=None
    ) as line:
        line.send(json.dumps({"type": "hello", "token": token(), "after": 0}))
        events = 0
        with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012 (one of many is the last)
            while True:
                events += json.loads(line.recv(timeout=15))["type"] == "message.sent"
        assert closed.value.rcvd.code == 4409
        assert 250 < events <= 256


def test_a_client_that_does_not_read_costs_little_and_is_cut_off(server, long_log):
    with connect(f"{server.sockets}/customer/", compression=None) as bob:
        bob.send(json.dumps({"type": "hello", "token": token("bank-bob")}))
        bob.recv(timeout=10)
        before = server.memory()
        lines = [NeverReads(server) for _ in range(4)]
        most, slowest, started = before, 0.0, time.monotonic()
        while (
            time.monotonic() - started < 9
        ):  # TOO_SLOW, the watch's round, and the closing handshake
            asked = time.monotonic()
            bob.send('{"type":"ping"}')
            while '"pong"' not in bob.recv(timeout=10):
                pass
            slowest, most = max(slowest, time.monotonic() - asked), max(most, server.memory())
            for line in lines:
                with contextlib.suppress(ConnectionError):
                    line.says(type="ping")
            with pytest.raises(TimeoutError):
                bob.recv(timeout=0.2)
        assert most - before < len(lines) * MOST
        assert slowest < 3
    for line in lines:
        line.line.settimeout(5)
        assert line.code() in {1006, 4409}  # the close frame is behind all that it did not read


# ---------------------------------------------------------------- and the other way round


def test_what_comes_faster_than_it_is_served_is_not_read_into_memory(
    server, transactional_db, alice
):
    """32 drafts wait for a row that somebody holds; whatever comes after them stays in the
    network, whose buffers the kernel lets grow to some megabytes.
    """
    say(alice)
    conversation = conversation_of(alice).pk
    line = Mute(server, "/ws/customer/")
    line.says(type="hello", token=token())
    padded = b'{"type":"typing.start"}'.ljust(65_000)
    with psycopg.connect(database()["DATABASE_URL"]) as holder:
        holder.execute("SELECT FROM tickets_conversation WHERE id = %s FOR UPDATE", [conversation])
        for number in range(40):
            line.says(type="message.send", client_id=str(uuid.uuid4()), text=f"{number}")
        sent = 0
        line.line.settimeout(0.5)
        with pytest.raises(TimeoutError):  # noqa: PT012 (one of many is the one)
            while sent < 100 * 2**20:
                line.line.sendall(b"\x81\xfe" + struct.pack("!H", len(padded)) + bytes(4) + padded)
                sent += len(padded)
        assert sent < MOST + in_the_network()
    line.line.close()
    server.is_through()
