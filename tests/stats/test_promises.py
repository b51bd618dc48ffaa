"""A cycle is judged by the promise it was given when it started, in working hours and with its
pauses.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from stats.facts import measure, rebuild, record_closed_cycles
from stats.figures import ResponseOutcome, outcome
from stats.models import CycleFact
from tests.cast import answer, close, say, sits_down, ticket_of
from tickets import sla
from tickets.models import SlaPolicy, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at():
    with time_machine.travel(
        datetime(2026, 11, 20, 15, 59, tzinfo=UTC), tick=False
    ) as clock:  # Friday, 17:59
        yield clock


def outcome_now(person) -> ResponseOutcome | None:
    facts = measure(Ticket.objects.filter(pk=ticket_of(person).pk))
    return outcome(facts.cycles[-1], datetime.now(UTC))


def test_the_target_is_the_one_that_was_copied(at, anna, alice):
    rule = SlaPolicy.objects.create(name="Slow", target=180, warn=120)
    sits_down(anna)
    say(alice)
    rule.delete()
    at.shift(170)
    assert outcome_now(alice) is ResponseOutcome.RUNNING
    answer(anna, alice)
    close(anna, alice)
    record_closed_cycles()
    assert CycleFact.objects.get().target_ms == 180_000
    assert outcome_now(alice) is ResponseOutcome.WITHIN


def test_rebuilding_keeps_it_whatever_the_settings_say_by_now(at, anna, alice, settings):
    SlaPolicy.objects.create(name="Slow", target=180, warn=120)
    sits_down(anna)
    say(alice)
    close(anna, alice)
    record_closed_cycles()
    # as the fact says: nothing tells it from a fact without a clock
    settings.FIRST_RESPONSE_TARGET = 180
    rebuild()
    settings.FIRST_RESPONSE_TARGET = 5
    rebuild()
    assert CycleFact.objects.get().target_ms == 180_000


def test_closed_hours_do_not_count(at, anna, alice, settings):
    settings.WORKING_HOURS = "mon-fri 09:00-18:00"
    SlaPolicy.objects.create(name="Office", target=120, warn=60, working_hours=True)
    sits_down(anna)
    say(alice)
    at.move_to(datetime(2026, 11, 23, 7, 0, 59, tzinfo=UTC))  # Monday, 09:00:59
    assert outcome_now(alice) is ResponseOutcome.RUNNING
    at.shift(2)
    assert outcome_now(alice) is ResponseOutcome.MISSED


def test_pauses_do_not_count(at, anna, alice):
    sits_down(anna)
    say(alice)
    start = datetime.now(UTC)
    sla.pause(ticket_of(alice), at=start + timedelta(seconds=50))
    at.shift(3600)
    assert outcome_now(alice) is ResponseOutcome.RUNNING
    sla.resume(ticket_of(alice), at=datetime.now(UTC))
    at.shift(9)
    assert outcome_now(alice) is ResponseOutcome.RUNNING
    at.shift(2)
    assert outcome_now(alice) is ResponseOutcome.MISSED


def test_a_cycle_without_a_clock_is_judged_by_the_settings(at, anna, alice):
    sits_down(anna)
    say(alice)
    ticket_of(alice).clocks.all().delete()
    at.shift(61)
    assert outcome_now(alice) is ResponseOutcome.MISSED
