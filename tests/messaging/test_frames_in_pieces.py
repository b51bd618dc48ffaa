"""Frames arrive as the network likes: several at once, or in pieces of a byte.

What is said is the same, under both.
"""

import json
import os
import socket
import struct

import pytest

from messaging.protocol.frames import FRAME_LIMIT
from tests.cast import token
from tests.messaging.test_heartbeat import Mute
from tests.servers import KINDS, serving

PING = b'{"type":"ping"}'
TEXT, CONTROL_PING, CONTROL_PONG = 0x81, 0x89, 0x8A


@pytest.fixture(scope="module", params=KINDS)
def server(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), serving(request.param) as running:
        yield running


class Alice(Mute):
    """She has said hello, and writes bytes."""

    def __init__(self, server) -> None:
        super().__init__(server, "/ws/customer/")
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.says(type="hello", token=token(), after=0)
        self.until("welcome")

    def frame(self) -> tuple[int, bytes]:
        kind, size = self._exactly(2)
        if size == 126:
            (size,) = struct.unpack("!H", self._exactly(2))
        return kind, self._exactly(size)

    def until(self, wanted: str) -> dict:
        while True:
            kind, payload = self.frame()
            if kind == TEXT and (told := json.loads(payload))["type"] == wanted:
                return told


def masked(payload: bytes, kind: int = TEXT) -> bytes:
    """A frame as clients must send it, under a key that is not zero."""
    key, size = os.urandom(4), len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
    return (
        bytes([kind])
        + length
        + key
        + bytes(byte ^ key[place % 4] for place, byte in enumerate(payload))
    )


@pytest.fixture
def alice_there(server, transactional_db):
    line = Alice(server)
    yield line
    line.line.close()


def test_three_frames_in_one_write(alice_there):
    alice_there.line.sendall(masked(PING) * 3)
    for _ in range(3):
        alice_there.until("pong")


@pytest.mark.parametrize("cut", [1, 2, 5, 6, 20])
def test_a_frame_whose_rest_comes_with_the_next(alice_there, cut):
    first, second = masked(PING), masked(PING)
    alice_there.line.sendall(first + second[:cut])
    alice_there.until("pong")
    alice_there.line.sendall(second[cut:] + first)
    alice_there.until("pong")
    alice_there.until("pong")


def test_a_frame_byte_by_byte(alice_there):
    for byte in masked(PING + b" " * 200):
        alice_there.line.sendall(bytes([byte]))
    alice_there.until("pong")


def test_a_frame_of_the_greatest_size(alice_there):
    alice_there.line.sendall(masked(PING + b" " * (FRAME_LIMIT - 1 - len(PING))))
    alice_there.until("pong")


def test_a_control_frame_between_two_texts(alice_there):
    alice_there.line.sendall(masked(PING) + masked(b"there?", CONTROL_PING) + masked(PING))
    kinds = [alice_there.frame()[0] for _ in range(3)]
    assert sorted(kinds) == [TEXT, TEXT, CONTROL_PONG]


def test_a_text_in_two_fragments_after_a_whole_one(alice_there):
    start, rest = masked(b'{"type":', 0x01), masked(b'"ping"}', 0x80)
    alice_there.line.sendall(masked(PING) + start + rest + masked(PING))
    for _ in range(3):
        alice_there.until("pong")


def test_a_whole_text_within_a_fragmented_one_is_against_the_rules(alice_there):
    alice_there.line.sendall(masked(b'{"type":', 0x01) + masked(PING))
    assert alice_there.code() == 1002


def test_a_text_that_is_not_masked_is_against_the_rules(alice_there):
    alice_there.line.sendall(bytes([TEXT, len(PING)]) + PING)
    assert alice_there.code() == 1002


@pytest.mark.parametrize("text", [b"\xff\xfe", b'{"type":"ping","x":"\xed\xa0\x80"}'])
def test_whole_texts_that_are_no_utf8(alice_there, text):
    alice_there.line.sendall(masked(text))
    assert alice_there.code() == 1007
