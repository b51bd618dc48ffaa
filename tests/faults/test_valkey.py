"""D5–D7: Valkey dies, forgets, hangs, drops and splits.

Messages are stored and answered, and live ones come back.
"""

import asyncio
import signal
from contextlib import asynccontextmanager

import pytest
import redis.asyncio as redis

from tests.faults.services import Valkey

LIVE_WITHIN = 15.0  # seconds after it is back, without a reconnect


@asynccontextmanager
async def killed_and_empty(plant) -> None:
    await plant.valkey.end_by(signal.SIGKILL)
    yield
    await plant.valkey.start()


@asynccontextmanager
async def emptied(plant) -> None:
    await plant.valkey.run("FLUSHALL")
    yield


@asynccontextmanager
async def hung(plant) -> None:
    await plant.valkey.run("CLIENT", "PAUSE", "6000", "ALL")
    yield
    with_patience = redis.Redis.from_url(plant.valkey.url, socket_timeout=10)
    await with_patience.ping()  # answered when the pause is over
    await with_patience.aclose()


@asynccontextmanager
async def full(plant) -> None:
    await plant.valkey.run("CONFIG", "SET", "maxmemory", "1")
    yield
    await plant.valkey.run("CONFIG", "SET", "maxmemory", "0")


@asynccontextmanager
async def without_its_clients(plant) -> None:
    await plant.valkey.run("CLIENT", "KILL", "TYPE", "pubsub")
    await plant.valkey.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    yield


@pytest.mark.parametrize("disturb", [killed_and_empty, emptied, hung, full, without_its_clients])
async def test_what_is_said_without_valkey_is_stored_and_live_again_soon(plant, scene, disturb):
    await scene.enter()
    numbers = [client.line.number for client in scene.clients]
    async with scene.fault(disturb.__name__, live_within=LIVE_WITHIN), disturb(plant):
        await scene.everybody_is_accepted()
        await scene.talk_for(1)
    assert [client.line.number for client in scene.clients] == numbers, "somebody had to reconnect"
    await scene.talk_for(0.5)
    await scene.end()


async def test_more_nudges_than_the_layer_keeps(plant, scene):
    """The layer drops what is too much without a word; who is nudged too little finds it by
    itself.
    """
    await scene.enter()
    async with plant.valkey.connect() as client, client.pubsub() as listening:
        await listening.psubscribe("*")
        nudge = await real_nudge(listening)
        await listening.punsubscribe()
        async with scene.fault("a flood of nudges", live_within=LIVE_WITHIN):
            for _ in range(20):
                async with client.pipeline(transaction=False) as flood:
                    for _ in range(500):
                        flood.publish(nudge["channel"], nudge["data"])
                    await flood.execute()
    await scene.end()


async def real_nudge(listening) -> dict:
    async with asyncio.timeout(20):
        while True:
            message = await listening.get_message(ignore_subscribe_messages=True, timeout=1)
            if message:
                return message


async def test_no_word_of_a_customer_passes_through_valkey(plant, scene):
    await scene.enter()
    async with plant.valkey.connect() as client, client.monitor() as monitor:
        heard: list[str] = []
        listening = asyncio.create_task(listen(monitor, heard))
        await scene.talk_for(1)
        listening.cancel()
    assert any("PUBLISH" in command.upper() for command in heard)
    assert not [command for command in heard if "canary" in command]
    await scene.end()


async def listen(monitor, heard: list[str]) -> None:
    async for command in monitor.listen():
        heard.append(str(command["command"]))


async def test_two_masters_at_once(plant, scene, tmp_path):
    """Each web process has a Valkey of its own for a while: neither hears the other.

    Nothing of record is in either.
    """
    await scene.enter()
    other = Valkey(tmp_path)
    (tmp_path / "valkey.password").write_text((plant.folder / "valkey.password").read_text())
    await other.start()
    path = plant.to_valkey["b"]
    try:
        async with scene.fault("two masters", live_within=LIVE_WITHIN):
            path.lead_to(lambda: [other.port])
            path.reset()
            await scene.everybody_is_accepted()
            await scene.talk_for(2)
            path.lead_to(lambda: [plant.valkey.port])
            path.reset()
    finally:
        path.lead_to(lambda: [plant.valkey.port])
        await other.stop()
    await scene.end()
