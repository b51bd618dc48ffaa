"""What customers said of talks that were over, straight from the log: ratings are few, and an index
of their own finds them."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from stats.reading import FigureScope
from tickets.models import Event

RATED = "ticket.rated"


class RatingRecord(NamedTuple):
    """One cycle's rating; `operator` is whose it is: who said the last human message."""

    operator: UUID | None
    score: int


def of_cycles() -> QuerySet[Event]:
    """“The last word on each cycle counts”: these."""
    return _without_later(data__cycle=OuterRef("data__cycle"))


def of_tickets() -> QuerySet[Event]:
    """The newest rating of each ticket, whichever of its cycles it is of."""
    return _without_later()


def _without_later(**same: OuterRef) -> QuerySet[Event]:
    later = Event.objects.filter(
        conversation=OuterRef("conversation"),
        ticket=OuterRef("ticket"),
        kind=RATED,
        seq__gt=OuterRef("seq"),
        **same,
    )
    return Event.objects.filter(~Exists(later), kind=RATED)


def given_in(scope: FigureScope) -> QuerySet[Event]:
    """Those given in the period. Never simulated ones."""
    given = of_cycles().filter(
        at__gte=scope.period.start, at__lt=scope.period.end, ticket__simulated=False
    )
    if scope.line:
        given = given.filter(ticket__line=scope.line)
    if scope.channel:
        given = given.filter(ticket__channel=scope.channel)
    if scope.operator:
        given = given.filter(data__operator=scope.operator.hex)
    return given


def ratings_in(scope: FigureScope) -> list[RatingRecord]:
    rows = given_in(scope).values_list("data__operator", "data__score")
    return [RatingRecord(UUID(operator) if operator else None, score) for operator, score in rows]
