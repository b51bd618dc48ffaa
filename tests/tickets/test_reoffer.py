"""At the warning of a promise that says so, an unanswered ticket goes to somebody else who is
free.
"""

from datetime import timedelta

import pytest

from tests.cast import answer, log_of, say, sits_down, ticket_of
from tests.tickets.test_races import race
from tickets import routing, sla_clock
from tickets.models import Event, Offer, SlaPolicy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def policy(db):
    SlaPolicy.objects.create(name="Quick", target=60, warn=40, reoffer=True)


def warn(person) -> None:
    sla_clock.tick(ticket_of(person).opened_at + timedelta(seconds=41))


def test_it_goes_to_the_other_one_with_its_clock(anna, dmitry, alice):
    sits_down(anna)
    say(alice)
    before = ticket_of(alice)
    sits_down(dmitry)
    warn(alice)
    after = ticket_of(alice)
    assert after.operator == dmitry
    assert (after.waiting_since, after.due_at) == (before.waiting_since, before.due_at)
    assert log_of(alice)[3:] == ["sla.warned", "ticket.returned", "ticket.assigned"]
    assert Event.objects.get(kind="ticket.returned").data["why"] == "reoffer"
    passed = Event.objects.filter(kind="ticket.assigned").latest("seq").data["decision"]["passed"]
    assert [(one["code"], one["names"]) for one in passed] == [("had_it_before", ["Anna Kovaleva"])]
    assert passed[0]["people"][0]["needs"] == 1


def test_it_goes_once(anna, dmitry, alice):
    sits_down(anna)
    say(alice)
    sits_down(dmitry)
    warn(alice)
    race(*(routing.reoffer_warned for _ in range(4)))
    assert log_of(alice).count("ticket.returned") == 1


def test_with_nobody_else_free_it_stays_until_somebody_is(anna, dmitry, alice):
    sits_down(anna)
    say(alice)
    warn(alice)
    assert ticket_of(alice).operator == anna
    sits_down(dmitry)
    assert routing.reoffer_warned() == 1
    assert ticket_of(alice).operator == dmitry


def test_an_answered_one_stays(anna, dmitry, alice):
    sits_down(anna)
    say(alice)
    warn(alice)
    answer(anna, alice)
    sits_down(dmitry)
    assert routing.reoffer_warned() == 0
    assert ticket_of(alice).operator == anna


def test_without_the_policys_word_it_stays(anna, dmitry, alice):
    SlaPolicy.objects.update(reoffer=False)
    sits_down(anna)
    say(alice)
    sits_down(dmitry)
    warn(alice)
    assert ticket_of(alice).operator == anna


def test_in_offer_mode_it_is_held_out(anna, dmitry, alice, settings):
    sits_down(anna)
    say(alice)
    sits_down(dmitry)
    settings.ROUTING = "offer"
    warn(alice)
    assert ticket_of(alice).operator is None
    assert Offer.objects.get(ended_at=None).operator == dmitry
