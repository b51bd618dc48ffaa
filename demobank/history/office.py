"""The support office as a queue: tickets arrive, the free operator with the fewest gets each,
or they wait in line.
"""

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from math import inf
from random import Random

from demobank import library
from demobank.history.roster import Roster
from demobank.history.talks import PlayedCycle, Talks
from demobank.library import DemoCustomer, ScriptedDialog
from demobank.staff import FIRST_LINE

CAPACITY = 5
REOPEN_SHARE = 0.035  # share of closed tickets that come back within the window
REOPEN_WINDOW = 600.0  # seconds
REGULARS, REGULAR_WEIGHT = 160, 4  # the first customers write more often than the others


@dataclass(slots=True)
class Desk:
    """One operator at work."""

    operator: int
    open: int = 0
    last_assigned: float = 0.0
    most: int = 0  # the most tickets they ever had open at once


@dataclass(slots=True)
class HistoryCase:
    """One ticket: a customer and the cycles it went through."""

    customer: int
    cycles: list[PlayedCycle] = field(default_factory=list)


class Office:
    """Plays the arrivals in the order of time.

    `cases` are the tickets in the order of their opening.
    """

    def __init__(self, people: tuple[DemoCustomer, ...], roster: Roster, rng: Random) -> None:
        self._people, self._roster, self._rng, self._talks = people, roster, rng, Talks(rng)
        self.desks = [Desk(operator) for operator in range(len(FIRST_LINE))]
        self.cases: list[HistoryCase] = []
        self._queue: deque[HistoryCase] = deque()
        self._free_at = [0.0] * len(
            people
        )  # until then a customer is talking, or would reopen the last ticket
        self._likely = [REGULAR_WEIGHT if place < REGULARS else 1 for place in range(len(people))]
        self._told: dict[int, deque[ScriptedDialog]] = {}
        self._plan: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = count()

    def at(self, moment: float, happens: Callable[[float], None]) -> None:
        heapq.heappush(self._plan, (moment, next(self._order), happens))

    def play(self, questions: list[float], until: float) -> None:
        """Let everything happen that happens before `until`."""
        for moment in questions:
            self.at(moment, self.ask)
        for moment in self._roster.returns():
            self.at(moment, self._serve_queue)
        while self._plan and self._plan[0][0] <= until:
            moment, _, happens = heapq.heappop(self._plan)
            happens(moment)

    # ---------------------------------------------------------------- what happens

    def ask(self, at: float) -> None:
        """Somebody writes, and a ticket opens."""
        case = self._open(at)
        if desk := self._free_desk(at):
            self._give(case, desk, at)
        else:
            self._wait(case, at)

    def ask_and_stay(self, at: float, *, operator: int, now: float) -> None:
        """Somebody writes, `operator` answers, and the talk is still open `now`."""
        case = self._open(at)
        case.cycles[-1].patience = inf
        self._take(case, self.desks[operator], at)
        self._talks.leave_open(case.cycles[-1], now)

    def _come_back(self, case: HistoryCase, at: float) -> None:
        """A closed ticket is reopened; whoever had it gets it again when they can."""
        case.cycles.append(self._talks.begin(at, self._dialog(case.customer), again=True))
        if desk := self._free_desk(at, preferred=case.cycles[-2].operator):
            self._give(case, desk, at)
        else:
            self._wait(case, at)

    def _wait(self, case: HistoryCase, at: float) -> None:
        self._queue.append(case)
        self.at(at + case.cycles[-1].patience, partial(self._give_up, case))

    def _give_up(self, case: HistoryCase, at: float) -> None:
        if case in self._queue:
            self._queue.remove(case)
            self._talks.give_up(case.cycles[-1])
            self._free_at[case.customer] = at + REOPEN_WINDOW + 1

    def _serve_queue(self, at: float) -> None:
        while self._queue and (desk := self._free_desk(at, despite_queue=True)):
            self._give(self._queue.popleft(), desk, at)

    def _close(self, case: HistoryCase, desk: Desk, at: float) -> None:
        desk.open -= 1
        answered = any(line.role == "operator" for line in case.cycles[-1].lines)
        if answered and len(case.cycles) < 3 and self._rng.random() < REOPEN_SHARE:
            self.at(at + self._rng.uniform(45, REOPEN_WINDOW - 20), partial(self._come_back, case))
        else:
            self._free_at[case.customer] = at + REOPEN_WINDOW + 1
        self._serve_queue(at)

    # ---------------------------------------------------------------- who and what

    def _open(self, at: float) -> HistoryCase:
        customer = self._customer(at)
        self._free_at[customer] = inf
        case = HistoryCase(customer, [self._talks.begin(at, self._dialog(customer))])
        self.cases.append(case)
        return case

    def _give(self, case: HistoryCase, desk: Desk, at: float) -> None:
        self._take(case, desk, at)
        closed = case.cycles[-1].closed
        assert closed is not None
        self.at(closed, partial(self._close, case, desk))

    def _take(self, case: HistoryCase, desk: Desk, at: float) -> None:
        pace = FIRST_LINE[desk.operator].pace
        self._talks.answer(case.cycles[-1], at, desk.operator, pace, others=desk.open)
        desk.open, desk.last_assigned = desk.open + 1, at
        desk.most = max(desk.most, desk.open)

    def _free_desk(
        self, at: float, preferred: int | None = None, *, despite_queue: bool = False
    ) -> Desk | None:
        """The bank's own rule: fewest open tickets, then who has gone longest without a new one."""
        if self._queue and not despite_queue:
            return None
        free = [
            d for d in self.desks if d.open < CAPACITY and self._roster.is_on_duty(d.operator, at)
        ]
        return min(
            free, key=lambda d: (d.operator != preferred, d.open, d.last_assigned), default=None
        )

    def _customer(self, at: float) -> int:
        while True:
            found = self._rng.choices(range(len(self._people)), self._likely, k=20)
            for customer in found:
                if self._free_at[customer] < at:
                    return customer

    def _dialog(self, customer: int) -> ScriptedDialog:
        """A dialog that this customer has not had for as long as possible."""
        known = self._told.setdefault(customer, deque(maxlen=60))
        choices = library.dialogs(self._people[customer].locale)
        weights = [dialog.weight for dialog in choices]
        drawn = self._rng.choices(choices, weights, k=8)
        dialog = next((dialog for dialog in drawn if dialog not in known), drawn[0])
        known.append(dialog)
        return dialog
