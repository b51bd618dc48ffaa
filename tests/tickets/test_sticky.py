"""A customer who comes again goes to whom they talked to lately, if that one may have it."""

import pytest

from tests.cast import close, customer, say, sits_down, staff, ticket_of
from tickets import staffing
from tickets.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talked(anna, dmitry, alice, settings):
    """Alice has talked to Anna, who is the busier one now."""
    settings.REOPEN_WINDOW = -1
    sits_down(anna)
    say(alice)
    close(anna, alice)
    say(customer("Carol"))
    sits_down(dmitry)


def because(person) -> str:
    kinds = Event.objects.filter(conversation__customer=person, kind="ticket.assigned")
    return kinds.latest("seq").data["decision"]["because"]


def test_back_to_the_same_operator(talked, anna, alice):
    say(alice)
    assert (ticket_of(alice).operator, because(alice)) == (anna, "sticky")


def test_after_that_time_to_whoever_is_best(talked, dmitry, alice, settings):
    settings.STICKY_SECONDS = -1
    say(alice)
    assert (ticket_of(alice).operator, because(alice)) == (dmitry, "load")


def test_not_to_one_who_may_not_have_it(talked, anna, dmitry, alice):
    anna.capacity = 1
    anna.save()
    say(alice)
    assert ticket_of(alice).operator == dmitry


def test_not_to_one_of_another_line(talked, anna, dmitry, alice):
    anna.line = 2
    anna.save()
    say(alice)
    assert ticket_of(alice).operator == dmitry


def test_a_suspended_one_is_no_candidate(talked, anna, inga, dmitry, alice):
    staffing.suspend(member=anna, by=inga)
    say(alice)
    assert ticket_of(alice).operator == dmitry


def test_also_when_it_had_to_wait(anna, alice, settings):
    settings.REOPEN_WINDOW = -1
    anna.capacity = 1
    anna.save()
    sits_down(anna)
    say(alice)
    close(anna, alice)
    carol = customer("Carol")
    say(carol)
    say(alice)
    assert ticket_of(alice).operator is None
    close(anna, carol)
    assert (ticket_of(alice).operator, because(alice)) == (anna, "sticky")
    assert staff("Olga").tickets.count() == 0
