"""D11: the paths between clients, web, Valkey and PostgreSQL swallow, break, crawl, and stop
half-way.
"""

import asyncio

import pytest

from tests.faults.proxy import BOTH, Path


async def black_hole(path: Path, rng) -> None:
    """In one direction or in both; afterwards what was held arrives, or the lines turn out to
    be gone.
    """
    path.hold(*rng.choice([("up",), ("down",), BOTH]))
    await asyncio.sleep(rng.uniform(1, 3))
    if rng.random() < 0.5:
        path.reset()


async def cut_at_any_byte(path: Path, rng) -> None:
    for _ in range(4):
        path.cut_after(rng.randrange(1, 20_000), rng.choice(BOTH))
        await asyncio.sleep(0.4)


async def reset(path: Path, rng) -> None:
    for _ in range(3):
        path.reset()
        await asyncio.sleep(rng.uniform(0, 0.4))


async def half_closed(path: Path, rng) -> None:
    path.half_close(rng.choice(BOTH))
    await asyncio.sleep(1)


async def crawling(path: Path, rng) -> None:
    path.slow_down(0.05, jitter=0.3)
    await asyncio.sleep(1)
    path.slow_down(0.0)
    path.throttle(4_000)
    await asyncio.sleep(1)


async def refused(path: Path, rng) -> None:
    path.refuse()
    path.reset()
    await asyncio.sleep(rng.uniform(0.5, 2))


DISTURBANCES = [black_hole, cut_at_any_byte, reset, half_closed, crawling, refused]


@pytest.mark.parametrize("where", ["clients", "valkey", "postgres"])
async def test_all_is_well_again_after_any_disturbance_of_a_path(plant, scene, where):
    """One disturbance after the other, of one web process's path or of half of the clients'."""
    await scene.enter()
    for disturb in scene.rng.sample(DISTURBANCES, len(DISTURBANCES)):
        async with scene.fault(f"{where} {disturb.__name__}"):
            paths = disturbed_paths(plant, scene, where)
            await asyncio.gather(*(disturb(path, scene.rng) for path in paths))
            for path in paths:
                path.heal()
    await scene.talk_for(0.5)
    await scene.end()


def disturbed_paths(plant, scene, where: str) -> list[Path]:
    if where == "clients":
        return [client.front for client in scene.rng.sample(scene.clients, len(scene.clients) // 2)]
    return [
        {"valkey": plant.to_valkey, "postgres": plant.to_postgres}[where][scene.rng.choice("ab")]
    ]
