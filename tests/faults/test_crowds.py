"""D21, D22, D24: many at once.

A crowd comes back after a kill, a deployment rolls, and there are no files left.
"""

import asyncio
from contextlib import asynccontextmanager
from time import monotonic

import pytest

from tests import cast
from tests.faults.line import RESTARTING, Line
from tests.faults.waiting import until

CROWD = 200
BACK_WITHIN = 60.0  # seconds
LIVING_WAIT = 3.0  # seconds, for 99 of 100 messages of those who never left
DRAINED_WITHIN = 30.0  # seconds
FILES = 180  # that a process may have open: more than it keeps for other things than sockets
STRANGERS = 200  # who connect and say nothing


class Visitor:
    """Comes in, and stays."""

    def __init__(self, port: int, number: int, rng) -> None:
        self._token = cast.token(f"visitor-{number}", name=f"visitor-{number}")
        url = f"ws://127.0.0.1:{port}/ws/customer/"
        self.line = Line(
            f"visitor-{number}",
            url,
            {},
            rng,
            greet=self._hello,
            hear=self._hear,
            lost=lambda code: None,
        )
        self.line.longest_pause = 1.0
        self.welcomes = 0

    def _hello(self) -> dict:
        return {"type": "hello", "token": self._token}

    async def _hear(self, frame: dict, raw: str) -> None:
        self.welcomes += frame["type"] == "welcome"


@asynccontextmanager
async def visiting(port: int, count: int, rng):
    """So many visitors, who are all there, and go at the end."""
    crowd = [Visitor(port, number, rng) for number in range(count)]
    running = [asyncio.create_task(visitor.line.run()) for visitor in crowd]
    try:
        await until(
            lambda: all(visitor.line.is_open for visitor in crowd), 60, "the crowd to be there"
        )
        yield crowd
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def test_a_crowd_that_comes_back_at_once(plant, scene):
    """One web process dies, and all that were on it come to the other within a second.

    Those who live there go on.
    """
    for _ in range(2):
        await scene.come_in("b")
    front = await plant.front("a")
    async with visiting(front.port, CROWD, scene.rng) as crowd:
        began = monotonic()
        async with scene.fault("crowd"):
            await plant.webs["a"].kill()
            await until(
                lambda: all(visitor.welcomes >= 2 for visitor in crowd),
                BACK_WITHIN,
                "the crowd to be back",
            )
            await plant.webs["a"].start()
    waits = sorted(took for _, took in scene.waits(began))
    assert waits[int(0.99 * len(waits))] <= LIVING_WAIT, waits
    await scene.end()


async def test_a_rolling_restart_tells_everybody_and_loses_nothing(plant, scene):
    await scene.enter(customers=4)
    for web in scene.rng.sample(list(plant.webs.values()), len(plant.webs)):
        there = [
            c for c in scene.clients if any(line.leads_to == web.port for line in c.front.lines)
        ]
        assert there
        closes = {client.name: len(client.line.codes) for client in there}
        async with scene.fault(f"{web.name} restarts"):
            drained = await web.stop()
            await until(
                lambda closes=closes, there=there: all(
                    len(client.line.codes) > closes[client.name] for client in there
                ),
                10,
                "everybody's close",
            )
            await web.start()
        assert drained <= DRAINED_WITHIN
        assert {client.line.codes[closes[client.name]] for client in there} == {RESTARTING}
    await scene.talk_for(0.5)
    await scene.end()


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
async def test_without_files_the_old_stay_and_the_new_wait(plant, scene, server):
    """Strangers take every file of a process: whoever is there goes on, nothing spins, and
    later all is well.
    """
    web = await plant.add_web("c", server, files=FILES)
    scene.pace = 0.0
    (device,) = await scene.come_in("c")
    await until(lambda: device.outbox.is_in_turn, 20, "the first one")
    await scene.everybody_hears()
    async with scene.fault("no files"):
        strangers = [await asyncio.open_connection("127.0.0.1", web.port) for _ in range(STRANGERS)]
        await scene.everybody_is_accepted()
        used, began = web.cpu(), monotonic()
        await asyncio.sleep(2)
        assert (web.cpu() - used) / (monotonic() - began) < 0.5, "it spins"
        await scene.everybody_is_accepted()
        for _, writer in strangers:
            writer.close()
        async with visiting(web.port, 1, scene.rng):
            pass
    assert not device.line.codes, "who was there lost the line"
    await scene.end()
