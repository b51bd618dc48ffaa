"""The dashboard at this moment: who waits where, who is there for them, and how much each has to
do, in the counts that their own desk shows.
"""

import re

import pytest
from django.urls import reverse

from accounts.models import Status
from messaging.sockets.watch import standing_of
from tests.cast import answer, customer, say, sits_down, staff, ticket_of
from tickets import routing, staffing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(as_inga):
    """What the dashboard says, as text."""

    def read(**filters) -> str:
        page = as_inga.get(reverse("dashboard-live"), filters).content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))

    return read


def test_the_queue_and_the_unanswered_are_two_figures(room, anna):
    anna.capacity = 2
    anna.save()
    sits_down(anna)
    people = [customer(f"C{number}") for number in range(3)]
    for person in people:
        say(person)
    answer(anna, people[0])
    text = room()
    assert "In the queue 1 Oldest" in text
    assert "Unanswered 2 Oldest" in text
    answer(anna, people[1])
    routing.assign_waiting()
    answer(anna, people[2])
    text = room()
    assert "In the queue 0 Nobody is in the queue" in text
    assert "Unanswered 0 all answered" in text


def test_who_takes_no_new_tickets_adds_no_slots(room, anna, dmitry):
    olga = staff("Olga Smirnova")
    for operator in (anna, dmitry, olga):
        sits_down(operator)
    assert "3 online, 15 slots" in room()
    staffing.set_status(operator=dmitry, status=Status.BREAK)
    staffing.set_status(operator=olga, status=Status.FINISHING)
    assert "1 online, 5 slots" in room()


def test_the_dashboard_counts_what_the_desk_counts_and_shows_no_weight(room, anna, inga):
    sits_down(anna)
    people = [customer(f"C{number}") for number in range(5)]
    for person in people:
        say(person)
    for person in people[:2]:
        answer(anna, person)
    assert "3 need a reply · 2 waiting" in room()
    presence = standing_of([anna.pk])[anna.pk].presence
    assert (presence.needs, presence.waits, presence.open) == (3, 2, 5)
    assert "3.5" not in room()


def test_a_load_is_the_persons_whatever_the_filters(room, anna, alice):
    sits_down(anna)
    say(alice)
    say(customer("Robot", simulated=True))
    for filters in ({}, {"channel": "email"}, {"simulated": "1"}):
        assert "2 need a reply" in room(**filters)


def test_a_simulation_is_watched_when_asked_for_and_enters_no_figure(room, alice):
    sits_down(staff("Sim One", simulated=True))
    robot = customer("Robot", simulated=True)
    say(robot)
    assert ticket_of(robot).operator.name == "Sim One"
    before = room()
    assert "Unanswered 0" in before
    assert "Sim One" not in before
    shown = room(simulated="1")
    assert "Unanswered 1 Oldest" in shown
    assert "Sim One" in shown
    assert "Open tickets 1 " in shown
    for figure in ("First response —", "Closed today 0"):
        assert figure in before
        assert figure in shown


def test_a_filter_that_cannot_be_read_shows_nothing(as_inga):
    assert as_inga.get(reverse("dashboard-live"), {"simulated": "maybe"}).status_code == 400
