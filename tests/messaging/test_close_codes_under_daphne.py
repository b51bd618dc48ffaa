"""What Daphne itself refuses is told by its code too: "too large" is not a lost line."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from messaging.frames import FRAME_LIMIT

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    limits = ["--websocket-max-message-size", str(FRAME_LIMIT), "--websocket-max-frame-size", str(FRAME_LIMIT)]
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", port, *limits, "bankchat.asgi:application"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until_it_listens(int(port))
            yield f"ws://127.0.0.1:{port}/ws/customer/"
        finally:
            server.terminate()


def wait_until_it_listens(port: int, patience: float = 60.0) -> None:
    """Knock until somebody answers, for `patience` seconds at most: a starting process sends no event to wait for."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("Daphne does not listen")


def close_code(address: str, *fragments: str | bytes) -> int | None:
    """Send one message in these fragments; the code with which the server closes."""
    with connect(address, subprotocols=["bankchat.1"], max_size=None, compression=None) as line:
        try:
            line.send(fragments if len(fragments) > 1 else fragments[0])
            while True:
                line.recv(timeout=10)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


@pytest.mark.parametrize("frame", [b'{"type":"ping"}', b""])
def test_a_binary_frame(address, frame):
    assert close_code(address, frame) == 1003


@pytest.mark.parametrize("size", [FRAME_LIMIT + 1, 1_153_434, 17 * 2**20])
def test_a_frame_that_is_too_large(address, size):
    assert close_code(address, "x" * size) == 1009


def test_a_message_that_is_too_large_in_small_fragments(address):
    assert close_code(address, *["x" * 1024] * 100) == 1009
