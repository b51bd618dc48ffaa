"""What a page reads: recorded facts and rollups, and the live tail folded from the log, all of
one instant.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Q

from stats.facts import Facts, measure, unrecorded
from stats.loading import cycles_of, shares_of
from stats.models import CycleFact, HourRollup, OperatorCycleFact
from stats.periods import Period
from stats.records import CycleRecord, ShareRecord
from stats.rollups import Count, count_hours, stored_hours
from tickets.models import Ticket

Fact = TypeVar("Fact", CycleRecord, ShareRecord)


@dataclass(frozen=True, slots=True)
class FigureScope:
    """What the filters leave. None: everything."""

    period: Period
    operator: UUID | None = None
    line: int | None = None
    channel: str | None = None

    @property
    def about(self) -> Q:
        """The line and the channel; whose a fact is depends on what is counted."""
        wanted = {"line": self.line, "channel": self.channel}
        return Q(**{name: value for name, value in wanted.items() if value is not None})

    def has(self, fact: CycleRecord | ShareRecord) -> bool:
        return self.line in (None, fact.line) and self.channel in (None, fact.channel)

    def is_of(self, person: UUID | None) -> bool:
        return self.operator in (None, person)


def tail(since: datetime) -> Facts:
    """Live facts: cycles closed since then and not recorded yet, and all that are under way.

    Never simulated ones.
    """
    late = unrecorded(since).values_list("ticket", flat=True)
    tickets = list(Ticket.objects.filter(Q(closed_at=None) | Q(pk__in=late), simulated=False))
    if not tickets:
        return Facts()
    recorded = set(CycleFact.objects.filter(ticket__in=tickets).values_list("ticket_id", "cycle"))
    live = measure(tickets)
    return Facts(
        [fact for fact in live.cycles if fact.key not in recorded],
        [fact for fact in live.shares if fact.key not in recorded],
    )


def cycles_in(scope: FigureScope, live: Facts) -> list[CycleRecord]:
    """Cycles that started or closed in the period. `live` is the tail since its start."""
    of = Q(operator=scope.operator) | Q(closed_by=scope.operator) if scope.operator else Q()
    recorded = cycles_of(CycleFact.objects.filter(_dated(scope.period), scope.about, of))
    return [*recorded, *filter(scope.has, live.cycles)]


def shares_in(scope: FigureScope, live: Facts) -> list[ShareRecord]:
    """What operators did in cycles that started or closed in the period."""
    of = Q(operator=scope.operator) if scope.operator else Q()
    recorded = shares_of(OperatorCycleFact.objects.filter(_dated(scope.period), scope.about, of))
    return [
        *recorded,
        *(share for share in live.shares if scope.has(share) and scope.is_of(share.operator_id)),
    ]


def _dated(period: Period) -> Q:
    return Q(started_at__gte=period.start, started_at__lt=period.end) | Q(
        closed_at__gte=period.start, closed_at__lt=period.end
    )


def started(facts: Iterable[Fact], period: Period) -> list[Fact]:
    """“SLA and response times by the cycle's start”: those that started in the period."""
    start, end = period.start, period.end
    return [fact for fact in facts if fact.started_at and start <= fact.started_at < end]


def closed(facts: Iterable[Fact], period: Period) -> list[Fact]:
    """“Workload by the event's time”: those that closed in the period."""
    start, end = period.start, period.end
    return [fact for fact in facts if fact.closed_at and start <= fact.closed_at < end]


def hourly(scope: FigureScope, live: Facts, now: datetime) -> dict[datetime, Count]:
    """The counts of every hour of the period in which something happened."""
    start, end = scope.period.start, scope.period.end
    of = Q(operator=scope.operator) if scope.operator else Q()
    hours = defaultdict(
        Count,
        stored_hours(HourRollup.objects.filter(scope.about, of, hour__gte=start, hour__lt=end)),
    )
    loose = cycles_of(CycleFact.objects.filter(_dated(scope.period), scope.about, rolled_up=False))
    fresh = count_hours([*loose, *filter(scope.has, live.cycles)], now)
    for (hour, _line, _channel, person), count in fresh.items():
        if start <= hour < end and scope.is_of(person):
            hours[hour] += count
    return hours
