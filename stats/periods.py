"""Days, hours and weekdays in the bank's own time zone (`settings.TIME_ZONE`), clock changes
included.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

HOUR = timedelta(hours=1)
WEEKDAYS, HOURS = range(7), range(24)
Cell = tuple[int, int]  # weekday (Monday is 0), hour


def bank_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def local(instant: datetime) -> datetime:
    return instant.astimezone(bank_zone())


def midnight(day: date) -> datetime:
    """The instant at which the bank's day begins."""
    return datetime.combine(day, time.min, bank_zone()).astimezone(UTC)


def hour_of(instant: datetime) -> datetime:
    """The instant at which the hour of the bank's clock that `instant` lies in began."""
    there = local(instant)
    past = timedelta(minutes=there.minute, seconds=there.second, microseconds=there.microsecond)
    return instant.astimezone(UTC) - past


def cell_of(instant: datetime) -> Cell:
    there = local(instant)
    return there.weekday(), there.hour


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the bank's calendar, both ends included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first instant that is not in the period any more."""
        return midnight(self.last + timedelta(days=1))

    def __contains__(self, instant: datetime | None) -> bool:
        return instant is not None and self.start <= instant < self.end

    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    def hours(self) -> Iterator[datetime]:
        """The instants at which the hours of the period begin: 23 or 25 on the day of a clock
        change.
        """
        hour, end = self.start, self.end
        while hour < end:
            yield hour
            hour += HOUR


def today(now: datetime) -> Period:
    day = local(now).date()
    return Period(day, day)


def last_days(count: int, now: datetime) -> Period:
    """`count` days, today the last of them."""
    day = local(now).date()
    return Period(day - timedelta(days=count - 1), day)


def week_before(now: datetime) -> datetime:
    """Seven days ago, at the same time of the bank's clock."""
    there = local(now)
    return datetime.combine(there.date() - timedelta(days=7), there.time(), bank_zone()).astimezone(
        UTC
    )


@lru_cache(maxsize=64)
def hours_in(period: Period, zone: str) -> Counter[Cell]:
    """How many hours of each weekday and hour the period has: what a mean is divided by."""
    there = ZoneInfo(zone)
    return Counter(
        (h.weekday(), h.hour) for h in (hour.astimezone(there) for hour in period.hours())
    )


@dataclass(frozen=True, slots=True)
class ClockChange:
    """The hour of the bank's clock that came twice on this day, or not at all."""

    day: date
    hour: int
    doubled: bool

    @property
    def cell(self) -> Cell:
        return self.day.weekday(), self.hour


@lru_cache(maxsize=64)
def clock_changes(period: Period, zone: str) -> tuple[ClockChange, ...]:
    there = ZoneInfo(zone)
    changes = []
    for day in period.days():
        start = datetime.combine(day, time.min, there).astimezone(UTC)
        end = datetime.combine(day + timedelta(days=1), time.min, there).astimezone(UTC)
        if end - start == timedelta(days=1):
            continue
        seen = Counter(
            (start + n * HOUR).astimezone(there).hour for n in range((end - start) // HOUR)
        )
        changes += [ClockChange(day, hour, seen[hour] > 1) for hour in HOURS if seen[hour] != 1]
    return tuple(changes)
