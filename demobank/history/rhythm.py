"""When customers ask: the bank's day and week."""

from datetime import date, datetime, time, timedelta, tzinfo
from random import Random

HOUR = 3600.0  # seconds
# How busy each hour is, from 7 to 21; all other hours are quiet.
WORKING_DAY = (0.5, 4, 7, 11, 11.5, 8, 6.5, 7.5, 10.5, 11, 7, 5, 4, 3, 1.5)
DAY_OFF = (0, 1, 4, 7, 8, 8, 7, 6, 6, 5, 4, 3, 2, 1, 0)
FIRST_HOUR = 7
QUESTIONS = {0: 63, 1: 58, 2: 57, 3: 56, 4: 54, 5: 28, 6: 22}  # by weekday, Monday first
QUIET_BEFORE_NOW = 15 * 60  # seconds without a new question, so that what began is over
LATEST_TODAY = 6 * HOUR  # how far back today's missing questions are put


def is_working_day(day: date) -> bool:
    return day.weekday() < 5


def moment(day: date, hour: float, zone: tzinfo) -> float:
    """`hour` o'clock of the bank's `day`, in seconds since 1970."""
    return (datetime.combine(day, time(), zone) + timedelta(hours=hour)).timestamp()


def questions(day: date, zone: tzinfo, rng: Random) -> list[float]:
    """The moments of a day's questions, in order."""
    busy = WORKING_DAY if is_working_day(day) else DAY_OFF
    expected = QUESTIONS[day.weekday()]
    count = max(expected // 2, round(rng.gauss(expected, expected**0.5 * 0.6)))
    hours = rng.choices(range(len(busy)), busy, k=count)
    return sorted(moment(day, FIRST_HOUR + hour + rng.random(), zone) for hour in hours)


def questions_of_today(now: float, zone: tzinfo, rng: Random) -> list[float]:
    """Today's questions so far; early in the day more than the rhythm gives, so that every
    screen has something.
    """
    today = datetime.fromtimestamp(now, zone).date()
    last = now - QUIET_BEFORE_NOW
    asked = [at for at in questions(today, zone, rng) if at < last]
    first = max(moment(today, 0, zone), now - LATEST_TODAY)
    wanted = 31 if is_working_day(today) else 14
    room = max(
        0, int((last - first) / 75)
    )  # no faster than one in 75 s, or nobody could answer in time
    missing = min(wanted - len(asked), room)
    return sorted(asked + [rng.uniform(first, last) for _ in range(missing)])
