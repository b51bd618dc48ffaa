"""F14: a client that never reads costs the server next to nothing and is closed, under either
server.
"""

import asyncio
import json
from contextlib import suppress
from time import monotonic

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests import cast
from tests.faults.slow_reader import SlowReader
from tests.faults.waiting import until

COSTS = 5 * 2**20  # bytes of resident memory, at most
PATIENCE = 35.0  # seconds: the server's 30, and until it looks
MESSAGES = 500  # each of 4,000 characters of three bytes: 6 MB
AT_ONCE = 20
TOO_SLOW = 4409


async def test_a_client_that_never_reads(plant, scene):
    """Nor does it help to read and to acknowledge nothing: that one is told 4409."""
    scene.pace = 0.0
    talkers = {web: (await scene.come_in(web))[0] for web in plant.webs}
    await until(
        lambda: all(device.outbox.is_in_turn for device in talkers.values()), 20, "the talkers"
    )
    await asyncio.gather(
        *(talk(scene, talker) for talker in talkers.values())
    )  # what talking itself takes
    before = {web: process.memory() for web, process in plant.webs.items()}
    blind = [await hello(plant, talkers, web) for web in plant.webs]
    silent = asyncio.gather(*(close_code_of_the_silent(plant, talkers, web) for web in plant.webs))
    await asyncio.gather(*(talk(scene, talker) for talker in talkers.values()))
    costs = await most_memory(plant, before, until_then=monotonic() + PATIENCE)
    assert await silent == [TOO_SLOW, TOO_SLOW]
    await asyncio.gather(*(reader.read_to_the_end(within=5) for reader in blind))
    assert all(cost < COSTS for cost in costs.values()), costs
    await scene.end()


async def hello(plant, talkers, web: str) -> SlowReader:
    """Another device of the one who talks, which reads nothing."""
    reader = SlowReader(plant.webs[web].port)
    await reader.connect(greeting(talkers[web].person))
    return reader


async def close_code_of_the_silent(plant, talkers, web: str) -> int | None:
    """One that reads all, answers pings, and never says how far it is."""
    url = f"ws://127.0.0.1:{plant.webs[web].port}/ws/customer/"
    async with connect(url, proxy=None, compression=None, ping_interval=None) as socket:
        await socket.send(greeting(talkers[web].person))
        with suppress(ConnectionClosed):
            async for _ in socket:
                pass
        return socket.close_code


def greeting(person: str) -> str:
    return json.dumps({"type": "hello", "token": cast.token(person, name=person)})


async def talk(scene, talker) -> None:
    """Say much, a little at a time."""
    for number in range(MESSAGES):
        await talker.say(f"{number} canary:{talker.person} ".ljust(4000, "€"))
        if number % AT_ONCE == 0:
            await until(lambda: len(talker.outbox.waiting) < AT_ONCE, 30, "the answers")
    await until(lambda: not talker.outbox.waiting, 30, "the last answers")


async def most_memory(plant, before: dict[str, int], until_then: float) -> dict[str, int]:
    """By how many bytes each web process grew at most while the readers tried its patience."""
    most = dict.fromkeys(before, 0)
    while monotonic() < until_then:
        most = {
            web: max(cost, plant.webs[web].memory() - before[web]) for web, cost in most.items()
        }
        await asyncio.sleep(0.1)
    return most
