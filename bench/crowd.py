"""Customers who are signed in and say nothing; when the server goes they come back as the SDK
does.
"""

import asyncio
import contextlib
import math
import random
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

from bench.clients import Bank, CustomerClient
from bench.usage import Probe, between, rss_kib

SIGN_INS_AT_ONCE = 50
FROM_ONE_ADDRESS = 20_000  # sockets: fewer than an address has ports
SETTLE_SECONDS = 5.0  # seconds before memory is read
CONNECT_TIMEOUT = 15.0  # seconds, as in sdk/js/src/connection.ts
STABLE_SECONDS = 10.0  # seconds, as there
FINAL = (4403,)
BASE, CAP, RESTART, OVERLOAD = 1.0, 15.0, 15.0, 30.0  # seconds, as in sdk/js/src/backoff.ts


class Crowd:
    """Many customers, each with a life of its own."""

    def __init__(self, subjects: list[str], bank: Bank) -> None:
        self._customers = [
            CustomerClient(s, bank, source=source(place)) for place, s in enumerate(subjects)
        ]
        # Only for the first time: nobody holds a crowd back later.
        self._admission: AbstractAsyncContextManager[Any] = asyncio.Semaphore(SIGN_INS_AT_ONCE)
        self._lives: list[asyncio.Task[None]] = []
        self._welcomed: set[CustomerClient] = set()
        self._changed = asyncio.Event()

    async def come(self, count: int) -> None:
        """Sign the next ones in, until `count` are there."""
        newcomers = self._customers[len(self._lives) : count]
        self._lives += [asyncio.create_task(self._live(customer)) for customer in newcomers]
        await self.until_there(count)

    async def until_there(self, count: int) -> None:
        while len(self._welcomed) < count:
            self._changed.clear()
            await self._changed.wait()

    async def until_gone(self) -> None:
        """Wait until nobody is left of those who were there."""
        while self._welcomed:
            self._changed.clear()
            await self._changed.wait()

    @property
    def there(self) -> int:
        return len(self._welcomed)

    def hang_up(self) -> None:
        for life in self._lives:
            life.cancel()
        for customer in self._customers:
            customer.hang_up()

    async def _live(self, customer: CustomerClient) -> None:
        failures, admission = 0, self._admission
        while True:
            closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
            customer.on_close = partial(_settle, closed)
            code, welcomed_at = 1006, math.inf
            try:
                async with admission:
                    await self._enter(customer)
                admission, welcomed_at = contextlib.nullcontext(), time.monotonic()
                code = await closed
            except (OSError, TimeoutError):
                code = closed.result() if closed.done() else 1006
            customer.hang_up()
            self._welcomed.discard(customer)
            self._changed.set()
            if code in FINAL:
                return
            failures = 0 if time.monotonic() - welcomed_at >= STABLE_SECONDS else failures
            await asyncio.sleep(delay_before(failures, code))
            failures += 1

    async def _enter(self, customer: CustomerClient) -> None:
        async with asyncio.timeout(CONNECT_TIMEOUT):
            await customer.sign_in()
        self._welcomed.add(customer)
        self._changed.set()


def _settle(closed: asyncio.Future[int], code: int) -> None:
    if not closed.done():  # nobody waits for it any more
        closed.set_result(code)


def delay_before(failures: int, code: int) -> float:
    """Seconds before the next attempt: sdk/js/src/backoff.ts."""
    if code == 1012:
        return random.random() * RESTART
    if code in (1013, 4429):
        return random.random() * OVERLOAD
    return random.random() * min(CAP, BASE * 2 ** min(failures, 10))


def source(place: int) -> str | None:
    """The loopback address that this customer comes from. Binding costs: with many ports in use the
    kernel takes milliseconds to find a free one, and so the first ones leave it to the connection.
    """
    return f"127.0.0.{1 + place // FROM_ONE_ADDRESS}" if place >= FROM_ONE_ADDRESS else None


async def run(job: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """Some come, then all; says "there".

    When the server has been replaced, waits until all are back and says so.
    """
    crowd, count, few = (
        Crowd(job["subjects"], Bank(**job["bank"])),
        len(job["subjects"]),
        job["few"],
    )
    [pid], started = job["pids"]["server"], time.perf_counter()
    tell("coming")
    try:
        await crowd.come(few)
        await asyncio.sleep(SETTLE_SECONDS)
        memory_of_few = rss_kib(pid)
        await crowd.come(count)
        came = time.perf_counter() - started - SETTLE_SECONDS
        memory, cores = await settled(pid, Probe(job["pids"]))
        tell("there")
        await crowd.until_gone()
        tell("gone")
        try:
            async with asyncio.timeout(job["patience"]):
                await crowd.until_there(count)
        except TimeoutError:
            pass
        tell("back")
    finally:
        crowd.hang_up()
    return {
        "connections": count,
        "kib_per_connection": round((memory - memory_of_few) / max(1, count - few), 1),
        "rss_mib": round(memory / 1024, 1),
        "sign_ins_per_s": round(count / came, 1),
        "idle_cpu_cores": cores,
        "lost": count - crowd.there,
    }


async def settled(pid: int, probe: Probe) -> tuple[int, dict[str, float]]:
    """Memory, and the cores that silence costs: the heartbeats of so many."""
    before = probe.cpu()
    await asyncio.sleep(SETTLE_SECONDS)
    used = between(before, probe.cpu())
    return rss_kib(pid), {
        name: round(used[name] / SETTLE_SECONDS, 3)
        for name in ("server", "postgres", "valkey", "other")
    }
