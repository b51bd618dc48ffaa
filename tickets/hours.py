"""When the bank works: its week, holidays, transferred days and exceptions. Pure: no database, no
clock, no settings.

A span of hours belongs to the day on which it opens and may end on the next. It opens and closes at
the first instant at which the bank's wall clock shows that time or a later one. So an hour that the
clocks skip is not waited for, and one that they show twice counts once as a deadline and twice as
time that passes."""

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

Spans = tuple[
    tuple[int, int], ...
]  # (opens, closes) in minutes after midnight; up to 48 h where it ends tomorrow
Looked = tuple[datetime, tuple[datetime, datetime]]  # from when on this is the next open stretch
DAY = 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HORIZON = timedelta(days=400)  # what does not open within it does not open
STEP = 16  # days looked at in one go
_PART = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?((?: +\d\d:\d\d-\d\d:\d\d)+)")


class BadHours(ValueError):
    """Hours that nobody could keep, in words for an administrator."""


@dataclass(frozen=True)
class Calendar:
    """`week` from Monday on; `country` as the library `holidays` knows it ("EE", "DE-BY"), empty
    for none.

    `exceptions` are days with hours of their own, transferred ones too; no hours at all is closed.
    They win over holidays, and holidays over the week.
    """

    zone: str
    week: tuple[Spans, ...]
    country: str = ""
    exceptions: Mapping[date, Spans] = field(default_factory=dict)
    _last: "list[Looked]" = field(default_factory=list, init=False, repr=False, compare=False)

    def hours_of(self, day: date) -> Spans:
        """What the bank's wall clock shows when it opens and closes on that day."""
        if (hours := self.exceptions.get(day)) is not None:
            return hours
        return () if day in holidays_of(self.country, day.year) else self.week[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        span = self._next_span(at)
        return span is not None and span[0] <= at

    def next_opening(self, at: datetime) -> datetime | None:
        """`at` itself while it is open; None when nothing opens within 400 days."""
        span = self._next_span(at)
        return None if span is None else max(at, span[0])

    def working_seconds(self, start: datetime, end: datetime) -> float:
        """Seconds of working time in [start, end); 0 when it ends before it starts."""
        total = timedelta()
        for opens, closes in self._spans(start, until=end):
            total += max(timedelta(), min(closes, end) - max(opens, start))
        return total.total_seconds()

    def add_working_seconds(self, at: datetime, seconds: float) -> datetime | None:
        """The first instant by which so much working time has passed since `at`; None when it never
        does.
        """
        left = timedelta(seconds=seconds)
        if left <= timedelta():
            return at
        for opens, closes in self._spans(at):
            begins = max(opens, at)
            if closes - begins >= left:
                return begins + left
            left -= closes - begins
        return None

    @property
    def version(self) -> str:
        """A short hash of all that the calendar says: the same contents have the same version
        everywhere.
        """
        exceptions = {day.isoformat(): spans for day, spans in sorted(self.exceptions.items())}
        known_by = version("holidays") if self.country else ""
        content = json.dumps([self.zone, self.week, self.country, known_by, exceptions])
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    def _next_span(self, at: datetime) -> tuple[datetime, datetime] | None:
        """The first open stretch that ends after `at`. What was found holds until it ends: every
        welcome asks, and it takes ten milliseconds to see that a bank never closes.
        """
        for since, found in self._last:
            if since <= at < found[1]:
                return found
        if span := next(self._spans(at), None):
            self._last[:] = [(at, span)]
        return span

    def _spans(
        self, since: datetime, until: datetime | None = None
    ) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches that end after `since`, in order and in UTC; none touches or covers
        another.

        They end with `until`, or else when nothing has opened for 400 days.
        """
        zone, since = ZoneInfo(self.zone), since.astimezone(UTC)
        day = since.astimezone(zone).date() - timedelta(
            days=3
        )  # the longest span ends two days later
        give_up, held = since + HORIZON, None
        while until is None or held is None or held[0] < until:
            for opens, closes in self._within(day, zone):
                if held and opens <= held[1]:
                    held = held[0], max(held[1], closes)
                    continue
                if held and held[1] > since:
                    yield held
                    give_up = held[1] + HORIZON
                held = opens, closes
            day += timedelta(days=STEP)
            reached = instant(day, 0, zone)
            if reached > (give_up if until is None else until.astimezone(UTC) + timedelta(days=1)):
                break
            if until is None and held and reached - held[0] > HORIZON:
                break  # it never closes
        if held and held[1] > since:
            yield held

    def _within(self, first: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """The spans of `STEP` days in the order in which they open."""
        days = [first + timedelta(days=n) for n in range(STEP)]
        found = [
            (instant(day, a, zone), instant(day, b, zone))
            for day in days
            for a, b in self.hours_of(day)
        ]
        return sorted((opens, closes) for opens, closes in found if opens < closes)


def instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The first instant at which the wall clock shows so many minutes after the midnight of
    `day`, or more; in UTC.
    """
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    early, late = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return late
    # The clocks skip this time: they do so somewhere in between, at a whole second.
    seconds = range(int((late - early).total_seconds()) + 1)
    at = bisect_right(
        seconds, False, key=lambda s: _shown(early + timedelta(seconds=s), zone) >= wall
    )
    return early + timedelta(seconds=at)


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


@lru_cache(maxsize=64)
def holidays_of(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country or of a part of it ("DE-BY"); raises BadHours for one
    that nobody knows.
    """
    if not country:
        return frozenset()
    name, _, part = country.partition("-")
    try:
        return frozenset(holidays.country_holidays(name, subdiv=part or None, years=year))
    except NotImplementedError as error:
        raise BadHours(f"no holidays are known of {country!r}") from error


def parse_week(text: str) -> tuple[Spans, ...]:
    """`mon-fri 09:00-18:00, sat 10:00-14:00 15:00-17:00`: days that are not named are closed;
    raises BadHours.

    `00:00-24:00` is all day; `22:00-06:00` ends on the next day.
    """
    week: list[Spans] = [()] * 7
    for part in filter(None, (part.strip().lower() for part in text.split(","))):
        found = _PART.fullmatch(part)
        if not found or not {found[1], found[2] or found[1]} <= set(DAYS):
            raise BadHours(f"not hours of the week: {part!r}")
        first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
        for day in (
            range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1))
        ):
            week[day] = parse_spans(found[3])
    return tuple(week)


def parse_spans(text: str) -> Spans:
    """`09:00-13:00 14:00-18:00` as minutes, in order; empty for closed.

    Raises BadHours; spans may not overlap.
    """
    spans: list[tuple[int, int]] = []
    for part in text.split():
        times = re.fullmatch(r"([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)", part, re.ASCII)
        if not times:
            raise BadHours(f"not hours: {part!r}")
        opens, closes = (int(times[n]) * 60 + int(times[n + 1]) for n in (1, 3))
        if opens >= DAY or closes > DAY or opens == closes:
            raise BadHours(f"not hours of a day: {part!r}")
        spans.append((opens, closes if closes > opens else closes + DAY))
    spans.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        raise BadHours(f"these hours overlap: {text!r}")
    return tuple(spans)


def clock_face(minutes: int) -> str:
    """Minutes after midnight as a clock shows them: `09:00`, and `24:00` for the day's end."""
    shown = minutes if minutes <= DAY else minutes - DAY
    return f"{shown // 60:02d}:{shown % 60:02d}"
