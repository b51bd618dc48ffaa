"""D8, D17: PostgreSQL restarts, throws everybody out, is full.

Nothing is acknowledged that is not there afterwards.
"""

import asyncio
import os
import signal
import subprocess
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import psycopg
import pytest

from tests.faults.waiting import until

REFUSED_WITHIN = 5.0  # seconds
LONG = 7.0  # seconds: longer than anybody waits for an answer
NOISE = 2.0  # seconds that a busy machine may add


@asynccontextmanager
async def restarted_fast(plant):
    await plant.postgres.end_by(signal.SIGINT)
    yield
    await plant.postgres.start()


@asynccontextmanager
async def restarted_immediately(plant):
    await plant.postgres.end_by(signal.SIGQUIT)
    yield
    await plant.postgres.start()


@asynccontextmanager
async def killed(plant):
    """One of its processes dies by kill -9: PostgreSQL throws all sessions out and recovers by
    itself.
    """
    (pid,) = (await plant.postgres.run(f"SELECT max(pid) FROM pg_stat_activity WHERE {_SESSIONS}"))[
        0
    ]
    os.kill(pid, signal.SIGKILL)
    yield


@asynccontextmanager
async def everybody_thrown_out(plant):
    for _ in range(5):
        await plant.postgres.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {_SESSIONS}"
        )
        await asyncio.sleep(0.3)
    yield


@asynccontextmanager
async def no_connection_left(plant):
    async with AsyncExitStack() as stack:
        with suppress(psycopg.OperationalError):
            while True:
                await stack.enter_async_context(await plant.postgres.connect())
        for path in plant.to_postgres.values():
            path.reset()
        yield


_SESSIONS = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
OUTAGES = [restarted_fast, restarted_immediately, killed, everybody_thrown_out, no_connection_left]


@pytest.mark.parametrize("outage", OUTAGES)
async def test_without_postgres_nobody_is_told_yes_and_all_comes_back(plant, scene, outage):
    await scene.enter()
    async with scene.fault(outage.__name__), outage(plant):
        await scene.talk_for(LONG if outage is restarted_fast else scene.rng.uniform(1, 3))
    await scene.talk_for(0.5)
    await scene.end()
    assert slowest_refusal(scene) <= REFUSED_WITHIN + NOISE
    assert slowest_refusal(scene) or outage is not restarted_fast


def slowest_refusal(scene) -> float:
    """The longest that anybody waited on a living line for "not now"."""
    sent: dict[tuple[str, str], float] = {}
    waits = [0.0]
    for entry in scene.history.entries:
        if entry["is"] == "send":
            sent.setdefault((entry["line"], entry["cid"]), entry["at"])
        elif entry["is"] == "refused" and (began := sent.pop((entry["line"], entry["cid"]), None)):
            waits.append(entry["at"] - began)
    return max(waits)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 16 MB that PostgreSQL may write to."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m,mode=0777", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be made by root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


async def test_a_full_disk_refuses_and_still_reads(plant, scene, small_disk):
    tables = small_disk / "tables"
    tables.mkdir()
    os.chown(tables, *owner_of(plant.folder / "postgres"))
    await plant.postgres.run(f"CREATE TABLESPACE small LOCATION '{tables}'")
    await move_the_log(plant, "small")
    try:
        await scene.enter()
        async with scene.fault("disk full"):
            ballast = small_disk / "ballast"
            fill(ballast)
            refused = [device for device in scene.devices if device.outbox]
            await until(lambda: codes(scene) >= {"unavailable"}, 30, "somebody to be refused")
            reader = await scene.add_device(refused[0].person, "a", "reader")
            await until(lambda: reader.reading.cursor, 10, "the log to be read")
            ballast.unlink()
        await scene.talk_for(0.5)
        await scene.end()
    finally:
        await move_the_log(plant, "pg_default")
        await plant.postgres.run("DROP TABLESPACE small")


async def test_a_full_log_stops_no_conversation(plant, scene, small_disk):
    web = await plant.add_web(
        "c", scene.rng.choice(["daphne", "uvicorn"]), log=small_disk / "c.log"
    )
    scene.pace = 0.0
    (device,) = await scene.come_in("c")
    await until(lambda: device.outbox.is_in_turn, 20, "the customer")
    async with scene.fault("log full"):
        fill(small_disk / "ballast")
        web.arm("perform", "raise")  # which is written down, or would be
        await web.hit("perform")
        await until(lambda: device.line.codes, 10, "the line to be lost")
    assert web.is_running
    await scene.end()


def owner_of(path) -> tuple[int, int]:
    return path.stat().st_uid, path.stat().st_gid


async def move_the_log(plant, tablespace: str) -> None:
    await plant.postgres.run(f"ALTER TABLE tickets_event SET TABLESPACE {tablespace}")


def fill(file) -> None:
    with suppress(OSError), file.open("wb", buffering=0) as ballast:
        while True:
            ballast.write(b"x" * 4096)


def codes(scene) -> set[str]:
    return {entry["code"] for entry in scene.history.entries if entry["is"] == "refused"}
