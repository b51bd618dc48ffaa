"""Whoever comes on duty is given a few tickets at first and one more now and then, so that the
night buries nobody.
"""

import uuid
from datetime import timedelta

import pytest
from django.db.models import F

from accounts.models import Duty, Status
from accounts.presence import drop_lease, hold_leases
from tests.cast import conversation_of, customer, say, sits_down
from tickets import routing, staffing
from tickets.assignment import accept_ticket
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def ramp(settings):
    settings.RAMP_UP_FIRST, settings.RAMP_UP_SECONDS = 2, 20


@pytest.fixture
def night(db):
    people = [customer(f"C{number}") for number in range(8)]
    for person in people:
        say(person)
    return people


def passes(seconds: int) -> None:
    Duty.objects.update(since=F("since") - timedelta(seconds=seconds))


def held() -> int:
    return Ticket.objects.exclude(operator=None).count()


def test_a_few_at_first_and_one_more_each_time(anna, night):
    sits_down(anna)
    assert held() == 2
    passes(19)
    assert routing.assign_waiting() == 0
    passes(1)
    assert routing.assign_waiting() == 1
    passes(1000)
    routing.assign_waiting()
    assert held() == anna.capacity


def test_nobody_else_free_is_told_as_ramping_up(anna, dmitry, night):
    sits_down(anna)
    sits_down(dmitry)
    passed = Event.objects.filter(kind="ticket.assigned").latest("at").data["decision"]["passed"]
    assert [(one["code"], one["names"]) for one in passed] == [("ramping_up", ["Anna Kovaleva"])]
    assert passed[0]["people"][0]["needs"] == 2


def test_coming_back_from_a_break_begins_anew(anna, night):
    sits_down(anna)
    passes(1000)
    staffing.set_status(operator=anna, status=Status.BREAK)
    Ticket.objects.update(operator=None, assigned_at=None)
    staffing.set_status(operator=anna, status=Status.AVAILABLE)
    assert held() == 2


def test_saying_again_that_one_is_available_does_not(anna, night):
    sits_down(anna)
    passes(1000)
    staffing.set_status(operator=anna, status=Status.AVAILABLE)
    assert held() == anna.capacity


@pytest.mark.parametrize(("away", "kept"), [(44, True), (46, False)])
def test_a_page_that_is_loaded_again_is_no_new_duty(anna, away, kept):
    lease = sits_down(anna)
    passes(1000)
    before = Duty.objects.get().since
    drop_lease(lease)
    Duty.objects.update(seen_at=F("seen_at") - timedelta(seconds=away))
    hold_leases([(uuid.uuid4(), anna.pk)])
    assert (Duty.objects.get().since == before) is kept


def test_ones_own_hand_is_not_held_back(anna, night):
    sits_down(anna)
    accept_ticket(by=anna, conversation_id=conversation_of(night[-1]).pk, client_id=uuid.uuid4())
    assert held() == 3
