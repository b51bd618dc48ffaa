"""From the log to facts: the cycles of tickets, measured by `stats.measures`, stored once
they are closed.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import BigIntegerField, Exists, Min, OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from stats import measures
from stats.cycles import Cycle, CycleEvent, fold
from stats.loading import tuples
from stats.models import CycleFact, HourRollup, OperatorCycleFact
from stats.records import CycleRecord, ShareRecord
from stats.sla import promises_of
from tickets import events
from tickets.models import Event, SlaClock, Ticket

BATCH = 500  # tickets folded at once
DAY = timedelta(days=1)
Targets = dict[tuple[UUID, int], int]


@dataclass(slots=True)
class Facts:
    """Measured cycles, and what operators did in them."""

    cycles: list[CycleRecord] = field(default_factory=list)
    shares: list[ShareRecord] = field(default_factory=list)


def log_of(tickets: Collection[Ticket]) -> QuerySet[Event]:
    """All events of these tickets.

    The log is kept by conversation, and so it is asked by conversation.
    """
    conversations = {ticket.conversation_id for ticket in tickets}
    return Event.objects.filter(
        conversation__in=conversations, ticket__in=[ticket.pk for ticket in tickets]
    )


def lines_of(tickets: Collection[Ticket]) -> Iterator[tuple[UUID, list[CycleEvent]]]:
    """What the fold reads of each of these tickets, by one query."""
    columns = ("ticket_id", "kind", "at", "by_role", "by_user_id", "data")
    rows = tuples(log_of(tickets).order_by("ticket_id", "seq").values_list(*columns))
    for pk, group in groupby(rows, key=lambda row: row[0]):
        yield (
            pk,
            [
                CycleEvent(kind, at, role, user, json.loads(data))
                for _ticket, kind, at, role, user, data in group
            ],
        )


def measure(tickets: Iterable[Ticket]) -> Facts:
    """All cycles of these tickets, folded from the log."""
    by_id = {ticket.pk: ticket for ticket in tickets}
    promises = promises_of(by_id.keys())
    facts = Facts()
    for pk, lines in lines_of(by_id.values()):
        cycles = fold(lines)
        for cycle in cycles:
            facts.cycles.append(
                record_of(by_id[pk], cycle, promises.get((pk, cycle.number)), first=cycles[0])
            )
            facts.shares += shares_of(by_id[pk], cycle)
    return facts


def record_of(ticket: Ticket, cycle: Cycle, clock: SlaClock | None, *, first: Cycle) -> CycleRecord:
    return CycleRecord(
        id=None,
        ticket_id=ticket.pk,
        cycle=cycle.number,
        line=ticket.line,
        channel=ticket.channel,
        operator_id=measures.owner(cycle),
        ticket_started_at=first.started_at or first.opened_at,
        opened_at=cycle.opened_at,
        started_at=cycle.started_at,
        closed_at=cycle.closed_at,
        closing=measures.closing(cycle).value if cycle.closed_at else "",
        closed_by_id=cycle.closed_by,
        reason=cycle.reason,
        first_response_ms=measures.first_response(cycle),
        queue_wait_ms=measures.queue_wait(cycle),
        messages_in=cycle.messages_in,
        messages_out=cycle.messages_out.total(),
        target_ms=measures.promised(clock, cycle),
    )


def shares_of(ticket: Ticket, cycle: Cycle) -> list[ShareRecord]:
    """One for each person who held the ticket or spoke in this cycle."""
    people = dict.fromkeys([*(held.operator for held in cycle.assignments), *cycle.messages_out])
    return [
        ShareRecord(
            id=None,
            ticket_id=ticket.pk,
            cycle=cycle.number,
            operator_id=person,
            line=ticket.line,
            channel=ticket.channel,
            started_at=cycle.started_at,
            closed_at=cycle.closed_at,
            reaction_ms=measures.reactions(cycle, person),
            response_ms=measures.response_times(cycle, person),
            handling_ms=measures.handling(cycle, person) if cycle.closed_at else None,
            messages=cycle.messages_out[person],
        )
        for person in people
    ]


def unrecorded(since: datetime, until: datetime | None = None) -> QuerySet[Event]:
    """The closings from then on (and before `until`) of cycles that have no fact yet, straight
    from the log.
    """
    fact = CycleFact.objects.filter(
        ticket=OuterRef("ticket"), closed_at=OuterRef("at"), closed_at__gte=since
    )
    undone = (
        Event.objects.filter(kind="ticket.close_undone", conversation=OuterRef("conversation"))
        .annotate(closed=Cast(KeyTextTransform("closed", "data"), BigIntegerField()))
        .filter(closed=OuterRef("seq"))
    )
    closings = Event.objects.filter(kind="ticket.closed", ticket__simulated=False, at__gte=since)
    return (closings.filter(at__lt=until) if until else closings).filter(
        ~Exists(fact), ~Exists(undone)
    )


def record_closed_cycles(since: datetime | None = None) -> None:
    """Measure every cycle that was closed (since then) and has no fact yet.

    Running it twice changes nothing. It asks day by day: no query grows with the bank's history.
    """
    if since is None:
        since = (
            Event.objects.filter(kind="ticket.closed").aggregate(first=Min("at"))["first"]
            or events.now()
        )
    now = events.now()
    while since <= now:
        tickets = unrecorded(since, since + DAY).values_list("ticket", flat=True).distinct()
        _record_all(list(tickets), {})
        since += DAY


@transaction.atomic
def rebuild() -> int:
    """Forget everything that was worked out and fold the whole log again; returns the number of
    cycles.

    The targets of old facts are kept: a cycle is judged by the promise of its own day.
    """
    today = settings.FIRST_RESPONSE_TARGET * 1000
    old = CycleFact.objects.exclude(target_ms=today).values_list("ticket_id", "cycle", "target_ms")
    targets = {(ticket, cycle): target for ticket, cycle, target in old}
    for model in (CycleFact, OperatorCycleFact, HourRollup):
        # not TRUNCATE: pages keep answering from the old rows meanwhile
        model.objects.all().delete()
    return _record_all(
        list(Ticket.objects.filter(simulated=False).values_list("pk", flat=True)), targets
    )


def _record_all(tickets: list[UUID], targets: Targets) -> int:
    return sum(
        _record(tickets[start : start + BATCH], targets) for start in range(0, len(tickets), BATCH)
    )


@transaction.atomic
def _record(tickets: Collection[UUID], targets: Targets) -> int:
    facts = measure(Ticket.objects.filter(pk__in=tickets, simulated=False))
    for_good = events.now() - timedelta(
        seconds=settings.CLOSE_UNDO
    )  # a younger close may still be taken back
    cycles = [cycle for cycle in facts.cycles if cycle.closed_at and cycle.closed_at <= for_good]
    judged = [cycle._replace(target_ms=targets.get(cycle.key, cycle.target_ms)) for cycle in cycles]
    shares = [share for share in facts.shares if share.closed_at and share.closed_at <= for_good]
    CycleFact.objects.bulk_create(
        (CycleFact(**cycle._asdict()) for cycle in judged), ignore_conflicts=True
    )
    OperatorCycleFact.objects.bulk_create(
        (OperatorCycleFact(**share._asdict()) for share in shares), ignore_conflicts=True
    )
    return len(cycles)
