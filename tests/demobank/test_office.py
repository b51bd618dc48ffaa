"""The office that plays the demo bank's history keeps the bank's own rules."""

from datetime import UTC, datetime
from itertools import pairwise
from math import inf
from statistics import median

import pytest

from demobank.history.office import CAPACITY, REOPEN_WINDOW
from demobank.history.playing import play

NOW = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def cases(rng):
    return play(30, NOW, rng)


def test_nothing_happens_after_now(cases):
    moments = [line.at for case in cases for cycle in case.cycles for line in cycle.lines]
    moments += [cycle.closed for case in cases for cycle in case.cycles if cycle.closed]
    assert max(moments) <= NOW.timestamp()


def test_each_cycle_runs_forward(cases):
    for cycle in (cycle for case in cases for cycle in case.cycles):
        moments = [cycle.began, *(line.at for line in cycle.lines), cycle.closed or NOW.timestamp()]
        assert all(earlier <= later for earlier, later in pairwise(moments))
        assert cycle.lines[0].role == "customer"


def test_a_customer_never_has_two_open_tickets(cases):
    free_at: dict[int, float] = {}
    for case in cases:
        assert case.cycles[0].began > free_at.get(case.customer, 0)
        free_at[case.customer] = (case.cycles[-1].closed or inf) + REOPEN_WINDOW


def test_a_ticket_is_reopened_within_the_window_only(cases):
    reopened = [pair for case in cases for pair in pairwise(case.cycles)]
    assert reopened
    assert all(0 < after.began - before.closed <= REOPEN_WINDOW for before, after in reopened)


def test_nobody_has_more_than_their_capacity(cases):
    cycles = [cycle for case in cases for cycle in case.cycles if cycle.assigned]
    for operator in {cycle.operator for cycle in cycles}:
        steps = [(cycle.assigned, 1) for cycle in cycles if cycle.operator == operator]
        steps += [(cycle.closed or inf, -1) for cycle in cycles if cycle.operator == operator]
        level = 0
        for _, step in sorted(steps):
            level += step
            assert level <= CAPACITY


def test_some_wait_for_somebody_free_and_some_give_up(rng):
    cycles = [cycle for case in play(90, NOW, rng) for cycle in case.cycles]
    assert [cycle for cycle in cycles if cycle.assigned and cycle.assigned > cycle.began]
    assert [cycle for cycle in cycles if cycle.assigned is None and cycle.closed]


def test_answers_come_in_half_a_minute_and_sometimes_too_late(rng):
    cycles = [cycle for case in play(90, NOW, rng) for cycle in case.cycles]
    waits = [
        next((line.at for line in cycle.lines if line.role == "operator"), inf) - cycle.began
        for cycle in cycles
    ]
    assert 22 < median(waits) < 36
    assert 0.03 < sum(wait > 60 for wait in waits) / len(waits) < 0.09


@pytest.mark.parametrize("hour", [0, 4, 9, 13, 23])
def test_whatever_the_hour_anna_has_two_open_and_the_last_word(rng, hour):
    now = NOW.replace(hour=hour)
    still_open = [case.cycles[-1] for case in play(3, now, rng) if case.cycles[-1].closed is None]
    assert [cycle.operator for cycle in still_open] == [0, 0]
    assert [cycle.lines[-1].role for cycle in still_open] == ["operator", "operator"]


def test_each_operator_has_closed_some_today(cases):
    midnight = NOW.replace(hour=0).timestamp()
    closed = [
        case.cycles[-1].operator for case in cases if (case.cycles[-1].closed or 0) > midnight
    ]
    assert all(closed.count(operator) >= 4 for operator in range(6))
