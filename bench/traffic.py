"""Messages between customers and their operators, and what became of each of them.

The shape of the load is the peer's, so that the two can be compared: a closed loop answers each
delivery with the next message; a pace sends whatever the server does. One process, one clock.
"""

import asyncio
import contextlib
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from bench.clients import Bank, Client, CustomerClient, Heard, Operator
from bench.figures import percentile_ms
from bench.usage import Probe, between

Pair = tuple[CustomerClient, Operator]
PACED_PAIRS = 50
SIGN_INS_AT_ONCE = 20
SETTLE_SECONDS = 1.0  # seconds
WARM_UP = 1.0  # seconds
DRAIN = 10.0  # seconds
DUPLICATE_SECONDS = 0.3  # seconds in which a duplicate may still come


@dataclass(frozen=True)
class Scenario:
    """`50x1`: 50 pairs with 1 message in flight each.

    `paced200`: 200 messages a second over 50 pairs.
    """

    name: str
    pairs: int
    in_flight: int = 0
    rate: int = 0  # messages a second

    @classmethod
    def parse(cls, name: str) -> "Scenario":
        """Raises ValueError with a line for the person."""
        if found := re.fullmatch(r"([1-9]\d{0,3})x([1-9]\d?)", name):
            return cls(name, pairs=int(found[1]), in_flight=int(found[2]))
        if found := re.fullmatch(r"paced([1-9]\d{0,4})", name):
            return cls(name, pairs=PACED_PAIRS, rate=int(found[1]))
        raise ValueError(
            f"{name} is no scenario: PAIRSxINFLIGHT as in 50x1, or pacedRATE as in paced200"
        )


class Traffic:
    """Every message sent, by its number, and how often each side has heard it."""

    def __init__(self, pairs: list[Pair]) -> None:
        self.refill = False  # closed loop: answer each delivery with the next message
        self._numbers = count(1)
        self._sent: dict[
            int, tuple[float, bool]
        ] = {}  # number: when, and whether in the measured time
        self._at_operator: Counter[int] = Counter()
        self._at_sender: Counter[int] = Counter()
        self._there: list[float] = []  # latencies: seconds
        self._back: list[float] = []
        self._measuring, self._delivered = False, 0
        self._draining, self._all_heard = False, asyncio.Event()
        for pair in pairs:
            self._watch(pair)

    def _watch(self, pair: Pair) -> None:
        customer, operator = pair
        customer.on_message = self._returned
        operator.on_message = lambda number, frame: self._arrived(pair, number)

    def send(self, pair: Pair) -> None:
        number = next(self._numbers)
        self._sent[number] = (pair[0].say(number), self._measuring)

    def _arrived(self, pair: Pair, number: int) -> None:
        now = time.perf_counter()
        self._at_operator[number] += 1
        if self._at_operator[number] > 1:
            return
        sent_at, measured = self._sent[number]
        self._delivered += self._measuring
        if measured:
            self._there.append(now - sent_at)
        if self.refill:
            self.send(pair)
        self._look()

    def _returned(self, number: int, frame: Heard) -> None:
        now = time.perf_counter()
        if not frame.client_id:  # without it the event does not acknowledge anything
            return
        self._at_sender[number] += 1
        sent_at, measured = self._sent[number]
        if measured:
            self._back.append(now - sent_at)
        self._look()

    async def measure(self, seconds: float, probe: Probe) -> dict[str, Any]:
        """Rate and cost of `seconds`, after a warm-up; the caller keeps the messages coming."""
        await asyncio.sleep(WARM_UP)
        before, started, self._measuring = probe.cpu(), time.perf_counter(), True
        await asyncio.sleep(seconds)
        elapsed, self._measuring = time.perf_counter() - started, False
        cpu = between(before, probe.cpu())
        parts = [part for part in cpu if part not in ("machine", "other")]
        return {
            "rate_per_s": round(self._delivered / elapsed, 1),
            "cpu_ms_per_message": {
                part: round(cpu[part] / max(1, self._delivered) * 1000, 3) for part in parts
            },
            "other_cpu_cores": round(cpu["other"] / elapsed, 2),
        }

    async def drain(self) -> None:
        """Send no more, and wait until both sides have heard everything, and whatever comes
        twice.
        """
        self.refill, self._draining = False, True
        self._all_heard.clear()
        self._look()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN):
                await self._all_heard.wait()
        await asyncio.sleep(DUPLICATE_SECONDS)

    def _look(self) -> None:
        if self._draining and len(self._at_operator) == len(self._at_sender) == len(self._sent):
            self._all_heard.set()

    def totals(self) -> dict[str, Any]:
        return {
            "p50_ms": percentile_ms(self._there, 0.50),
            "p95_ms": percentile_ms(self._there, 0.95),
            "p99_ms": percentile_ms(self._there, 0.99),
            "back_p50_ms": percentile_ms(self._back, 0.50),
            "back_p99_ms": percentile_ms(self._back, 0.99),
            "sent": len(self._sent),
            "lost": len(self._sent.keys() - (self._at_operator.keys() & self._at_sender.keys())),
            "duplicates": sum(
                n - 1 for heard in (self._at_operator, self._at_sender) for n in heard.values()
            ),
        }


async def run(job: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """One scenario: everybody signs in, talks, and hangs up.

    Says "measuring" when the talk begins, and "measured".
    """
    scenario, bank = Scenario.parse(job["scenario"]), Bank(**job["bank"])
    pairs = [make_pair(place, people, bank) for place, people in enumerate(job["pairs"])]
    clients: list[Client] = [client for pair in pairs for client in pair]
    try:
        await in_groups([client.sign_in for pair in pairs for client in pair])
        await asyncio.sleep(SETTLE_SECONDS)
        traffic = Traffic(pairs)
        tell("measuring")
        async with asyncio.TaskGroup() as group:
            for client in clients:
                client.on_close = lambda code: group.create_task(_gone(code))
            pace = group.create_task(_keep_busy(traffic, pairs, scenario))
            report = await traffic.measure(job["seconds"], Probe(job["pids"]))
            pace.cancel()
            tell("measured")
            await traffic.drain()
    finally:
        for client in clients:
            client.hang_up()
    errors = sum((client.errors for client in clients), Counter[str]())
    return {"scenario": scenario.name, **report, **traffic.totals(), "errors": dict(errors)}


def make_pair(place: int, people: dict[str, str], bank: Bank) -> Pair:
    """With several web processes the two are never at the same one."""
    operator = Operator(people["cookie"], people["conversation"], bank, process=place + 1)
    return CustomerClient(people["subject"], bank, process=place), operator


async def in_groups(works: list[Callable[[], Awaitable[None]]]) -> None:
    for start in range(0, len(works), SIGN_INS_AT_ONCE):
        await asyncio.gather(*(work() for work in works[start : start + SIGN_INS_AT_ONCE]))


async def _gone(code: int) -> None:
    raise ConnectionError(f"the server closed a socket with {code}")


async def _keep_busy(traffic: Traffic, pairs: list[Pair], scenario: Scenario) -> None:
    traffic.refill = scenario.in_flight > 0
    for pair in pairs * scenario.in_flight:
        traffic.send(pair)
    start = time.perf_counter()
    for number in count() if scenario.rate else ():
        await asyncio.sleep(max(0.0, start + number / scenario.rate - time.perf_counter()))
        traffic.send(pairs[number % len(pairs)])
