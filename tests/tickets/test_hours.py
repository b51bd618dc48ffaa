"""When the bank works, against a count that goes from minute to minute with the wall clock in
view.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tickets.hours import DAY, BadHours, Calendar, parse_spans, parse_week

MINUTE = timedelta(minutes=1)
WEEK = parse_week("mon-fri 09:00-18:00")
CHANGES = [
    datetime(2026, 3, 28, tzinfo=UTC),
    datetime(2026, 10, 24, tzinfo=UTC),
    datetime(2026, 11, 21, tzinfo=UTC),
]
ZONES = ["Europe/Tallinn", "UTC", "America/St_Johns", "Australia/Lord_Howe", "America/Sao_Paulo"]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def tallinn(**fields) -> Calendar:
    return Calendar("Europe/Tallinn", **({"week": WEEK} | fields))


# ---------------------------------------------------------------- the naive count


def open_minutes(calendar: Calendar, start: datetime, minutes: int) -> list[bool]:
    """Whether each minute is open: of each span, from the first minute that shows its opening
    to that of its close.
    """
    zone, before = ZoneInfo(calendar.zone), 4 * DAY
    walls = [
        (start + n * MINUTE).astimezone(zone).replace(tzinfo=None) for n in range(-before, minutes)
    ]
    marks = [False] * len(walls)
    days = sorted({wall.date() for wall in walls})
    for day in days[1:]:
        for opens, closes in calendar.hours_of(day):
            midnight = datetime(day.year, day.month, day.day)
            first = first_at(walls, midnight + opens * MINUTE)
            for place in range(first, first_at(walls, midnight + closes * MINUTE)):
                marks[place] = True
    return marks[before:]


def first_at(walls: list[datetime], wall: datetime) -> int:
    return next((place for place, shown in enumerate(walls) if shown >= wall), len(walls))


@st.composite
def spans(draw):
    """Hours of a day, in steps that hit the changes of clocks."""
    times = sorted(draw(st.lists(st.integers(0, 48), unique=True, max_size=4)))
    pairs = list(zip(times[::2], times[1::2], strict=False))
    return tuple((a * 30, b * 30 if b * 30 <= 2 * DAY else 2 * DAY) for a, b in pairs)


@st.composite
def calendars(draw):
    exceptions = draw(
        st.dictionaries(
            st.sampled_from([date(2026, 3, n) for n in range(27, 32)]), spans(), max_size=3
        )
    )
    if draw(st.booleans()):
        exceptions[date(2026, 10, 24)] = (
            (22 * 60, 30 * 60),
        )  # over midnight, into the hour that comes twice
    week = tuple(draw(spans()) for _ in range(7))
    return Calendar(
        draw(st.sampled_from(ZONES)), week, draw(st.sampled_from(["", "EE"])), exceptions
    )


moments = st.builds(
    lambda day, minutes: day + minutes * MINUTE, st.sampled_from(CHANGES), st.integers(0, 3 * DAY)
)


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, st.integers(0, 2 * DAY), st.integers(1, DAY))
@example(tallinn(week=parse_week("mon-sun 03:30-04:00")), utc(2026, 3, 28), 2 * DAY, 60)
@example(tallinn(week=parse_week("mon-sun 03:30-03:00")), utc(2026, 10, 24), 2 * DAY, DAY)
def test_it_agrees_with_a_count_by_the_minute(calendar, at, length, wanted):
    minutes = open_minutes(calendar, at, max(length, 3 * DAY))
    assert calendar.is_open(at) == minutes[0]
    assert calendar.working_seconds(at, at + length * MINUTE) == 60 * sum(minutes[:length])
    opens = calendar.next_opening(at)
    if True in minutes:
        assert opens == at + minutes.index(True) * MINUTE
    else:
        assert opens is None or opens >= at + len(minutes) * MINUTE
    if sum(minutes) >= wanted:
        passed = [place for place, is_open in enumerate(minutes, 1) if is_open][wanted - 1]
        assert calendar.add_working_seconds(at, wanted * 60) == at + passed * MINUTE


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, st.floats(0.001, 5 * 86_400), st.integers(0, 59_999))
def test_what_was_added_is_what_has_passed(calendar, at, seconds, milliseconds):
    at, seconds = at + timedelta(milliseconds=milliseconds), round(seconds, 3)
    due = calendar.add_working_seconds(at, seconds)
    if due is None:
        assert calendar.next_opening(at + timedelta(days=390)) is None
    else:
        assert calendar.working_seconds(at, due) == pytest.approx(seconds, abs=0.002)
        assert calendar.working_seconds(at, due - timedelta(milliseconds=10)) < seconds


# ---------------------------------------------------------------- what people expect


def test_a_working_day_ends_and_the_next_one_goes_on():
    calendar = tallinn()
    friday = utc(2026, 11, 20, 15, 59, 30)  # 17:59:30 in Tallinn
    assert calendar.is_open(friday)
    assert calendar.add_working_seconds(friday, 60) == utc(2026, 11, 23, 7, 0, 30)
    assert calendar.next_opening(utc(2026, 11, 20, 16)) == utc(2026, 11, 23, 7)


def test_closing_time_is_closed_and_opening_time_is_open():
    assert not tallinn().is_open(utc(2026, 11, 20, 16))
    assert tallinn().is_open(utc(2026, 11, 20, 7))


def test_holidays_are_closed_and_a_transferred_day_works():
    calendar = tallinn(country="EE", exceptions={date(2026, 12, 19): WEEK[0]})
    assert not calendar.is_open(utc(2026, 12, 25, 10))
    assert calendar.is_open(utc(2026, 12, 19, 10))  # a Saturday
    assert not calendar.is_open(utc(2026, 12, 12, 10))


def test_an_exception_wins_over_a_holiday():
    calendar = tallinn(country="EE", exceptions={date(2026, 12, 25): parse_spans("10:00-12:00")})
    assert calendar.working_seconds(utc(2026, 12, 25), utc(2026, 12, 26)) == 7200


def test_the_days_of_a_clock_change_have_23_and_25_hours():
    calendar = tallinn(week=parse_week("mon-sun 00:00-24:00"))
    midnights = [
        utc(2026, 3, 28, 22),
        utc(2026, 3, 29, 21),
        utc(2026, 10, 24, 21),
        utc(2026, 10, 25, 22),
    ]
    assert calendar.working_seconds(*midnights[:2]) == 23 * 3600
    assert calendar.working_seconds(*midnights[2:]) == 25 * 3600
    assert calendar.add_working_seconds(midnights[0], 86_400 * 365) == midnights[0] + timedelta(
        days=365
    )


def test_around_the_clock_is_open_for_ever_and_never_open_says_so():
    assert tallinn(week=parse_week("mon-sun 00:00-24:00")).next_opening(utc(2026, 1, 1)) == utc(
        2026, 1, 1
    )
    never = tallinn(week=parse_week(""))
    assert never.next_opening(utc(2026, 1, 1)) is None
    assert never.add_working_seconds(utc(2026, 1, 1), 1) is None
    assert never.working_seconds(utc(2026, 1, 1), utc(2027, 1, 1)) == 0


def test_nothing_passes_backwards():
    assert tallinn().working_seconds(utc(2026, 11, 20, 12), utc(2026, 11, 20, 10)) == 0


def test_the_version_is_of_the_contents():
    assert tallinn().version == tallinn().version
    others = [
        tallinn(country="EE"),
        tallinn(exceptions={date(2026, 1, 2): ()}),
        tallinn(week=parse_week("mon 09:00-18:00")),
    ]
    assert len({tallinn().version, *(calendar.version for calendar in others)}) == 4


def test_hours_over_midnight_belong_to_the_day_they_open_on():
    calendar = tallinn(week=parse_week("fri 22:00-06:00"))
    assert calendar.is_open(utc(2026, 11, 21, 3, 59))
    assert not calendar.is_open(utc(2026, 11, 21, 4))


# ---------------------------------------------------------------- what is no hours


@pytest.mark.parametrize(
    "text",
    ["mon", "mon 9-18", "mon 09:00-18", "foo 09:00-18:00", "mon-foo 09:00-18:00", "mon 25:00-26:00", "mon 09:00-09:00",
     "mon 09:60-10:00", "mon 24:00-25:00", "mon 09:00-12:00 11:00-13:00", "mon ٠٩:00-18:00", "mon\0", "\ud800",
     "x" * 99_999],
)  # fmt: skip
def test_bad_hours_are_refused(text):
    with pytest.raises(BadHours):
        parse_week(text)


def test_an_unknown_country_is_refused():
    with pytest.raises(BadHours):
        tallinn(country="XX").is_open(utc(2026, 1, 1))


def test_a_range_of_days_may_pass_the_weekend():
    week = parse_week("sat-mon 10:00-12:00, wed 09:00-10:00 11:00-12:00")
    assert [bool(day) for day in week] == [True, False, True, False, False, True, True]
    assert week[2] == ((540, 600), (660, 720))
