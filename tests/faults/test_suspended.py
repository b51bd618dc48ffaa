"""D15: an operator is suspended while customers write.

Within 5 s nothing reaches them, with Valkey or without.
"""

import signal

import pytest

from tests.faults.line import REVOKED
from tests.faults.waiting import until

DOORS_CLOSE_WITHIN = 5.0  # seconds
_HELD = "SELECT 1 FROM tickets_ticket WHERE operator_id = %s AND closed_at IS NULL"


@pytest.mark.parametrize("valkey", ["there", "away"])
async def test_nothing_reaches_a_suspended_operator(plant, scene, valkey):
    await scene.enter(customers=3, operators=2)
    anna = scene.rng.choice([desk for desk in scene.desks if desk.cases])
    async with scene.fault("suspended"):
        if valkey == "away":
            await plant.valkey.end_by(signal.SIGKILL)
        await scene.suspend(anna)
        await until(lambda: anna.line.codes, DOORS_CLOSE_WITHIN, "the door to close")
        if valkey == "away":
            await plant.valkey.start()
    assert anna.line.codes == [REVOKED]
    assert not await plant.postgres.run(_HELD, anna.id)
    await scene.talk_for(1)
    await scene.end()
