"""One plant for all scenes of a worker.

FAULTS_SEED, told by bin/test, varies their order, times and victims.
"""

import os
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from tests.faults.plant import Plant, running_plant
from tests.faults.scene import Scene

HERE = Path(__file__).parent
TIMEOUT = 300  # seconds for one scene: a machine may be ten times slower than usual
KEPT = HERE.parents[1] / ".local" / "faults"  # the histories of the last run


def seed() -> str:
    return os.environ.get("FAULTS_SEED", "1")


def pytest_report_header() -> str:
    return f"faults: seed {seed()}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All scenes on one event loop, whose plant they share, in an order that the seed gives."""
    mine = [
        item
        for item in items
        if item.path.parent == HERE and "plant" in getattr(item, "fixturenames", ())
    ]
    for item in mine:
        item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
        item.add_marker(pytest.mark.timeout(TIMEOUT))
    places = [place for place, item in enumerate(items) if item in mine]
    Random(seed()).shuffle(mine)
    for place, item in zip(places, mine, strict=True):
        items[place] = item


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def plant(tmp_path_factory):
    async with running_plant(tmp_path_factory.mktemp("plant"), Random(seed())) as plant:
        yield plant


@pytest.fixture
def rng(request) -> Random:
    return Random(f"{seed()} {request.node.name}")


@pytest_asyncio.fixture(loop_scope="session")
async def scene(plant: Plant, rng: Random, request):
    KEPT.mkdir(parents=True, exist_ok=True)
    scene = Scene(plant, KEPT / f"{request.node.name}.jsonl", rng)
    try:
        yield scene
    finally:
        await scene.leave()
        await plant.restore()
