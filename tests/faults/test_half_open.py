"""D11, H14: a line dies without a word, in one direction or in both.

Both ends notice, and the client comes back.
"""

from time import monotonic

from tests.faults.proxy import BOTH
from tests.faults.waiting import until

NOTICED_WITHIN = 40.0  # seconds, at both ends
NOISE = 2.0  # seconds that a busy machine may add
CUTS = [BOTH, ("up",), ("down",)]


async def test_both_ends_notice_a_dead_line(plant, scene):
    """On each server, by each way of dying, while the other side goes on talking to the dead
    one.
    """
    await scene.enter(customers=1, operators=1)
    dying = []
    for web in plant.webs:
        for cut in CUTS:
            (device,) = await scene.come_in(web)
            dying.append((device, cut))
    await until(lambda: all(device.outbox.is_in_turn for device, _ in dying), 20, "all to be there")
    await scene.everybody_hears()
    scene.pace = 0.1
    async with scene.fault("half-open"):
        began = monotonic()
        lines = []
        for device, cut in dying:
            (line,) = device.front.lines
            lines.append(line)
            device.front.hold(*cut)
        await until(
            lambda: all(len(line.ended_by) == 2 for line in lines),
            NOTICED_WITHIN + NOISE,
            "both ends of all",
        )
        noticed = {
            f"{device.name} {cut}": {end: at - began for end, at in line.ended_by.items()}
            for (device, cut), line in zip(dying, lines, strict=True)
        }
        for device, _ in dying:
            device.front.heal()
    assert all(
        took <= NOTICED_WITHIN + NOISE for ends in noticed.values() for took in ends.values()
    ), noticed
    await scene.end()
