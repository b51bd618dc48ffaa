"""What Celery does for the figures: each task does its work once, however often it runs."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError

from bankchat.celery import app
from stats import tasks
from stats.models import CycleFact, HourRollup, OperatorCycleFact
from stats.views import history
from tests.cast import answer, close, customer, say, sits_down, ticket_of
from tickets import routing

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(anna, alice):
    sits_down(anna)
    say(alice)
    routing.assign_waiting()
    answer(anna, alice)
    close(anna, alice)
    return ticket_of(alice)


def counts() -> tuple[int, int, int]:
    return CycleFact.objects.count(), OperatorCycleFact.objects.count(), HourRollup.objects.count()


def test_a_closed_cycle_is_recorded_once(closed):
    for _ in range(2):
        tasks.record_closed_cycles()
    fact = CycleFact.objects.get()
    assert (fact.ticket, fact.cycle, fact.operator) == (closed, 1, closed.operator)
    assert OperatorCycleFact.objects.get().messages == 1


def test_what_was_closed_while_the_worker_was_away_for_days_is_recorded_at_night(closed):
    with time_machine.travel(closed.closed_at + timedelta(days=4)):
        tasks.record_closed_cycles()
        assert counts() == (0, 0, 0)
        for _ in range(2):
            tasks.record_missed_cycles()
    assert CycleFact.objects.get().ticket == closed


def test_an_empty_log_leaves_nothing_to_record(db):
    tasks.record_missed_cycles()
    assert counts() == (0, 0, 0)


def test_a_fact_is_rolled_up_once(closed):
    tasks.record_closed_cycles()
    for _ in range(2):
        tasks.roll_up_hours()
    rollup = HourRollup.objects.get()
    assert (rollup.started, rollup.answered, rollup.within_target, rollup.processed) == (1, 1, 1, 1)


def test_a_second_cycle_adds_to_the_same_hour(closed, alice, anna):
    tasks.record_closed_cycles()
    tasks.roll_up_hours()
    say(alice, "One more thing.")
    close(alice, alice)
    tasks.record_closed_cycles()
    tasks.roll_up_hours()
    assert sum(HourRollup.objects.values_list("started", flat=True)) == 2
    assert [fact.cycle for fact in CycleFact.objects.order_by("cycle")] == [1, 2]


def test_open_and_simulated_tickets_leave_nothing(anna, bob):
    say(bob)
    robot = customer("Robot", simulated=True)
    say(robot)
    close(robot, robot)
    tasks.record_closed_cycles()
    tasks.roll_up_hours()
    assert counts() == (0, 0, 0)


def test_everything_can_be_thrown_away_and_rebuilt(closed, capsys):
    tasks.record_closed_cycles()
    tasks.roll_up_hours()
    before = counts()
    call_command("rebuild_stats")
    assert counts() == before
    assert "1 cycles measured" in capsys.readouterr().out


def test_the_beat_calls_tasks_that_exist():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {name for name in scheduled if name.startswith("stats.")} <= set(app.tasks)


def test_a_search_that_takes_too_long_says_so(as_inga, monkeypatch):
    def too_long(*args):
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(history, "with_figures", too_long)
    response = as_inga.get("/history/?q=a")
    assert response.status_code == 503
    assert "That took too long." in response.content.decode()
