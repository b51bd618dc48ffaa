"""Files with a line for each cycle: what stands behind a figure, ticket by ticket.

Every line carries both dates of the cycle and says by which of them the period was counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postgres.snapshot import snapshot
from stats import figures
from stats import live as present
from stats.columns import Names, counted, in_seconds, several, when
from stats.csv import Row
from stats.figures import ResponseOutcome
from stats.labels import channel_of, closing_of, reason_of
from stats.loading import cycles_of, shares_of
from stats.models import CycleFact, OperatorCycleFact
from stats.reading import FigureScope, closed, started, tail
from stats.records import CycleRecord, ShareRecord
from tickets.models import Ticket

CHUNK = 1000  # rows read at once
Fact = TypeVar("Fact", CycleRecord, ShareRecord)
OUTCOMES = {
    ResponseOutcome.WITHIN: gettext_lazy("within the target"),
    ResponseOutcome.MISSED: gettext_lazy("missed"),
    ResponseOutcome.RUNNING: gettext_lazy("still waiting"),
    ResponseOutcome.LEFT: gettext_lazy("abandoned before the target"),
    ResponseOutcome.NOTHING: gettext_lazy("nothing to answer"),
    None: gettext_lazy("no question"),
}


def _cycles(scope: FigureScope, dates: str, of: Q) -> Iterator[list[CycleRecord]]:
    """The live cycles first, then the recorded ones that were not live just now.

    Each chunk is found by the last key of the one before, so memory stays flat however many there
    are."""
    with snapshot():
        live = tail(scope.period.start).cycles
    yield _dated(filter(scope.has, live), dates, scope)
    known, last = {fact.key for fact in live}, 0
    facts = CycleFact.objects.filter(scope.about, of, **_between(scope, dates)).order_by("pk")
    while chunk := cycles_of(facts.filter(pk__gt=last)[:CHUNK]):
        yield [fact for fact in chunk if fact.key not in known]
        last = chunk[-1].id or 0


def _shares(scope: FigureScope, dates: str, of: Q) -> Iterator[list[ShareRecord]]:
    """The same of what operators did."""
    with snapshot():
        live = tail(scope.period.start).shares
    yield _dated(filter(scope.has, live), dates, scope)
    known, last = {fact.key for fact in live}, 0
    facts = OperatorCycleFact.objects.filter(scope.about, of, **_between(scope, dates)).order_by(
        "pk"
    )
    while chunk := shares_of(facts.filter(pk__gt=last)[:CHUNK]):
        yield [fact for fact in chunk if fact.key not in known]
        last = chunk[-1].id or 0


def _dated(facts: Iterable[Fact], dates: str, scope: FigureScope) -> list[Fact]:
    return (started if dates == "started_at" else closed)(facts, scope.period)


def _between(scope: FigureScope, dates: str) -> dict[str, datetime]:
    return {f"{dates}__gte": scope.period.start, f"{dates}__lt": scope.period.end}


def _numbers(facts: Sequence[CycleRecord | ShareRecord]) -> dict[UUID, int]:
    return dict(
        Ticket.objects.filter(pk__in={fact.ticket_id for fact in facts}).values_list("pk", "number")
    )


def first_response_header() -> list[str]:
    return [
        _("Ticket"),
        _("Cycle"),
        _("Line"),
        _("Channel"),
        _("Operator"),
        when(_("Started")),
        when(_("Closed")),
        _("First response, s"),
        _("Target, s"),
        _("Outcome"),
        _("Counts at"),
    ]


def first_response(scope: FigureScope, now: datetime) -> Iterator[list[Row]]:
    name, rule = Names(), counted(scope, _("start of the cycle"))
    for cycles in _cycles(
        scope, "started_at", Q(operator=scope.operator) if scope.operator else Q()
    ):
        numbers = _numbers(cycles)
        yield [
            (
                numbers[c.ticket_id],
                c.cycle,
                c.line,
                channel_of(c.channel),
                name(c.operator_id),
                c.started_at,
                c.closed_at,
                in_seconds(c.first_response_ms),
                in_seconds(c.target_ms),
                str(OUTCOMES[figures.outcome(c, now)]),
                rule,
            )
            for c in cycles
            if scope.is_of(c.operator_id)
        ]


def processed_header() -> list[str]:
    return [
        _("Ticket"),
        _("Cycle"),
        _("Line"),
        _("Channel"),
        _("Closed by"),
        _("Who"),
        _("Reason"),
        when(_("Started")),
        when(_("Closed")),
        _("From the first start to this close, s"),
        _("Counts at"),
    ]


def processed(scope: FigureScope, now: datetime) -> Iterator[list[Row]]:
    """All closings; "who" keeps automatic ones apart."""
    name, rule = Names(), counted(scope, _("close"))
    for cycles in _cycles(
        scope, "closed_at", Q(closed_by=scope.operator) if scope.operator else Q()
    ):
        numbers = _numbers(cycles)
        yield [
            (
                numbers[c.ticket_id],
                c.cycle,
                c.line,
                channel_of(c.channel),
                name(c.closed_by_id),
                closing_of(c.closing),
                reason_of(c.reason, unanswered=figures.left_unanswered(c)),
                c.started_at,
                c.closed_at,
                in_seconds(figures.time_to_close(c)),
                rule,
            )
            for c in cycles
            if scope.is_of(c.closed_by_id)
        ]


def handling_header() -> list[str]:
    return [
        _("Ticket"),
        _("Cycle"),
        _("Line"),
        _("Channel"),
        _("Operator"),
        when(_("Started")),
        when(_("Closed")),
        _("Handling, s"),
        _("Reactions, s"),
        _("Answers, s"),
        _("Messages"),
        _("Counts at"),
    ]


def handling(scope: FigureScope, now: datetime) -> Iterator[list[Row]]:
    name, rule = Names(), counted(scope, _("close"))
    for shares in _shares(
        scope, "closed_at", Q(operator=scope.operator) if scope.operator else Q()
    ):
        numbers = _numbers(shares)
        yield [
            (
                numbers[s.ticket_id],
                s.cycle,
                s.line,
                channel_of(s.channel),
                name(s.operator_id),
                s.started_at,
                s.closed_at,
                in_seconds(s.handling_ms),
                several(s.reaction_ms),
                several(s.response_ms),
                s.messages,
                rule,
            )
            for s in shares
            if scope.is_of(s.operator_id)
        ]


def open_header() -> list[str]:
    return [
        _("Ticket"),
        _("Cycle"),
        _("Line"),
        _("Channel"),
        _("State"),
        _("Operator"),
        when(_("Opened")),
        when(_("Cycle started")),
        when(_("Waiting since")),
        _("Waiting, s"),
        when(_("Counted at")),
    ]


def open_now(scope: FigureScope, now: datetime) -> Iterator[list[Row]]:
    """Open at this instant; the period plays no part."""
    tickets = present.open_tickets(scope.line, scope.channel)
    if scope.operator:
        tickets = tickets.filter(operator=scope.operator)
    yield [
        (
            ticket.number,
            ticket.cycle,
            ticket.line,
            channel_of(ticket.channel),
            str(ticket.state.label),
            ticket.operator.name if ticket.operator else None,
            ticket.opened_at,
            ticket.cycle_started_at,
            ticket.waiting_since,
            in_seconds(present.waited(ticket, now)),
            now,
        )
        for ticket in tickets.order_by("number")
    ]
