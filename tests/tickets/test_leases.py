"""A workstation that is gone gives its unanswered tickets back after a while, the answered ones
after a longer one.
"""

from datetime import timedelta

import pytest
from django.db.models import F

from accounts.models import Duty, Lease
from accounts.presence import drop_lease, hold_leases
from tests.cast import answer, close, customer, log_of, say, sits_down, ticket_of
from tests.tickets.test_races import race
from tickets import routing, tasks
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gone(anna, alice, bob):
    """Anna answered Alice and not Bob; then her page was closed."""
    lease = sits_down(anna)
    say(alice)
    say(bob)
    answer(anna, alice)
    drop_lease(lease)
    return lease


def since(seconds: float) -> None:
    Duty.objects.update(seen_at=F("seen_at") - timedelta(seconds=seconds))


def test_within_the_time_nothing_is_lost(gone, anna, alice, bob):
    since(44)
    assert routing.reclaim_from_absent() == 0
    assert ticket_of(alice).operator == ticket_of(bob).operator == anna


def test_the_unanswered_goes_back_with_its_clock_and_the_answered_later(gone, anna, alice, bob):
    before = ticket_of(bob)
    since(46)
    assert routing.reclaim_from_absent() == 1
    after = ticket_of(bob)
    assert after.operator is None
    assert (after.waiting_since, after.due_at, after.queued_at) == (
        before.waiting_since,
        before.due_at,
        before.queued_at,
    )
    assert Event.objects.get(kind="ticket.returned").data == {
        "from": anna.pk.hex,
        "name": "Anna",
        "why": "gone",
    }
    assert ticket_of(alice).operator == anna
    since(255)
    assert routing.reclaim_from_absent() == 1
    assert ticket_of(alice).operator is None


def test_it_goes_to_whoever_is_there_before_those_who_came_later(gone, dmitry, bob):
    carol = customer("Carol")
    dmitry.capacity = 1
    dmitry.save()
    say(carol)
    since(46)
    sits_down(dmitry)
    assert ticket_of(carol).operator == dmitry
    tasks.assign_waiting()
    assert ticket_of(bob).operator is None
    close(dmitry, carol)
    assert ticket_of(bob).operator == dmitry


def test_a_snoozed_one_stays(gone, anna, alice):
    Ticket.objects.filter(conversation__customer=alice).update(
        snoozed_until=ticket_of(alice).opened_at
    )
    since(10_000)
    assert routing.reclaim_from_absent() == 1
    assert ticket_of(alice).operator == anna


def test_who_has_come_back_keeps_them(gone, anna, bob):
    since(46)
    hold_leases([(gone, anna.pk)])
    assert routing.reclaim_from_absent() == 0
    assert ticket_of(bob).operator == anna


def test_a_killed_process_says_nothing_and_its_leases_run_out(anna, bob):
    sits_down(anna)
    say(bob)
    Lease.objects.update(expires_at=F("expires_at") - timedelta(seconds=60))
    since(46)
    assert routing.reclaim_from_absent() == 1


def test_several_sweeps_take_each_once(gone, bob):
    since(46)
    assert sum(race(*(routing.reclaim_from_absent for _ in range(6)))) == 1
    assert log_of(bob).count("ticket.returned") == 1


def test_an_operator_who_never_sat_down_is_not_judged(anna, alice):
    say(alice)
    Ticket.objects.update(operator=anna, assigned_at=ticket_of(alice).opened_at)
    assert routing.reclaim_from_absent() == 0


def test_a_line_that_has_long_been_silent_when_it_closes_counts_from_its_last_word(anna, bob):
    lease = sits_down(anna)
    say(bob)
    since(100)
    drop_lease(lease, silent=50)
    assert routing.reclaim_from_absent() == 1
