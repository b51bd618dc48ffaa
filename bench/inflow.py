"""Customers who write at a pace to one operator's many conversations, the opened one among them."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from itertools import cycle
from typing import Any

from bench.clients import Bank, CustomerClient, Heard
from bench.traffic import DRAIN, SETTLE_SECONDS, in_groups

TO_THE_OPENED = 10  # every so manieth message goes to the conversation that is open


class Inflow:
    """What the customers have written, and what of it has come back to them: that is stored. The
    first has the opened conversation.
    """

    def __init__(self, customers: list[CustomerClient]) -> None:
        self.sent = 0
        self._customers = customers
        self._returned: set[int] = set()
        self._changed = asyncio.Event()
        for customer in customers:
            customer.on_message = self._heard

    @property
    def lost(self) -> int:
        return self.sent - len(self._returned)

    async def write(self, rate: int, seconds: int) -> None:
        opened, others, start = (
            self._customers[0],
            cycle(self._customers[1:] or self._customers),
            time.perf_counter(),
        )
        for number in range(1, rate * seconds + 1):
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
            (opened if number % TO_THE_OPENED == 0 else next(others)).say(number)
            self.sent = number

    async def drain(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN):
                while self.lost:
                    self._changed.clear()
                    await self._changed.wait()

    def _heard(self, number: int, frame: Heard) -> None:
        if number:  # what was said before all of this has 0
            self._returned.add(number)
            self._changed.set()


async def run(job: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """All sign in; says "measuring", and they write `rate` messages a second for `seconds`."""
    bank = Bank(**job["bank"])
    customers = [CustomerClient(subject, bank) for subject in job["subjects"]]
    inflow = Inflow(customers)
    try:
        await in_groups([customer.sign_in for customer in customers])
        await asyncio.sleep(SETTLE_SECONDS)
        tell("measuring")
        await inflow.write(job["rate"], job["seconds"])
        await inflow.drain()
    finally:
        for customer in customers:
            customer.hang_up()
    return {"sent": inflow.sent, "lost": inflow.lost}
