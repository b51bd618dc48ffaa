"""D1, D2, D12, D26: a web process dies at the worst moment, or fails.

Its neighbour takes over; all stands once.
"""

import asyncio

import pytest

from tests.faults.waiting import until


@pytest.mark.parametrize("point", ["before_commit", "after_commit", "after_nudge"])
async def test_kill_9_of_the_web_process_that_stores_a_message(plant, scene, point):
    await scene.enter()
    victim = plant.webs[scene.rng.choice("ab")]
    await scene.talk_for(scene.rng.uniform(0.2, 1.2))
    async with scene.fault(f"killed {point}"):
        victim.arm(point, "kill9")
        await victim.hit(point)
        await victim.gone()
        await victim.start()
    await scene.talk_for(1)
    await scene.end()


async def test_a_transaction_that_fails_takes_no_neighbour_along(plant, scene):
    """It is rolled back after it has written: whoever was in it is stored once, or is told to
    come again.
    """
    await scene.enter()
    async with scene.fault("failed before the commit"):
        for web in plant.webs.values():
            web.arm("before_commit", "raise")
            await web.hit("before_commit")
    await scene.talk_for(1)
    await scene.end()


@pytest.mark.parametrize("web", ["a", "b"])
async def test_a_socket_that_fails_unexpectedly_is_closed_with_1011(plant, scene, web):
    await scene.enter(prefers=web)
    async with scene.fault("a socket failed"):
        plant.webs[web].arm("perform", "raise")
        await plant.webs[web].hit("perform")
        await until(
            lambda: any(device.line.codes for device in scene.devices),
            10,
            "a device to lose its line",
        )
    assert [code for device in scene.devices for code in device.line.codes] == [1011]
    assert "RuntimeError" in plant.webs[web].said()
    await scene.talk_for(0.5)
    await scene.end()


async def test_an_old_id_is_known_for_ever_and_everywhere(plant, scene):
    """Said again to another process, after a restart of all: the same number.

    With another text: a conflict.
    """
    scene.pace = 0.0
    (phone,) = await scene.come_in("a")
    cid = await scene.say(phone)
    message = dict(phone.outbox.waiting[cid])
    await until(lambda: cid not in phone.outbox.waiting, 20, "its answer")
    async with scene.fault("both restarted"):
        await asyncio.gather(*(web.kill() for web in plant.webs.values()))
        await asyncio.gather(*(web.start() for web in plant.webs.values()))
    browser = await scene.add_device(phone.person, "b", "browser")
    await browser.outbox.take(message)
    await until(
        lambda: browser.outbox.is_in_turn and not browser.outbox.waiting, 20, "the same answer"
    )
    told = [
        (e["client"], e["seq"])
        for e in scene.history.entries
        if e["is"] == "ok" and e["cid"] == cid
    ]
    assert {client for client, _ in told} == {phone.name, browser.name}
    assert len({seq for _, seq in told}) == 1
    errors: list[dict] = []
    browser.on_error = errors.append
    await browser.line.put({**message, "text": "Something else."})
    await until(lambda: errors, 20, "the refusal")
    assert [(error["code"], error["client_id"]) for error in errors] == [("conflict", cid)]
    assert await plant.postgres.run(_TEXTS, cid) == [(message["text"],)]
    await scene.end()


_TEXTS = "SELECT text FROM tickets_event WHERE client_id = %s"
