"""The dashboard: today's figures beside those of the same weekday last week, up to the same
time of the clock.
"""

from datetime import datetime
from functools import cached_property

from accounts.models import Role
from stats import figures, hours
from stats import live as present
from stats.periods import Period, last_days, local, today, week_before
from stats.ratings import ratings_in
from stats.reading import FigureScope, closed, cycles_in, hourly, started, tail
from stats.records import CycleRecord
from stats.reports import distribution

WEEKS = 8  # of "when people write"


class Board:
    """Everything the page shows, read at once within `snapshot`; `whole` adds what does not
    change every second. `simulated`: what is going on now includes the simulation, figures never.
    """

    def __init__(
        self,
        at: datetime,
        *,
        line: int | None,
        channel: str | None,
        whole: bool,
        simulated: bool = False,
    ) -> None:
        self.at, self.line = at, line
        self.today = today(at)
        self.before = today(week_before(at))
        self.period = (
            last_days(7 * WEEKS, at) if whole else Period(self.before.first, self.today.last)
        )
        scope = FigureScope(self.period, line=line, channel=channel)
        self.scope = FigureScope(self.today, line=line, channel=channel)  # of what counts today
        live = tail(self.period.start)
        self._cycles = cycles_in(
            FigureScope(Period(self.before.first, self.today.last), line=line, channel=channel),
            live,
        )
        self.hours = hourly(scope, live, at)
        self._ratings = ratings_in(self.scope)
        self.tickets = list(present.open_tickets(line, channel, simulated=simulated))
        self.people = present.staff(line, simulated=simulated)

    @cached_property
    def started(self) -> list[CycleRecord]:
        return started(self._cycles, self.today)

    @cached_property
    def closed(self) -> list[CycleRecord]:
        return closed(self._cycles, self.today)

    def queue(self) -> present.WaitingTickets:
        return present.queue(self.tickets, self.at)

    def unanswered(self) -> present.WaitingTickets:
        return present.unanswered(self.tickets, self.at)

    def places(self) -> tuple[int, int]:
        """How many operators are there for new tickets, and how many they may hold together.

        Who is on a break or finishing is not.
        """
        there = [
            p.capacity for p in self.people if present.is_on_duty(p) and p.role == Role.OPERATOR
        ]
        return len(there), sum(there)

    def first(self) -> figures.Distribution:
        return distribution(cycle.first_response_ms for cycle in self.started)

    def service(self) -> figures.ServiceLevel:
        return figures.service_level(self.started, self.at)

    def service_change(self) -> float | None:
        """Percentage points more than last week by this time."""
        until = week_before(self.at)
        earlier = [
            cycle
            for cycle in started(self._cycles, self.before)
            if (cycle.started_at or until) < until
        ]
        then = figures.service_level(earlier, self.at)
        share = self.service().share
        return None if share is None or then.share is None else round((share - then.share) * 100, 1)

    def processed(self) -> figures.Processed:
        return figures.processed(self.closed)

    def processed_change(self) -> int | None:
        """Closings more than last week by this time. None: the log did not reach back so far."""
        until = week_before(self.at)
        then = [
            cycle
            for cycle in closed(self._cycles, self.before)
            if (cycle.closed_at or until) < until
        ]
        return self.processed().total - figures.processed(then).total if then else None

    def rating(self) -> figures.Rating:
        return figures.rating([rating.score for rating in self._ratings])

    def abandoned(self) -> figures.Abandoned:
        return figures.abandoned(self.started)

    def operators(self) -> list[present.OperatorNow]:
        return present.operators(self.people, self.at, today=self.started, closed=self.closed)

    def at_risk(self) -> list[tuple]:
        return present.at_risk(self.tickets, self.at)

    def arrivals(self) -> list[tuple[str, int | None, int]]:
        """Each hour of today: its name, the cycles started (None: yet to come), those of the
        same weekday before.
        """
        before = dict(hours.by_hour(self.hours, self.before))
        begun = [hour <= self.at for hour in self.today.hours()]
        rows = zip(hours.by_hour(self.hours, self.today), begun, strict=True)
        return [
            (name, count if has_begun else None, before.get(name, 0))
            for (name, count), has_begun in rows
        ]

    def week(self) -> list[list[hours.Slot]]:
        return hours.week(self.hours, self.period)

    def this_hour(self) -> tuple[int, int]:
        there = local(self.at)
        return there.weekday(), there.hour
