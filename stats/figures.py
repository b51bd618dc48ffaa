"""What each figure means, of many measured cycles. Screens, tables and downloads call these
functions and those of `measures`, and no others, so they cannot disagree.

The law is `metrics.md` (in the project: docs/metrics.md); each docstring quotes the line it stands
on. Durations are milliseconds. None is "not applicable" and is never the same as 0. Averages are
never averaged: a distribution is told by its median, p90, share within the target and n.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from math import ceil
from statistics import median

from stats.measures import milliseconds
from stats.models import Closing
from stats.records import CycleRecord
from tickets.models import CloseReason

SHORT_ABANDON = 10_000  # ms


class ResponseOutcome(Enum):
    """How a cycle stands to the first-response target."""

    WITHIN = "within"
    MISSED = "missed"
    RUNNING = "running"
    LEFT = "left"
    NOTHING = "nothing"  # to answer


def outcome(cycle: CycleRecord, now: datetime) -> ResponseOutcome | None:
    """“Unanswered: running, and breached once past the target”; who left before it is neither, nor
    is what staff closed before it: thanks, a good-bye. None: no start.
    """
    if cycle.started_at is None:
        return None
    waited = cycle.first_response_ms
    if waited is None:
        waited = milliseconds((cycle.closed_at or now) - cycle.started_at)
    if waited > cycle.target_ms:
        return ResponseOutcome.MISSED
    if cycle.first_response_ms is not None:
        return ResponseOutcome.WITHIN
    if cycle.closed_at is None:
        return ResponseOutcome.RUNNING
    if left_unanswered(cycle):
        return ResponseOutcome.LEFT
    return ResponseOutcome.NOTHING if cycle.closing == Closing.STAFF else ResponseOutcome.MISSED


def left_unanswered(cycle: CycleRecord) -> bool:
    """“The customer left for good before the first answer”: they closed it, or the operator
    said that they left.
    """
    if cycle.closed_at is None or cycle.started_at is None or cycle.first_response_ms is not None:
        return False
    return cycle.closing == Closing.CUSTOMER or cycle.reason == CloseReason.LEFT


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """“Cycles first answered within T ÷ cycles offered; those abandoned before T shown apart.”
    `running`: undecided.

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
        within=outcomes.count(ResponseOutcome.WITHIN),
        missed=outcomes.count(ResponseOutcome.MISSED),
        left=outcomes.count(ResponseOutcome.LEFT),
        running=outcomes.count(ResponseOutcome.RUNNING),
        nothing=outcomes.count(ResponseOutcome.NOTHING),
    )


@dataclass(frozen=True, slots=True)
class Distribution:
    """“Median, p90, share within target and n.” `p90`: nine of ten are no longer than this one
    (nearest rank).
    """

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
    """How many values lie in (0, e1], (e1, e2] … and above the last edge.

    Edges in ms, so "within" means no longer.
    """
    counts = [0] * (len(edges) + 1)
    for value in values:
        if value is not None:
            counts[sum(value > edge for edge in edges)] += 1
    return counts


def time_to_close(cycle: CycleRecord) -> int | None:
    """“First close, and last close, each from the first cycle's start”: from there to this
    cycle's close.
    """
    return milliseconds(cycle.closed_at - cycle.ticket_started_at) if cycle.closed_at else None


@dataclass(frozen=True, slots=True)
class Processed:
    """“Cycles closed in the period by a person (bot and automatic apart)”: by staff, or by the
    customer's own word.
    """

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
class Rating:
    """“The sum of the scores ÷ their number n”, None without any."""

    n: int
    total: int

    @property
    def average(self) -> float | None:
        return self.total / self.n if self.n else None


def rating(scores: Sequence[int]) -> Rating:
    return Rating(len(scores), sum(scores))


@dataclass(frozen=True, slots=True)
class Abandoned:
    """“Left for good before the first answer (short abandons under 10 s apart)”."""

    n: int
    short: int

    @property
    def total(self) -> int:
        return self.n + self.short


def abandoned(cycles: Iterable[CycleRecord]) -> Abandoned:
    waits = [
        milliseconds(cycle.closed_at - cycle.started_at)
        for cycle in cycles
        if left_unanswered(cycle) and cycle.closed_at and cycle.started_at
    ]
    short = sum(wait < SHORT_ABANDON for wait in waits)
    return Abandoned(n=len(waits) - short, short=short)
