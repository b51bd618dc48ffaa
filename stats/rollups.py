"""Counts by the hour of the bank's clock: stored for what is recorded, counted live for the
rest, by one function.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet, Sum

from stats import figures
from stats.figures import ResponseOutcome
from stats.loading import cycles_of, tuples
from stats.models import Closing, CycleFact, HourRollup
from stats.periods import hour_of
from stats.records import CycleRecord

Key = tuple[datetime, int, str, UUID | None]  # hour, line, channel, operator
BATCH_SIZE = 5000  # facts counted in one transaction


@dataclass(slots=True)
class Count:
    """What happened in one hour; the meaning of each is said in `stats.figures`."""

    started: int = 0
    answered: int = 0
    within_target: int = 0
    missed: int = 0
    processed: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.started + other.started,
            self.answered + other.answered,
            self.within_target + other.within_target,
            self.missed + other.missed,
            self.processed + other.processed,
        )


def count_hours(cycles: Iterable[CycleRecord], now: datetime) -> dict[Key, Count]:
    counts: dict[Key, Count] = defaultdict(Count)
    for cycle in cycles:
        if cycle.started_at:
            key = (hour_of(cycle.started_at), cycle.line, cycle.channel, cycle.operator_id)
            _count_start(counts[key], cycle, now)
        if cycle.closed_at and cycle.closing != Closing.AUTOMATIC:
            key = (hour_of(cycle.closed_at), cycle.line, cycle.channel, cycle.closed_by_id)
            counts[key].processed += 1
    return counts


def _count_start(count: Count, cycle: CycleRecord, now: datetime) -> None:
    outcome = figures.outcome(cycle, now)
    count.started += 1
    count.answered += cycle.first_response_ms is not None
    count.within_target += outcome is ResponseOutcome.WITHIN
    count.missed += outcome is ResponseOutcome.MISSED


def roll_up_hours(now: datetime) -> int:
    """Add the facts that no rollup contains yet; returns how many.

    A fact is added once, whoever runs this.
    """
    total = 0
    while done := _roll_up_some(now):
        total += done
    return total


@transaction.atomic
def _roll_up_some(now: datetime) -> int:
    loose = (
        CycleFact.objects.filter(rolled_up=False).order_by("pk").select_for_update(skip_locked=True)
    )
    fresh = cycles_of(loose[:BATCH_SIZE])
    _add(count_hours(fresh, now))
    CycleFact.objects.filter(pk__in=[fact.id for fact in fresh]).update(rolled_up=True)
    return len(fresh)


_ADD = """
    INSERT INTO stats_hourrollup AS r
        (hour, line, channel, operator_id, started, answered, within_target, missed, processed)
    SELECT * FROM unnest(%s::timestamptz[], %s::int[], %s::text[], %s::uuid[],
                         %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
    ON CONFLICT (hour, line, channel, operator_id) DO UPDATE SET
        started = r.started + excluded.started, answered = r.answered + excluded.answered,
        within_target = r.within_target + excluded.within_target,
          missed = r.missed + excluded.missed,
        processed = r.processed + excluded.processed
"""


def _add(counts: dict[Key, Count]) -> None:
    # Always in one order, so that two workers that meet here wait for each other and never in a
    # circle.
    rows = [(*key, *astuple(counts[key])) for key in sorted(counts, key=str)]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [list(column) for column in zip(*rows, strict=True)])


def stored_hours(rollups: QuerySet[HourRollup]) -> dict[datetime, Count]:
    """What these rollups hold, summed by hour."""
    sums = (Sum(field.name) for field in fields(Count))
    rows = tuples(rollups.order_by("hour").values_list("hour").annotate(*sums))
    return {hour: Count(*counts) for hour, *counts in rows}
