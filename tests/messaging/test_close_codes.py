"""What a server itself refuses is told by its code, under both: "too large" is not a lost line.

Cases F8 and F9.
"""

import contextlib
import json
import struct

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from messaging.protocol.frames import FRAME_LIMIT
from tests.cast import token
from tests.messaging.test_heartbeat import Mute
from tests.servers import KINDS, serving

FLAT = 5 * 2**20  # bytes


@pytest.fixture(scope="module", params=KINDS)
def server(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), serving(request.param) as running:
        yield running


def close_code(server, *fragments: str | bytes) -> int | None:
    """Send one message in these fragments; the code with which the server closes."""
    with connect(
        f"{server.sockets}/customer/", subprotocols=["bankchat.1"], max_size=None, compression=None
    ) as line:
        try:
            line.send(fragments if len(fragments) > 1 else fragments[0])
            while True:
                line.recv(timeout=10)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


@pytest.mark.parametrize("frame", [b'{"type":"ping"}', b""])
def test_a_binary_frame(server, frame):
    assert close_code(server, frame) == 1003


@pytest.mark.parametrize("size", [FRAME_LIMIT + 1, 1_153_434, 17 * 2**20])
def test_a_frame_that_is_too_large(server, size):
    before = server.memory()
    assert close_code(server, "x" * size) == 1009
    assert server.memory() - before < FLAT


def test_a_message_that_is_too_large_in_small_fragments(server):
    assert close_code(server, *["x" * 1024] * 100) == 1009


def fragment(text: bytes, *, first: bool, last: bool) -> bytes:
    return (
        struct.pack("!BBI", (0x80 if last else 0) | (0x01 if first else 0), 0x80 | len(text), 0)
        + text
    )


@pytest.mark.parametrize("part", [b"x", b""])
def test_a_mebibyte_byte_by_byte_and_a_million_times_nothing(server, part):
    in_fragments(server, part)
    before = server.memory()
    for _ in range(5):
        in_fragments(server, part)
    assert server.memory() - before < FLAT


def in_fragments(server, part: bytes) -> None:
    """A million fragments of a message that does not end, or as many as the server cares to
    hear.
    """
    line = Mute(server, "/ws/customer/")
    line.line.sendall(fragment(part, first=True, last=False))
    thousand = fragment(part, first=False, last=False) * 1024
    with contextlib.suppress(ConnectionError):  # it has heard enough
        for _ in range(1024):
            line.line.sendall(thousand)
    if part:  # empty ones Daphne does not keep
        assert line.code() in {1009, 1006}  # 1006: our own bytes were still on their way
    line.line.close()


@pytest.mark.parametrize(
    "parts", [(b'{"type":"p', b"\xff\xfe", b'ing"}'), (b"\xd0", b"x"), (b"\xed\xa0\x80",)]
)
def test_text_that_is_no_utf8(server, parts):
    line = Mute(server, "/ws/customer/")
    for place, part in enumerate(parts):
        line.line.sendall(fragment(part, first=place == 0, last=place == len(parts) - 1))
    assert line.code() == 1007


def test_a_character_that_is_split_over_two_fragments_is_whole(server, transactional_db):
    hello = json.dumps(
        {"type": "hello", "token": token(), "device": {"sdk": "я"}}, ensure_ascii=False
    ).encode()
    middle = hello.index(b"\xd1") + 1
    with connect(f"{server.sockets}/customer/", compression=None) as line:
        line.send((hello[:middle], hello[middle:]), text=True)
        assert '"welcome"' in line.recv(timeout=10)
