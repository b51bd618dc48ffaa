"""Files with a line for each row of a table of the reports page, made of the very same
report.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from postgres.snapshot import snapshot
from stats.columns import counted, in_percent, in_seconds, spread, spread_header
from stats.csv import Row
from stats.periods import ClockChange
from stats.reading import FigureScope
from stats.reports import Figures, Report


def _report(scope: FigureScope, now: datetime) -> Report:
    with snapshot():
        return Report(scope, now)


def operators_header() -> list[str]:
    return [
        _("Operator"),
        _("Tickets"),
        *spread_header(_("First response")),
        _("Within the target, %"),
        _("Within the target"),
        _("Missed"),
        _("Abandoned before the target"),
        _("Still waiting"),
        _("Nothing to answer"),
        *spread_header(_("Reaction")),
        *spread_header(_("Each answer")),
        *spread_header(_("Handling")),
        _("Handling: total, s"),
        _("Closed"),
        _("Ratings"),
        _("Average rating"),
        _("Counts at"),
    ]


def operators(scope: FigureScope, now: datetime) -> Iterator[list[Row]]:
    report = _report(scope, now)
    rule = counted(
        scope, _("start of the cycle; handling and closed by the close; ratings by their time")
    )
    rows = [
        (row.person.name if row.person else _("No operator"), row) for row in report.by_operator
    ]
    yield [_operator(name, row, rule) for name, row in [*rows, (_("Everyone"), report.everyone)]]


def _operator(name: str, row: Figures, rule: str) -> Row:
    level = row.service
    return [
        name,
        len(row.cycles),
        *spread(row.first),
        in_percent(level.share),
        level.within,
        level.missed,
        level.left,
        level.running,
        level.nothing,
        *spread(row.reaction),
        *spread(row.answers),
        *spread(row.handling),
        in_seconds(row.handling.total),
        row.processed.total,
        row.rating.n,
        None if row.rating.average is None else round(row.rating.average, 2),
        rule,
    ]


def times_header() -> list[str]:
    return [
        _("Metric"),
        _("n"),
        _("Median, s"),
        _("9 of 10 within, s"),
        _("Within the target, %"),
        _("Counts at"),
    ]


def times(scope: FigureScope, now: datetime) -> Iterator[list[Row]]:
    yield [
        (
            str(name),
            *spread(figure),
            in_percent(figure.share) if has_target else None,
            counted(scope, str(rule)),
        )
        for name, figure, rule, has_target in _report(scope, now).times()
    ]


def days_header() -> list[str]:
    return [
        _("Day"),
        _("Tickets"),
        _("Within the target"),
        _("Missed"),
        _("Closed"),
        _("Time zone"),
    ]


def days(scope: FigureScope, now: datetime) -> Iterator[list[Row]]:
    yield [
        (day, count.started, count.within_target, count.missed, count.processed, settings.TIME_ZONE)
        for day, count in _report(scope, now).days()
    ]


def arrivals_header() -> list[str]:
    return [
        _("Weekday"),
        _("Hour"),
        _("New tickets"),
        _("Hours counted"),
        _("New tickets per hour"),
        _("Clock change"),
        _("Time zone"),
    ]


def arrivals(scope: FigureScope, now: datetime) -> Iterator[list[Row]]:
    yield [
        (
            str(WEEKDAYS[slot.weekday]),
            slot.hour,
            slot.starts,
            slot.hours,
            None if slot.mean is None else round(slot.mean, 3),
            _change(slot.change),
            settings.TIME_ZONE,
        )
        for row in _report(scope, now).week()
        for slot in row
    ]


def _change(change: ClockChange | None) -> str | None:
    if change is None:
        return None
    words = _("occurred twice") if change.doubled else _("was skipped")
    return f"{change.day:%Y-%m-%d}: {words}"
