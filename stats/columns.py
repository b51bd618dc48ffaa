"""What the columns of our files share: units, names, and the words that say how a period was
counted.

Times are the bank's, durations are seconds, shares are percent; an empty field means "not
applicable"."""

from uuid import UUID

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import User
from stats.csv import Value
from stats.figures import Distribution
from stats.reading import FigureScope


def in_seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds / 1000, 3)


def in_percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def several(times: list[int]) -> str:
    """Several durations in one field, in seconds, by the reader's decimal sign."""
    return " ".join(number_format(round(time / 1000, 3)) for time in times)


def when(name: str) -> str:
    """The head of a column of times."""
    return f"{name} ({settings.TIME_ZONE})"


def counted(scope: FigureScope, date: str) -> str:
    """The rule that put the row in this file: which date of a cycle lies in which days."""
    return f"{date}, {scope.period.first:%Y-%m-%d} – {scope.period.last:%Y-%m-%d}"


def spread(figure: Distribution) -> list[Value]:
    return [figure.n, in_seconds(figure.median), in_seconds(figure.p90)]


def spread_header(name: str) -> list[str]:
    return [_("%s: n") % name, _("%s: median, s") % name, _("%s: 9 of 10 within, s") % name]


class Names:
    """Names of the staff by id, read once a file."""

    def __init__(self) -> None:
        self._names = dict(User.objects.values_list("pk", "name"))

    def __call__(self, pk: UUID | None) -> str | None:
        return self._names.get(pk) if pk else None
