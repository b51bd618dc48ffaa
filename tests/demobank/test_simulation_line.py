"""A simulated player's socket comes back, and says again what was not acknowledged."""

import asyncio
import json

import pytest
from websockets.asyncio.server import serve

from demobank.simulation.reconnecting import SUBPROTOCOL, ReconnectingSocket

HELLO = {"type": "message.send", "client_id": "1", "text": "Hello"}


class Server:
    """Welcomes everyone, and hangs up on the first two that say something."""

    def __init__(self) -> None:
        self.heard: list[list[dict]] = []
        self.heard_by_the_third = asyncio.Event()

    async def converse(self, socket) -> None:
        frames: list[dict] = []
        self.heard.append(frames)
        await socket.send(json.dumps({"type": "welcome", "heartbeat": 15}))
        async for raw in socket:
            frames.append(json.loads(raw))
            if len(self.heard) < 3:
                await socket.close(1012)
            else:
                self.heard_by_the_third.set()


@pytest.fixture
async def server():
    server = Server()
    async with serve(server.converse, "127.0.0.1", 0, subprotocols=[SUBPROTOCOL]) as running:
        server.url = f"ws://127.0.0.1:{running.sockets[0].getsockname()[1]}/"
        yield server


async def nothing(*_: dict) -> None:
    return None


@pytest.mark.parametrize("before_the_welcome", [True, False])
async def test_an_unacknowledged_command_is_sent_again_after_each_reconnect(
    server, before_the_welcome
):
    line = ReconnectingSocket(server.url, {}, greet=nothing, hear=nothing)
    if before_the_welcome:
        await line.send(HELLO)
    running = asyncio.create_task(line.run())
    await line.ready.wait()
    if not before_the_welcome:
        await line.send(HELLO)
    await asyncio.wait_for(server.heard_by_the_third.wait(), 10)
    assert server.heard == [[HELLO], [HELLO], [HELLO]]
    assert line.settled("1") == HELLO
    assert line.settled("1") is None
    assert line.unsettled == 0
    await line.end()
    await running


async def test_what_a_welcome_brings_about_is_sent_after_each_reconnect(server):
    """An operator follows the open conversations again: after what waited, and not before the
    gate is open.
    """
    follow = {"type": "conversation.follow", "conversation": "1"}

    async def hear(_: dict) -> None:
        await line.send(follow)

    line = ReconnectingSocket(server.url, {}, greet=nothing, hear=hear)
    await line.send(HELLO)
    running = asyncio.create_task(line.run())
    await asyncio.wait_for(server.heard_by_the_third.wait(), 10)
    await line.end()
    await running
    assert [frames[0] for frames in server.heard] == [HELLO, HELLO, HELLO]
    assert server.heard[2][1:] == [follow]
