"""The bank's own calendar: the hours and the country of the settings, the exceptions that
administrators keep.
"""

from datetime import date
from functools import lru_cache

from django.conf import settings

from postgres.prepared import Query
from tickets.hours import Calendar, Spans, parse_spans, parse_week

Exceptions = tuple[tuple[date, str, int | None], ...]  # date, hours, the weekday it works like


def reading() -> Query[Calendar]:
    """Asks for the calendar as it is now."""
    statement = "SELECT date, hours, works_like FROM tickets_exceptionday ORDER BY date"
    return Query(statement, (), lambda rows: calendar_of(tuple(map(tuple, rows))))


def calendar_of(exceptions: Exceptions) -> Calendar:
    """The calendar with these exceptions; raises BadHours when a setting says what nobody could
    keep.
    """
    return _calendar(
        settings.TIME_ZONE, settings.WORKING_HOURS, settings.HOLIDAYS_COUNTRY, exceptions
    )


@lru_cache(maxsize=8)
def _calendar(zone: str, week: str, country: str, exceptions: Exceptions) -> Calendar:
    days = parse_week(week)
    return Calendar(
        zone,
        days,
        country,
        {day: _hours(days, hours, works_like) for day, hours, works_like in exceptions},
    )


def _hours(week: tuple[Spans, ...], hours: str, works_like: int | None) -> Spans:
    return parse_spans(hours) if works_like is None else week[works_like]
