"""What each figure means. Screens, tables and downloads call these functions and no others, so they cannot disagree.

The law is `metrics.md` (in the project: docs/metrics.md); each docstring quotes the line it stands on. The first half
measures one cycle as folded from the log; the second half makes figures of many measured cycles. Durations are
milliseconds. None is "not applicable" and is never the same as 0. Averages are never averaged: a distribution is told
by its median, p90, share within the target and n.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from math import ceil
from statistics import median
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from stats.cycles import Cycle, Turn
from stats.models import Closing
from stats.records import CycleRecord
from tickets.models import ByRole, CloseReason, SlaClock

SHORT_ABANDON = 10_000  # ms

# ---------------------------------------------------------------- measures of one cycle


def milliseconds(span: timedelta) -> int:
    """Whole milliseconds, never below 0: two web machines' clocks may disagree about who spoke first."""
    return max(0, round(span / timedelta(milliseconds=1)))


def first_response(cycle: Cycle) -> int | None:
    """“First public message by a person − start of the cycle. Greetings, bot answers and notes do not stop it.”"""
    if cycle.started_at is None or cycle.first_response_at is None:
        return None
    return milliseconds(cycle.first_response_at - cycle.started_at)


def promised(clock: SlaClock | None, cycle: Cycle) -> int:
    """The first response target of this very cycle: the time from its start to the deadline that its clock was given.

    So hours in which the bank is closed, and pauses, are in it. Without a clock: the settings' target.
    """
    if clock is None or clock.started_at is None or clock.due_at is None:
        return settings.FIRST_RESPONSE_TARGET * 1000
    end = cycle.first_response_at or cycle.closed_at or timezone.now()
    paused = end - clock.paused_at if clock.paused_at else timedelta()
    return milliseconds(clock.due_at - clock.started_at + max(paused, timedelta()))


def response_times(cycle: Cycle, by: UUID | None = None) -> list[int]:
    """“For each customer turn: next public message by a person − first unanswered message of the turn.”"""
    return [
        milliseconds(turn.answered_at - turn.asked_at)
        for turn in cycle.turns
        if turn.answered_at and (by is None or turn.answered_by == by)
    ]


def reactions(cycle: Cycle, operator: UUID) -> list[int]:
    """“First public message of this operator − this assignment; the fair personal figure.” One an assignment."""
    return [
        milliseconds(held.first_message_at - held.at)
        for held in cycle.assignments
        if held.operator == operator and held.first_message_at
    ]


def queue_wait(cycle: Cycle) -> int | None:
    """“Queued → assigned”; a ticket that returns keeps its clock, so the stays that ended in an assignment add up."""
    stays = [milliseconds(stay.assigned_at - stay.queued_at) for stay in cycle.stays if stay.assigned_at]
    return sum(stays) if stays else None


def handling(cycle: Cycle, operator: UUID) -> int | None:
    """“Time open and assigned …, without snoozed time …, counted whole at close”: what this operator's stretches of a
    closed cycle add up to. The time an operator is gone begins with the return of their tickets.
    """
    stretches = [held for held in cycle.assignments if held.operator == operator and held.ended_at]
    return (
        sum(milliseconds(held.ended_at - held.at - held.snoozed) for held in stretches if held.ended_at)
        if stretches
        else None
    )


def longest_wait(cycle: Cycle, now: datetime) -> int | None:
    """The longest of the answered turns, of the turn still waiting now, and of a question that was never answered."""
    waits = response_times(cycle)
    waiting = _unanswered_turn(cycle)
    if waiting and cycle.closed_at is None:
        waits.append(milliseconds(now - waiting.asked_at))
    elif waiting and cycle.closed_at and cycle.first_response_at is None:
        waits.append(milliseconds(cycle.closed_at - waiting.asked_at))
    return max(waits, default=None)


def owner(cycle: Cycle) -> UUID | None:
    """Whose cycle it is in every figure: who answered first, else who held it last, else nobody. So parts add up."""
    return cycle.first_response_by or (cycle.assignments[-1].operator if cycle.assignments else None)


def closing(cycle: Cycle) -> Closing:
    """Who ended it: “automatic closing is a reason of its own”."""
    if cycle.closed_by_role == ByRole.CUSTOMER:
        return Closing.CUSTOMER
    return Closing.STAFF if cycle.closed_by else Closing.AUTOMATIC


def _unanswered_turn(cycle: Cycle) -> Turn | None:
    return cycle.turns[-1] if cycle.turns and cycle.turns[-1].answered_at is None else None


# ---------------------------------------------------------------- figures over many cycles


class Outcome(Enum):
    """How a cycle stands to the first-response target."""

    WITHIN = "within"
    MISSED = "missed"
    RUNNING = "running"
    LEFT = "left"
    NOTHING = "nothing"  # to answer


def outcome(cycle: CycleRecord, now: datetime) -> Outcome | None:
    """“Unanswered: running, and breached once past the target”; who left before it is neither, nor is what staff
    closed before it: thanks, a good-bye. None: no start.
    """
    if cycle.started_at is None:
        return None
    waited = cycle.first_response_ms
    if waited is None:
        waited = milliseconds((cycle.closed_at or now) - cycle.started_at)
    if waited > cycle.target_ms:
        return Outcome.MISSED
    if cycle.first_response_ms is not None:
        return Outcome.WITHIN
    if cycle.closed_at is None:
        return Outcome.RUNNING
    if left_unanswered(cycle):
        return Outcome.LEFT
    return Outcome.NOTHING if cycle.closing == Closing.STAFF else Outcome.MISSED


def left_unanswered(cycle: CycleRecord) -> bool:
    """“The customer left for good before the first answer”: they closed it, or the operator said that they left."""
    if cycle.closed_at is None or cycle.started_at is None or cycle.first_response_ms is not None:
        return False
    return cycle.closing == Closing.CUSTOMER or cycle.reason == CloseReason.LEFT


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """“Cycles first answered within T ÷ cycles offered; those abandoned before T shown apart.” `running`: undecided.

    `nothing`: closed by staff before T without an answer, as there was nothing to answer.
    """

    within: int
    missed: int
    left: int
    running: int
    nothing: int = 0

    @property
    def offered(self) -> int:
        return self.within + self.missed

    @property
    def share(self) -> float | None:
        return self.within / self.offered if self.offered else None


def service_level(cycles: Iterable[CycleRecord], now: datetime) -> ServiceLevel:
    outcomes = [outcome(cycle, now) for cycle in cycles]
    return ServiceLevel(
        within=outcomes.count(Outcome.WITHIN),
        missed=outcomes.count(Outcome.MISSED),
        left=outcomes.count(Outcome.LEFT),
        running=outcomes.count(Outcome.RUNNING),
        nothing=outcomes.count(Outcome.NOTHING),
    )


@dataclass(frozen=True, slots=True)
class Distribution:
    """“Median, p90, share within target and n.” `p90`: nine of ten are no longer than this one (nearest rank)."""

    n: int
    median: float | None
    p90: int | None
    within: int
    total: int

    @property
    def share(self) -> float | None:
        return self.within / self.n if self.n else None


def distribution(values: Iterable[int | None], target: int) -> Distribution:
    """Of the values that are applicable. `target` (ms) is what `share` is within."""
    known = sorted(value for value in values if value is not None)
    return Distribution(
        n=len(known),
        median=median(known) if known else None,
        p90=known[ceil(len(known) * 0.9) - 1] if known else None,
        within=sum(value <= target for value in known),
        total=sum(known),
    )


def histogram(values: Iterable[int | None], edges: Sequence[int]) -> list[int]:
    """How many values lie in (0, e1], (e1, e2] … and above the last edge. Edges in ms, so "within" means no longer."""
    counts = [0] * (len(edges) + 1)
    for value in values:
        if value is not None:
            counts[sum(value > edge for edge in edges)] += 1
    return counts


def time_to_close(cycle: CycleRecord) -> int | None:
    """“First close, and last close, each from the first cycle's start”: from there to this cycle's close."""
    return milliseconds(cycle.closed_at - cycle.ticket_started_at) if cycle.closed_at else None


@dataclass(frozen=True, slots=True)
class Processed:
    """“Cycles closed in the period by a person (bot and automatic apart)”: by staff, or by the customer's own word."""

    by_staff: int
    by_customer: int
    automatic: int

    @property
    def total(self) -> int:
        return self.by_staff + self.by_customer


def processed(cycles: Iterable[CycleRecord]) -> Processed:
    closings = [cycle.closing for cycle in cycles if cycle.closed_at]
    return Processed(
        by_staff=closings.count(Closing.STAFF),
        by_customer=closings.count(Closing.CUSTOMER),
        automatic=closings.count(Closing.AUTOMATIC),
    )


@dataclass(frozen=True, slots=True)
class Abandoned:
    """“Left for good before the first answer (short abandons under 10 s apart)”."""

    n: int
    short: int


def abandoned(cycles: Iterable[CycleRecord]) -> Abandoned:
    waits = [
        milliseconds(cycle.closed_at - cycle.started_at)
        for cycle in cycles
        if left_unanswered(cycle) and cycle.closed_at and cycle.started_at
    ]
    short = sum(wait < SHORT_ABANDON for wait in waits)
    return Abandoned(n=len(waits) - short, short=short)
