"""The customer's silence: both are warned, then the ticket closes by itself, once, unless the
customer writes.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from stats.facts import record_closed_cycles
from stats.models import CycleFact
from tests.cast import answer, close, log_of, note, say, sits_down, ticket_of
from tickets.models import Event, TicketState
from tickets.silence import close_silent

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def minutes(count: float):
    return time_machine.travel(NOON + timedelta(minutes=count), tick=False)


@pytest.fixture
def talk(anna, alice):
    """Answered at noon; the customer says no more."""
    with minutes(0):
        sits_down(anna)
        say(alice)
        answer(anna, alice)


def test_a_warning_and_then_the_end(talk, anna, alice):
    with minutes(49):
        assert close_silent() == (0, 0)
    with minutes(50):
        assert close_silent() == (1, 0)
        assert close_silent() == (0, 0)
    warned = Event.objects.get(kind="ticket.silence_warned")
    assert (warned.by_role, warned.data["closes_at"]) == (
        "system",
        (NOON + timedelta(hours=1)).isoformat(),
    )
    assert warned.public_seq
    with minutes(59.9):
        assert close_silent() == (0, 0)
    with minutes(60):
        assert close_silent() == (0, 1)
        assert close_silent() == (0, 0)
    ticket = ticket_of(alice)
    assert (ticket.state, ticket.close_reason, ticket.closed_by) == (
        TicketState.CLOSED,
        "silence",
        None,
    )
    record_closed_cycles()
    assert (CycleFact.objects.get().closing, CycleFact.objects.get().reason) == (
        "automatic",
        "silence",
    )


def test_a_word_of_the_customer_begins_it_anew(talk, anna, alice):
    with minutes(55):
        close_silent()
        say(alice, "Wait")
    with minutes(200):
        assert close_silent() == (0, 0)  # now they wait for us
        answer(anna, alice)
    with minutes(249):
        assert close_silent() == (0, 0)
    with minutes(250):
        assert close_silent() == (1, 0)
    assert ticket_of(alice).state is TicketState.ASSIGNED


def test_a_worker_that_was_away_warns_first(talk, alice):
    with minutes(600):
        assert close_silent() == (1, 0)
    with minutes(609.9):
        assert close_silent() == (0, 0)
    with minutes(610):
        assert close_silent() == (0, 1)


def test_a_note_is_no_word_and_nobodys_ticket_is_left_alone(talk, anna, alice, bob):
    with minutes(1):
        anna.capacity = 1
        anna.save()
        say(bob)
    with minutes(40):
        note(anna, alice)
    with minutes(500):
        assert close_silent() == (1, 0)
    assert "ticket.silence_warned" not in log_of(bob)


def test_a_closed_ticket_is_not_warned(talk, anna, alice):
    with minutes(1):
        close(anna, alice)
    with minutes(500):
        assert close_silent() == (0, 0)


def test_it_can_be_switched_off(talk, alice, settings):
    settings.SILENCE_CLOSE = 0
    with minutes(500):
        assert close_silent() == (0, 0)
    assert "ticket.silence_warned" not in log_of(alice)


def test_many_workers_warn_and_close_once(talk, alice):
    def sweep(_):
        try:
            return close_silent()
        finally:
            connection.close()

    for moment, kind in ((50, "ticket.silence_warned"), (60, "ticket.closed")):
        with minutes(moment), ThreadPoolExecutor(4) as pool:
            assert sum(sum(done) for done in pool.map(sweep, range(8))) == 1
        assert log_of(alice).count(kind) == 1
