"""Figures over measured cycles: what counts, what is apart, and what is not applicable."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from stats.figures import (
    Abandoned,
    Processed,
    ResponseOutcome,
    ServiceLevel,
    abandoned,
    distribution,
    histogram,
    outcome,
    processed,
    service_level,
)
from stats.models import CycleFact, OperatorCycleFact
from stats.records import CycleRecord, ShareRecord

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass
class Cycle:
    started_at: datetime | None = NOW
    closed_at: datetime | None = None
    closing: str = ""
    reason: str = ""
    first_response_ms: int | None = None
    target_ms: int = 60_000


def answered(seconds: float) -> Cycle:
    return Cycle(first_response_ms=round(seconds * 1000))


def left(seconds: float, closing: str = "customer", reason: str = "customer") -> Cycle:
    return Cycle(closed_at=NOW + timedelta(seconds=seconds), closing=closing, reason=reason)


@pytest.mark.parametrize(
    ("cycle", "after", "expected"),
    [
        (answered(60), 0, ResponseOutcome.WITHIN),
        (answered(60.001), 0, ResponseOutcome.MISSED),
        (Cycle(), 60, ResponseOutcome.RUNNING),
        (Cycle(), 60.5, ResponseOutcome.MISSED),
        (left(30), 999, ResponseOutcome.LEFT),
        (left(61), 999, ResponseOutcome.MISSED),
        (left(30, "staff", "left"), 999, ResponseOutcome.LEFT),
        (left(30, "staff", "solved"), 999, ResponseOutcome.NOTHING),
        (left(60, "staff", "solved"), 999, ResponseOutcome.NOTHING),
        (left(60.001, "staff", "solved"), 999, ResponseOutcome.MISSED),
        (left(30, "staff", "not_ours"), 999, ResponseOutcome.NOTHING),
        (left(30, "automatic", "silence"), 999, ResponseOutcome.MISSED),
        (Cycle(started_at=None), 999, None),
    ],
)
def test_outcome(cycle, after, expected):
    assert outcome(cycle, NOW + timedelta(seconds=after)) is expected


def test_service_level_leaves_out_who_left_in_time_and_what_still_runs():
    cycles = [answered(10), answered(20), answered(90), left(5), Cycle()]
    level = service_level(cycles, NOW + timedelta(seconds=30))
    assert level == ServiceLevel(within=2, missed=1, left=1, running=1)
    assert level.share == 2 / 3


def test_nothing_offered_is_not_nought_percent():
    assert service_level([], NOW).share is None
    assert service_level([answered(90)], NOW).share == 0


def test_distribution_tells_median_p90_share_and_n():
    told = distribution([*range(1000, 11_000, 1000), None], target=4000)
    assert (told.n, told.median, told.p90, told.share, told.total) == (10, 5500, 9000, 0.4, 55_000)


def test_distribution_of_nothing_is_not_applicable():
    told = distribution([None], target=4000)
    assert (told.n, told.median, told.p90, told.share) == (0, None, None, None)
    assert distribution([0], target=4000).median == 0


def test_histogram_puts_an_edge_below_it():
    assert histogram([0, 10, 11, 60, 61, None], edges=[10, 60]) == [2, 2, 1]


def test_abandoned_keeps_short_ones_apart():
    assert abandoned([left(9.9), left(10), left(500), answered(3), Cycle()]) == Abandoned(
        n=2, short=1
    )


def test_processed_keeps_automatic_closings_apart():
    cycles = [left(5), left(5, "staff", "solved"), left(5, "automatic", "left"), Cycle()]
    assert processed(cycles) == Processed(by_staff=1, by_customer=1, automatic=1)
    assert processed(cycles).total == 2


@pytest.mark.parametrize(
    ("record", "model"), [(CycleRecord, CycleFact), (ShareRecord, OperatorCycleFact)]
)
def test_records_have_the_names_of_the_columns(record, model):
    assert record._fields == tuple(column.attname for column in model._meta.concrete_fields)
