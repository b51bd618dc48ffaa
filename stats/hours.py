"""Figures by the clock: arrivals of a day, tickets by day, and when people write (hour ×
weekday).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from stats.periods import (
    HOURS,
    WEEKDAYS,
    Cell,
    ClockChange,
    Period,
    cell_of,
    clock_changes,
    hours_in,
    local,
)
from stats.rollups import Count

Hours = Mapping[datetime, Count]
SHADES = 6


@dataclass(frozen=True, slots=True)
class Slot:
    """One hour of one weekday: `starts` cycles began in `hours` such hours of the period."""

    weekday: int
    hour: int
    starts: int
    hours: int
    shade: int = 0
    change: ClockChange | None = None

    @property
    def mean(self) -> float | None:
        """“Cycle starts in the bank's time zone ÷ number of such hours in the period.” None:
        there was no such hour.
        """
        return self.starts / self.hours if self.hours else None


def week(hours: Hours, period: Period) -> list[list[Slot]]:
    """Seven rows of 24 slots, Monday first.

    Shade 0 is an hour without anybody, 6 the busiest one.
    """
    starts: Counter[Cell] = Counter()
    for hour, count in hours.items():
        if hour in period:
            starts[cell_of(hour)] += count.started
    lengths = hours_in(period, settings.TIME_ZONE)
    changes = {change.cell: change for change in clock_changes(period, settings.TIME_ZONE)}
    most = max((starts[cell] / lengths[cell] for cell in starts if lengths[cell]), default=0)
    return [
        [
            _slot((weekday, hour), starts, lengths, most, changes.get((weekday, hour)))
            for hour in HOURS
        ]
        for weekday in WEEKDAYS
    ]


def _slot(
    cell: Cell,
    starts: Counter[Cell],
    lengths: Counter[Cell],
    most: float,
    change: ClockChange | None,
) -> Slot:
    mean = starts[cell] / lengths[cell] if lengths[cell] else 0
    shade = max(1, round(mean / most * SHADES)) if mean else 0
    return Slot(*cell, starts[cell], lengths[cell], shade, change)


def by_day(hours: Hours, period: Period) -> list[tuple[date, Count]]:
    """The counts of each day of the period, quiet days included."""
    days: dict[date, Count] = defaultdict(Count)
    for hour, count in hours.items():
        days[local(hour).date()] += count
    return [(day, days[day]) for day in period.days()]


def by_hour(hours: Hours, day: Period) -> list[tuple[str, int]]:
    """Cycle starts of each hour of one day, named by the clock: at a clock change one comes
    twice or never.
    """
    return [
        (f"{local(hour).hour:02}:00", hours[hour].started if hour in hours else 0)
        for hour in day.hours()
    ]
