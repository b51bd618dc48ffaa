"""D9, D10: PostgreSQL is slow, a row is locked, transactions collide.

Who is not concerned does not notice.
"""

import asyncio
from statistics import median
from time import monotonic

import pytest

from tests.faults.line import Line
from tests.faults.waiting import until

LOOP_LAG = 0.1  # seconds, the median of a ping's round trip
USUAL, AT_WORST = 1.0, 3.0  # seconds from saying to being accepted, for 95 % and for all
LOCKED_FOR = 5.0  # seconds: more than lock_timeout

_LOCK = """
    SELECT c.id FROM tickets_conversation c JOIN accounts_customer p ON p.id = c.customer_id
    WHERE p.subject = %s FOR UPDATE OF c
"""
# Whoever holds the routing lock and waits for something else.
_WAITING = """
    SELECT 1 FROM pg_locks turn JOIN pg_locks other USING (pid)
    WHERE turn.locktype = 'advisory' AND turn.granted AND NOT other.granted
"""
TURN = 0x62616E6B63686174  # the routing lock of tickets.routing


async def test_a_locked_conversation_stops_no_other(plant, scene):
    """The one that is locked gets its messages stored, or is told when to come again; the
    others notice nothing.
    """
    await scene.enter(customers=4)
    locked = scene.rng.choice(scene.devices).person
    async with (
        scene.fault("locked", conversation=locked),
        await plant.postgres.connect() as db,
        db.transaction(),
    ):
        await db.execute(_LOCK, [locked])
        began = monotonic()
        await scene.talk_for(LOCKED_FOR)
    await scene.end()
    waits = sorted(took for person, took in scene.waits(began) if person != locked)
    assert len(waits) > 20
    assert waits[int(0.95 * len(waits))] <= USUAL, waits
    assert waits[-1] <= AT_WORST, waits


async def test_a_slow_postgres_stops_no_event_loop(plant, scene):
    """Three seconds a statement: everything to do with the database waits, and pings are
    answered.
    """
    await scene.enter(customers=2)
    async with scene.fault("slow"):
        for path in plant.to_postgres.values():
            path.slow_down(3.0, directions=["up"])
        lags = [
            lag for line in {client.line for client in scene.clients} for lag in await pings(line)
        ]
        for path in plant.to_postgres.values():
            path.heal()
    assert median(lags) < LOOP_LAG
    await scene.end()


async def pings(line: Line, count: int = 8) -> list[float]:
    """The round trips of pings of WebSocket's own, which the server's event loop answers."""
    found = []
    for _ in range(count):
        found.append(await line.round_trip())
        await asyncio.sleep(0.1)
    return found


async def test_a_deadlock_is_tried_again_by_the_server(plant, scene):
    """Who gives tickets out takes the routing lock, then the conversation; we take them the
    other way round.
    """
    scene.pace = 0.0
    (customer,) = await scene.come_in(scene.rng.choice("ab"))
    await until(lambda: customer.outbox.is_in_turn, 20, "the customer")
    await scene.say(customer)
    await until(lambda: not customer.outbox.waiting, 20, "a ticket in the queue")
    (operator,) = await plant.employ(1)
    async with scene.fault("deadlock"):
        async with await plant.postgres.connect() as db, db.transaction():
            await db.execute(
                "SET LOCAL deadlock_timeout = '1min'"
            )  # the server's shall be the one to fail
            await db.execute(_LOCK, [customer.person])
            desk = await scene.sit_down(operator, scene.rng.choice("ab"))
            await until_somebody_waits(plant)
            before = deadlocks(plant)
            await db.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
            assert deadlocks(plant) > before
        await until(
            lambda: any(reading.is_open for reading in desk.readings),
            5,
            "the ticket to be given out",
        )
    await scene.end()


async def until_somebody_waits(plant) -> None:
    for _ in range(200):
        if await plant.postgres.run(_WAITING):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nobody holds the turn and waits")


def deadlocks(plant) -> int:
    return (plant.folder / "postgres.log").read_text().count("deadlock detected")


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
async def test_a_transaction_that_postgres_gives_up_is_tried_again_by_the_server(
    plant, scene, sqlstate
):
    await scene.enter(operators=1)
    scene.pace = 0.0
    await scene.everybody_hears()
    async with scene.fault("collisions"):
        await plant.postgres.run(_COLLIDE.format(sqlstate=sqlstate))
        try:
            for device in scene.devices:
                cid = await scene.say(device)
                await until(lambda d=device, c=cid: c not in d.outbox.waiting, 10, "the third try")
            ((tries,),) = await plant.postgres.run("SELECT last_value FROM collisions")
        finally:
            await plant.postgres.run("DROP FUNCTION collide CASCADE; DROP SEQUENCE collisions")
    assert tries == 3 * len(scene.devices)
    assert not [entry for entry in scene.history.entries if entry["is"] == "refused"]
    await scene.end()


# Two of three tries fail; a sequence counts on although its transaction is rolled back.
_COLLIDE = """
    CREATE SEQUENCE collisions;
    CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF nextval('collisions') % 3 <> 0 THEN RAISE EXCEPTION 'collision' USING ERRCODE = '{sqlstate}'; END IF;
            RETURN NULL;
        END $$;
    CREATE TRIGGER collide AFTER INSERT ON tickets_event FOR EACH STATEMENT EXECUTE FUNCTION collide();
"""
