"""One simulation from its first socket to its report."""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable
from contextlib import suppress

from demobank.simulation.arriving import all_ready, bring_operators
from demobank.simulation.customer import SimulatedCustomer, read_history
from demobank.simulation.ledger import lost
from demobank.simulation.operator import SimulatedOperator
from demobank.simulation.reconnecting import ReconnectingSocket
from demobank.simulation.report import SimulationReport, make_report, progress
from demobank.simulation.world import World

END_TIMEOUT = 20.0  # seconds for what is open at the end
INTERRUPT_TIMEOUT = 3.0  # after Ctrl-C
REPORT_EVERY = 5.0  # seconds
CUSTOMERS_A_RUN = 10_000


class Simulation:
    def __init__(self, options: argparse.Namespace, world: World) -> None:
        self._options, self._world = options, world
        # Customers of their own for each run: an earlier run's history is not this run's to account
        # for.
        first = int(time.time()) % 10_000_000 * CUSTOMERS_A_RUN
        self.customers = [
            SimulatedCustomer(first + place, world) for place in range(options.customers)
        ]
        self.operators: list[SimulatedOperator] = []
        self.capacities: dict[str, int] = {}
        self.interrupted = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._began = time.monotonic()

    async def play(self) -> SimulationReport:
        """Everything, in its order. Ends early, and as cleanly, when `interrupted` is set."""
        self._tell(
            f"{self._options.customers} customers and {self._options.operators} operators come in"
        )
        self.operators, self.capacities = await bring_operators(
            self._options.operators, self._world
        )
        for line in self._lines:
            self._start(line.run())
        await all_ready(self.operators, "operators")
        await all_ready(self.customers, "customers")
        self._tell(
            f"{time.monotonic() - self._began:5.0f} s later all are there; "
            f"{self._options.rate:.2f} questions/s"
        )
        self._began = time.monotonic()
        reporter = asyncio.create_task(self._report_progress())
        await self._ask_questions()
        await self._finish()
        reporter.cancel()
        await self._read_histories()
        await self._let_arrive()
        await asyncio.gather(*(line.end() for line in self._lines))
        return make_report(self._world.ledger, self.capacities)

    @property
    def _lines(self) -> list[ReconnectingSocket]:
        return [
            *(operator.line for operator in self.operators),
            *(customer.line for customer in self.customers),
        ]

    # ---------------------------------------------------------------- while it runs

    async def _ask_questions(self) -> None:
        """Questions at random moments, R a second on average, each by a customer who has
        nothing open.
        """
        ends = time.monotonic() + (self._options.seconds or float("inf"))
        rng, due = self._world.rng, time.monotonic()
        while due < ends:
            await self._pause_until(due)
            if self.interrupted.is_set():
                return
            idle = [customer for customer in self.customers if not customer.is_asking]
            if idle:
                self._start(rng.choice(idle).ask(self._world.script.question()))
            due += rng.expovariate(self._options.rate)
        await self._pause_until(ends)

    async def _pause_until(self, moment: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.interrupted.wait(), max(0.0, moment - time.monotonic()))

    async def _report_progress(self) -> None:
        while True:
            await asyncio.sleep(REPORT_EVERY)
            waiting = sum(customer.has_ticket for customer in self.customers)
            self._tell(progress(self._world.ledger, time.monotonic() - self._began, waiting))

    # ---------------------------------------------------------------- the end

    async def _finish(self) -> None:
        """Let what is open come to its end; then close the rest, so that no ticket of ours
        stays open.
        """
        self._world.ending.set()
        await self._settle(INTERRUPT_TIMEOUT if self.interrupted.is_set() else END_TIMEOUT)
        for _ in range(3):
            await asyncio.gather(*(customer.close() for customer in self.customers))
            if await self._settle(2.0):
                return

    async def _settle(self, grace: float) -> bool:
        """Wait until nobody has anything open or unacknowledged; False when the grace is over
        before.
        """
        deadline = time.monotonic() + grace
        while time.monotonic() < deadline:
            open_cases = any(
                operator.cases or operator.line.unsettled for operator in self.operators
            )
            if not open_cases and not any(c.has_ticket or c.line.unsettled for c in self.customers):
                await asyncio.sleep(0.3)  # what was nudged last is still on its way
                return True
            await asyncio.sleep(0.1)
        return False

    async def _read_histories(self) -> None:
        async def read(customer: SimulatedCustomer) -> None:
            with suppress(Exception):  # not read is a verdict of its own: all of it counts as lost
                customer.story.history = await read_history(customer, self._world)

        await asyncio.gather(*(read(customer) for customer in self.customers))

    async def _let_arrive(self) -> None:
        """What is still on its way to a socket is not lost yet."""
        for _ in range(10):
            if not any(lost(story) for story in self._world.ledger.stories.values()):
                return
            await asyncio.sleep(0.3)

    def _start(self, playing: Awaitable[None]) -> None:
        task = asyncio.ensure_future(playing)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._tell(f"  a player failed: {error!r}")

    def _tell(self, line: str) -> None:
        print(line, file=sys.stderr if self._options.json else sys.stdout, flush=True)
