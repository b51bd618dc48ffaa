"""The bank's clock: days of 23 and 25 hours, and what an hour of the week is divided by."""

from datetime import UTC, date, datetime, timedelta

import pytest

from stats.hours import by_hour, week
from stats.periods import (
    ClockChange,
    Period,
    cell_of,
    clock_changes,
    hour_of,
    hours_in,
    week_before,
)
from stats.rollups import Count

TALLINN = "Europe/Tallinn"
FORWARD = Period(date(2026, 3, 29), date(2026, 3, 29))
BACK = Period(date(2026, 10, 25), date(2026, 10, 25))


@pytest.fixture(autouse=True)
def tallinn(settings):
    settings.TIME_ZONE = TALLINN


def test_the_days_of_the_clock_changes():
    assert len(list(FORWARD.hours())) == 23
    assert len(list(BACK.hours())) == 25
    assert clock_changes(FORWARD, TALLINN) == (ClockChange(date(2026, 3, 29), 3, doubled=False),)
    assert clock_changes(BACK, TALLINN) == (ClockChange(date(2026, 10, 25), 3, doubled=True),)
    assert clock_changes(Period(date(2026, 6, 1), date(2026, 6, 30)), TALLINN) == ()


def test_a_day_begins_at_the_banks_midnight():
    assert FORWARD.start == datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert FORWARD.end == datetime(2026, 3, 29, 21, tzinfo=UTC)
    assert FORWARD.start in FORWARD
    assert FORWARD.end not in FORWARD


def test_hours_of_the_week_are_counted_as_they_came():
    month = Period(date(2026, 10, 1), date(2026, 10, 31))
    assert hours_in(month, TALLINN)[6, 3] == 5  # four Sundays, one of them with two such hours
    assert hours_in(month, TALLINN)[6, 4] == 4
    assert hours_in(FORWARD, TALLINN)[6, 3] == 0


def test_starts_in_both_of_the_doubled_hours_fall_into_one_cell():
    first, second = (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
    assert cell_of(first) == cell_of(second) == (6, 3)
    assert hour_of(first) != hour_of(second)
    hours = {hour_of(first): Count(started=1), hour_of(second): Count(started=3)}
    slot = week(hours, BACK)[6][3]
    assert (slot.starts, slot.hours, slot.mean) == (4, 2, 2.0)
    assert slot.change.doubled
    assert [count for name, count in by_hour(hours, BACK) if name == "03:00"] == [1, 3]


def test_the_missing_hour_is_not_applicable_rather_than_nought():
    slot = week({}, FORWARD)[6][3]
    assert slot.mean is None
    assert not slot.change.doubled
    assert week({}, FORWARD)[6][4].mean == 0
    assert week({}, FORWARD)[0][4].mean is None


def test_an_hour_of_a_half_hour_zone_begins_at_its_own_full_hour(settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    assert hour_of(datetime(2026, 11, 23, 9, 45, tzinfo=UTC)) == datetime(
        2026, 11, 23, 9, 30, tzinfo=UTC
    )


def test_a_week_before_is_the_same_time_of_the_clock():
    now = datetime(2026, 10, 27, 10, tzinfo=UTC)
    assert week_before(now) == now - timedelta(days=7, hours=1)
