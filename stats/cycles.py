"""The fold: the events of one ticket, in the log's order, become its cycles. Pure: no database and
no clock.

It only takes down who did what when; what the figures make of it is said in `stats.measures`.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from tickets.models import ByRole

STAFF = frozenset({ByRole.OPERATOR.value, ByRole.ADMINISTRATOR.value})


class CycleEvent(NamedTuple):
    """What the fold reads of one event."""

    kind: str
    at: datetime
    by_role: str
    by_user: UUID | None
    data: dict[str, Any]


@dataclass(slots=True)
class MessageGroup:
    """What the customer said until a person answered.

    `asked_at` is the first message of the turn.
    """

    asked_at: datetime
    answered_at: datetime | None = None
    answered_by: UUID | None = None


@dataclass(slots=True)
class HeldPeriod:
    """One stretch of time in which the ticket was this operator's. `ended_at` null: it still is.

    `snoozed` is how long of it the ticket lay, up to `snoozed_at`: since then it lies again.
    """

    operator: UUID
    at: datetime
    first_message_at: datetime | None = None
    ended_at: datetime | None = None
    snoozed: timedelta = timedelta()
    snoozed_at: datetime | None = None


@dataclass(slots=True)
class Stay:
    """One stay in the queue. `assigned_at` null: it has not ended in an assignment."""

    queued_at: datetime
    assigned_at: datetime | None = None


@dataclass(slots=True)
class Cycle:
    """From the opening (or a reopening) of a ticket to its close.

    `closed_at` null: it is under way.
    """

    number: int
    opened_at: datetime
    started_at: datetime | None = None  # its first customer message
    first_response_at: datetime | None = None
    first_response_by: UUID | None = None
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    closed_by_role: str = ""
    reason: str = ""
    turns: list[MessageGroup] = field(default_factory=list)
    assignments: list[HeldPeriod] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    messages_in: int = 0
    messages_out: Counter[UUID] = field(default_factory=Counter)
    score: int | None = None  # the customer's last word


def fold(lines: Iterable[CycleEvent]) -> list[Cycle]:
    """The cycles of one ticket, oldest first; the last one may be under way.

    Unknown kinds of events change nothing.
    """
    cycles: list[Cycle] = []
    for line in lines:
        if line.kind in ("ticket.opened", "ticket.reopened"):
            cycles.append(Cycle(line.data["cycle"], line.at, stays=[Stay(line.at)]))
        elif cycles and line.kind in _STEPS:
            _STEPS[line.kind](cycles[-1], line)
    return cycles


def _said(cycle: Cycle, line: CycleEvent) -> None:
    if line.by_role == ByRole.CUSTOMER:
        _asked(cycle, line)
    elif line.by_role in STAFF and line.by_user:
        _answered(cycle, line, line.by_user)


def _asked(cycle: Cycle, line: CycleEvent) -> None:
    cycle.messages_in += 1
    cycle.started_at = cycle.started_at or line.at
    if not cycle.turns or cycle.turns[-1].answered_at:
        cycle.turns.append(MessageGroup(line.at))


def _answered(cycle: Cycle, line: CycleEvent, person: UUID) -> None:
    cycle.messages_out[person] += 1
    _spoke(cycle, line, person)


def _spoke(cycle: Cycle, line: CycleEvent, person: UUID) -> None:
    """By a message, or by answering the telephone."""
    if cycle.turns and cycle.turns[-1].answered_at is None:
        cycle.turns[-1].answered_at, cycle.turns[-1].answered_by = line.at, person
    if cycle.started_at and cycle.first_response_at is None:
        cycle.first_response_at, cycle.first_response_by = line.at, person
    held = cycle.assignments[-1] if cycle.assignments else None
    if held and held.operator == person and held.ended_at is None and held.first_message_at is None:
        held.first_message_at = line.at


def _assigned(cycle: Cycle, line: CycleEvent) -> None:
    _let_go(cycle, line)
    cycle.assignments.append(HeldPeriod(UUID(line.data["operator"]), line.at))
    if cycle.stays and cycle.stays[-1].assigned_at is None:
        cycle.stays[-1].assigned_at = line.at
    if line.data.get("answered"):  # a call that was over when we heard of it
        _spoke(cycle, line, UUID(line.data["operator"]))


def _returned(cycle: Cycle, line: CycleEvent) -> None:
    _let_go(cycle, line)
    cycle.stays.append(Stay(line.at))


def _handed_on(cycle: Cycle, line: CycleEvent) -> None:
    """To a person it goes at once; a team or a line has it from its queue."""
    _let_go(cycle, line)
    if "operator" not in line.data["to"] and (not cycle.stays or cycle.stays[-1].assigned_at):
        cycle.stays.append(Stay(line.at))


def _snoozed(cycle: Cycle, line: CycleEvent) -> None:
    if cycle.assignments and cycle.assignments[-1].snoozed_at is None:
        cycle.assignments[-1].snoozed_at = line.at


def _woken(cycle: Cycle, line: CycleEvent) -> None:
    held = cycle.assignments[-1] if cycle.assignments else None
    if held and held.snoozed_at:
        held.snoozed += line.at - held.snoozed_at
        held.snoozed_at = None


def _closed(cycle: Cycle, line: CycleEvent) -> None:
    _let_go(cycle, line)
    cycle.closed_at, cycle.closed_by, cycle.closed_by_role = line.at, line.by_user, line.by_role
    cycle.reason = line.data.get("reason", "")


def _close_undone(cycle: Cycle, line: CycleEvent) -> None:
    """The close never was."""
    if cycle.assignments and cycle.assignments[-1].ended_at == cycle.closed_at:
        cycle.assignments[-1].ended_at = None
    cycle.closed_at = cycle.closed_by = None
    cycle.closed_by_role = cycle.reason = ""


def _rated(cycle: Cycle, line: CycleEvent) -> None:
    cycle.score = line.data.get("score")


def _let_go(cycle: Cycle, line: CycleEvent) -> None:
    _woken(cycle, line)
    if cycle.assignments and cycle.assignments[-1].ended_at is None:
        cycle.assignments[-1].ended_at = line.at


_STEPS: dict[str, Callable[[Cycle, CycleEvent], None]] = {
    "message.sent": _said,
    "ticket.assigned": _assigned,
    "ticket.returned": _returned,
    "ticket.transferred": _handed_on,
    "ticket.escalated": _handed_on,
    "ticket.snoozed": _snoozed,
    "ticket.woken": _woken,
    "ticket.closed": _closed,
    "ticket.close_undone": _close_undone,
    "ticket.rated": _rated,
}
