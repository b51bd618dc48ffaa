"""D18–D20: the worker dies in the middle of a task, beat runs twice, tasks run many times.

Only the log counts.
"""

import asyncio

from tests.faults.waiting import until

TURN = 0x62616E6B63686174  # the routing lock of tickets.routing
SERVED_WITHIN = 25.0  # seconds: a worker's start, and a sweep every five
CAPACITY = 2
TASKS = [
    "tickets.assign_waiting", "stats.record_closed_cycles", "stats.record_missed_cycles", "stats.roll_up_hours",
    "accounts.forget_old_leases",
]  # fmt: skip
_WAITS_FOR_TURN = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
_CLOSED = "SELECT count(*) FROM tickets_event WHERE kind = 'ticket.closed'"
_COUNTED = "SELECT count(*), count(DISTINCT (ticket_id, cycle)) FROM stats_cyclefact"


async def test_a_killed_worker_leaves_nobody_in_the_queue(plant, scene):
    """The web process that closed a ticket dies before it gives the free place away, and the
    worker in its task.
    """
    scene.pace = 0.0
    worker = await plant.add_other("worker")
    await plant.add_other("beat")
    (desk,) = [
        await scene.sit_down(operator, "a") for operator in await plant.employ(1, capacity=1)
    ]
    await until(lambda: desk.line.is_open, 20, "the desk")
    first, second = [await a_question(scene) for _ in range(2)]
    await until(lambda: first.person in served(desk), 20, "the first to be served")
    async with scene.fault("web and worker killed"):
        async with await plant.postgres.connect() as db, db.transaction():
            await db.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
            await until_a_task_waits(plant)
            await worker.kill()
        plant.webs["b"].arm("after_commit", "kill9")
        await first.close_ticket()
        await plant.webs["b"].hit("after_commit")
        await plant.webs["b"].gone()
        await worker.start()
        await until(lambda: second.person in served(desk), SERVED_WITHIN, "the second to be served")
        await plant.webs["b"].start()
    await scene.end()


async def a_question(scene):
    (device,) = await scene.come_in("b")
    await until(lambda: device.outbox.is_in_turn, 20, "a customer")
    await scene.say(device)
    await until(lambda: not device.outbox.waiting, 20, "the question to be stored")
    return device


def served(desk) -> set[str]:
    return {reading.conversation for reading in desk.readings if reading.is_open}


async def until_a_task_waits(plant) -> None:
    for _ in range(600):
        if await plant.postgres.run(_WAITS_FOR_TURN):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("no task came to wait for the turn")


async def test_beat_and_worker_twice_and_every_task_many_times(plant, scene):
    """Nobody gets more than they can hold, and nothing is counted twice."""
    for number in (1, 2):
        await plant.add_other("worker", number)
        await plant.add_other("beat", number)
    desks = [
        await scene.sit_down(operator, "a") for operator in await plant.employ(2, capacity=CAPACITY)
    ]
    await until(lambda: all(desk.line.is_open for desk in desks), 20, "the desks")
    customers = [(await scene.come_in("b"))[0] for _ in range(3 * CAPACITY)]
    await until(
        lambda: all(customer.outbox.is_in_turn for customer in customers), 20, "the customers"
    )
    await plant.ask("send_tasks", names=TASKS, times=20)
    for customer in customers:
        await customer.close_ticket()
        held = await plant.ask("open_tickets")
        assert all(count <= CAPACITY for operator, count in held.items() if operator), held
        await asyncio.sleep(0.3)
    await plant.ask("send_tasks", names=TASKS, times=20)
    await until_counted(plant)
    counted, different = (await plant.postgres.run(_COUNTED))[0]
    assert counted == different
    await scene.end()


async def until_counted(plant) -> None:
    for _ in range(600):
        ((closed,),) = await plant.postgres.run(_CLOSED)
        if (await plant.postgres.run(_COUNTED))[0][0] == closed:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("closed cycles were not counted")
