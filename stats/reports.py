"""The figures of the reports page: one report of one scope.

The page and its downloads are made of the same report.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from stats import figures, hours
from stats.figures import Distribution
from stats.ratings import ratings_in
from stats.reading import FigureScope, closed, cycles_in, hourly, shares_in, started, tail
from stats.records import CycleRecord, ShareRecord
from stats.rollups import Count
from tickets.models import Ticket

EDGES = [10, 20, 30, 40, 50, 60, 120, 300]  # s: the bars of "how fast we answer first"


def distribution(values: Iterable[int | None]) -> Distribution:
    return figures.distribution(values, settings.FIRST_RESPONSE_TARGET * 1000)


@dataclass
class Figures:
    """The figures of one operator, of everyone, or (person None) of what is nobody's.

    A cycle is its owner's (`measures.owner`), a close belongs to who closed it, work to who did
    it, a rating to who said the last word of the cycle."""

    now: datetime
    person: User | None = None
    cycles: list[CycleRecord] = field(default_factory=list)  # that started in the period
    closed: list[CycleRecord] = field(default_factory=list)  # that closed in the period
    shares: list[ShareRecord] = field(default_factory=list)  # of cycles that started in the period
    handled: list[ShareRecord] = field(default_factory=list)  # of cycles that closed in the period
    scores: list[int] = field(default_factory=list)  # given in the period

    @cached_property
    def first(self) -> Distribution:
        return distribution(cycle.first_response_ms for cycle in self.cycles)

    @cached_property
    def service(self) -> figures.ServiceLevel:
        return figures.service_level(self.cycles, self.now)

    @cached_property
    def answers(self) -> Distribution:
        return distribution(chain.from_iterable(share.response_ms for share in self.shares))

    @cached_property
    def reaction(self) -> Distribution:
        return distribution(chain.from_iterable(share.reaction_ms for share in self.shares))

    @cached_property
    def queue(self) -> Distribution:
        return distribution(cycle.queue_wait_ms for cycle in self.cycles)

    @cached_property
    def handling(self) -> Distribution:
        return distribution(share.handling_ms for share in self.handled)

    @cached_property
    def processed(self) -> figures.Processed:
        return figures.processed(self.closed)

    @cached_property
    def abandoned(self) -> figures.Abandoned:
        return figures.abandoned(self.cycles)

    @cached_property
    def rating(self) -> figures.Rating:
        return figures.rating(self.scores)

    @cached_property
    def first_close(self) -> Distribution:
        return distribution(
            figures.time_to_close(cycle) for cycle in self.closed if cycle.cycle == 1
        )


class Report:
    """Everything the page shows of one scope. Read it within `snapshot`."""

    def __init__(self, scope: FigureScope, now: datetime) -> None:
        self.scope, self.now = scope, now
        live, period = tail(scope.period.start), scope.period
        cycles, shares = cycles_in(scope, live), shares_in(scope, live)
        self.hours = hourly(scope, live, now)
        self._ratings = ratings_in(scope)
        self.everyone = Figures(
            now,
            cycles=[cycle for cycle in started(cycles, period) if scope.is_of(cycle.operator_id)],
            closed=[cycle for cycle in closed(cycles, period) if scope.is_of(cycle.closed_by_id)],
            shares=started(shares, period),
            handled=closed(shares, period),
            scores=[rating.score for rating in self._ratings],
        )
        self._last_closed = self._closed_for_good()

    def _closed_for_good(self) -> set[tuple[UUID, int]]:
        period = self.scope.period
        tickets = Ticket.objects.filter(
            closed_at__gte=period.start, closed_at__lt=period.end, simulated=False
        )
        return set(tickets.values_list("pk", "cycle"))

    @cached_property
    def last_close(self) -> Distribution:
        """Of tickets that closed in the period and are closed still."""
        cycles = (c for c in self.everyone.closed if (c.ticket_id, c.cycle) in self._last_closed)
        return distribution(map(figures.time_to_close, cycles))

    def reopened(self) -> int:
        return sum(cycle.cycle > 1 for cycle in self.everyone.cycles)

    @cached_property
    def by_operator(self) -> list[Figures]:
        """One row a person.

        What is nobody's (unassigned cycles, customers' closings) has a row without person.
        """
        rows: dict[UUID | None, Figures] = defaultdict(lambda: Figures(self.now))
        for cycle in self.everyone.cycles:
            rows[cycle.operator_id].cycles.append(cycle)
        for cycle in self.everyone.closed:
            rows[cycle.closed_by_id].closed.append(cycle)
        for share in self.everyone.shares:
            rows[share.operator_id].shares.append(share)
        for share in self.everyone.handled:
            rows[share.operator_id].handled.append(share)
        for rating in self._ratings:
            rows[rating.operator].scores.append(rating.score)
        people = User.objects.in_bulk([pk for pk in rows if pk])
        for pk, row in rows.items():
            row.person = people.get(pk) if pk else None
        return sorted(
            rows.values(),
            key=lambda row: (row.person is None, row.person.name if row.person else ""),
        )

    def times(self) -> list[tuple[Any, Distribution, Any, bool]]:
        """The team's distributions: name, figure, which date puts it in the period, whether the
        target is for it.
        """
        team, by_start, by_close = self.everyone, _("start of the cycle"), _("close")
        return [
            (_("First response"), team.first, by_start, True),
            (_("Each answer"), team.answers, by_start, True),
            (_("Operator's reaction"), team.reaction, by_start, True),
            (_("Wait in the queue"), team.queue, by_start, True),
            (_("Handling by one operator"), team.handling, by_close, False),
            (_("Time to the first close"), team.first_close, by_close, False),
            (_("Time to the last close"), self.last_close, by_close, False),
        ]

    def days(self) -> list[tuple[date, Count]]:
        return hours.by_day(self.hours, self.scope.period)

    def week(self) -> list[list[hours.Slot]]:
        return hours.week(self.hours, self.scope.period)

    def answer_times(self) -> list[int]:
        return figures.histogram(
            (cycle.first_response_ms for cycle in self.everyone.cycles),
            [edge * 1000 for edge in EDGES],
        )


SORTS: dict[str, Callable[[Figures], Any]] = {
    "name": lambda row: row.person.name if row.person else "",
    "tickets": lambda row: len(row.cycles),
    "first": lambda row: row.first.median,
    "p90": lambda row: row.first.p90,
    "share": lambda row: row.service.share,
    "reaction": lambda row: row.reaction.median,
    "handling": lambda row: row.handling.median,
    "processed": lambda row: row.processed.total,
    "rating": lambda row: row.rating.average,
}


def ordered(rows: Sequence[Figures], sort: str) -> list[Figures]:
    """By the column named, "-" before it for the largest first; those without a value, and
    nobody, come last.
    """
    key = SORTS[sort.removeprefix("-")]
    known = [row for row in rows if row.person and key(row) is not None]
    rest = [row for row in rows if row.person and key(row) is None]
    return (
        sorted(known, key=key, reverse=sort.startswith("-"))
        + rest
        + [row for row in rows if not row.person]
    )
