"""Which tickets stand behind a figure, so that a number leads to them.

What is recorded is asked for in SQL, what is not yet by the figures' own functions; a test compares
the two."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from stats import figures
from stats.figures import ResponseOutcome
from stats.models import Closing, CycleFact
from stats.ratings import given_in
from stats.reading import FigureScope, closed, started, tail
from stats.records import CycleRecord
from tickets.models import CloseReason

_TARGET = ExpressionWrapper(
    F("target_ms") * Value(timedelta(milliseconds=1)), output_field=DurationField()
)
_LATE = Q(closed_at__gt=F("started_at") + _TARGET)
_UNANSWERED = Q(first_response_ms=None)
_LEFT = _UNANSWERED & (Q(closing=Closing.CUSTOMER) | Q(reason=CloseReason.LEFT))


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure: its name, its cycles among the facts and among the live ones, and by which date
    and whose they count.
    """

    label: Any
    recorded: Q
    live: Callable[[CycleRecord, datetime], bool]
    by_close: bool = False


def _came_to(wanted: ResponseOutcome) -> Callable[[CycleRecord, datetime], bool]:
    return lambda cycle, now: figures.outcome(cycle, now) is wanted


COUNTED = {
    "tickets": Counted(_("New tickets"), Q(), lambda _cycle, _now: True),
    "reopened": Counted(_("Reopened"), Q(cycle__gt=1), lambda cycle, _now: cycle.cycle > 1),
    "within": Counted(
        _("Answered in time"),
        Q(first_response_ms__lte=F("target_ms")),
        _came_to(ResponseOutcome.WITHIN),
    ),
    "missed": Counted(
        _("Answered late or missed"),
        Q(first_response_ms__gt=F("target_ms"))
        | _UNANSWERED & (_LATE | Q(closing=Closing.AUTOMATIC) & ~Q(reason=CloseReason.LEFT)),
        _came_to(ResponseOutcome.MISSED),
    ),
    "abandoned": Counted(
        _("Left unanswered"), _LEFT, lambda cycle, _now: figures.left_unanswered(cycle)
    ),
    "nothing": Counted(
        _("Nothing to answer"),
        _UNANSWERED & ~_LATE & Q(closing=Closing.STAFF) & ~Q(reason=CloseReason.LEFT),
        _came_to(ResponseOutcome.NOTHING),
    ),
    "closed": Counted(
        _("Closed"),
        ~Q(closing=Closing.AUTOMATIC),
        lambda cycle, _now: cycle.closing != Closing.AUTOMATIC,
        by_close=True,
    ),
    "automatic": Counted(
        _("Auto-closed"),
        Q(closing=Closing.AUTOMATIC),
        lambda cycle, _now: cycle.closing == Closing.AUTOMATIC,
        by_close=True,
    ),
}
RATED = "rated"
FIGURES = [(name, counted.label) for name, counted in COUNTED.items()] + [(RATED, _("Rated"))]


def tickets_behind(name: str, scope: FigureScope, now: datetime) -> Q:
    """The tickets with a cycle that counts in this figure of this scope."""
    if name == RATED:
        of_ticket = {"conversation": OuterRef("conversation"), "ticket": OuterRef("pk")}
        return Q(Exists(given_in(scope).filter(**of_ticket)))
    counted, period = COUNTED[name], scope.period
    dates, person = ("closed_at", "closed_by") if counted.by_close else ("started_at", "operator")
    facts = CycleFact.objects.filter(
        scope.about,
        counted.recorded,
        ticket=OuterRef("pk"),
        **{f"{dates}__gte": period.start, f"{dates}__lt": period.end},
    )
    if scope.operator:
        facts = facts.filter(**{person: scope.operator})
    live = (closed if counted.by_close else started)(tail(period.start).cycles, period)
    fresh = [
        cycle.ticket_id
        for cycle in live
        if scope.has(cycle)
        and scope.is_of(getattr(cycle, f"{person}_id"))
        and counted.live(cycle, now)
    ]
    return Q(simulated=False) & (Q(Exists(facts)) | Q(pk__in=fresh))
