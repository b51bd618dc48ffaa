"""A whole text frame really takes the short way through both servers, in and out; what is anything
else does not.
"""

import json

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.servers import KINDS, serving

TEXTS = ["", "a", "я" * 100, "x" * 125, "x" * 126, "x" * 10_000]


@pytest.fixture(scope="module", params=KINDS)
def line(request):
    with (
        serving(request.param, options=("tests.short_way:application",)) as server,
        connect(server.sockets, compression=None) as connection,
    ):
        counts(connection)  # those of the handshake
        yield connection


def counts(line: ClientConnection) -> dict[str, int]:
    """How often the libraries were asked since the last time."""
    line.send("?")
    return json.loads(line.recv(timeout=10))


def echoed(line: ClientConnection, content) -> None:
    line.send(content)
    whole = content if isinstance(content, str | bytes) else type(content[0])().join(content)
    assert line.recv(timeout=10) == whole


def test_whole_texts_pass_both_libraries_by(line):
    for _ in range(20):
        for text in TEXTS:
            echoed(line, text)
    assert counts(line) == {}


def test_a_text_after_what_went_the_long_way_takes_the_short_one_again(line):
    for odd in (b"binary", ["in ", "three ", "pieces"]):
        echoed(line, odd)
        assert counts(line)
        echoed(line, "whole")
        assert counts(line) == {}
    line.ping().wait(10)
    assert counts(line)
    echoed(line, "whole")
    assert counts(line) == {}


def test_a_frame_in_two_pieces_of_the_network_takes_the_long_way_and_the_next_one_the_short(line):
    frame = b"\x81\x85\x00\x00\x00\x00whole"
    for cut in (1, 2, 4, 6, 8):
        line.socket.sendall(frame[:cut])
        line.socket.sendall(frame[cut:])
        assert line.recv(timeout=10) == "whole"
        counts(line)
        echoed(line, "whole")
        assert counts(line) == {}
