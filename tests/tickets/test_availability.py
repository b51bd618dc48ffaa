"""What a customer may expect: open, busy with a wait worked out by hand, nobody there, closed
until the bank opens.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.models import Duty, Role, Status
from accounts.presence import drop_lease
from tests.cast import answer, close, customer, say, sits_down, staff
from tickets import staffing
from tickets.availability import (
    WAIT_LIMIT,
    Forecast,
    LineLoad,
    availability,
    expected,
    expected_wait,
    load,
)
from tickets.hours import Calendar, parse_week
from tickets.models import ExceptionDay

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)  # a Monday, 12:00 in Tallinn
OFFICE = Calendar("Europe/Tallinn", parse_week("mon-fri 09:00-18:00"))
IDLE = LineLoad(present=1, places=5, free=5, waiting=0, handling=None, reaction=None)
FULL = LineLoad(present=2, places=10, free=0, waiting=4, handling=400.0, reaction=20.0)


def test_open_while_somebody_has_room():
    assert expected(OFFICE, IDLE, NOW) == Forecast("open", hours=(("09:00", "18:00"),))


def test_busy_tells_the_wait():
    # Four ahead, a place comes free every 40 s: the fifth after 200 s, and 20 s to the first
    # answer: four minutes.
    assert expected(OFFICE, FULL, NOW) == Forecast("busy", wait=240, hours=(("09:00", "18:00"),))


def test_room_for_fewer_than_wait_is_busy():
    assert expected(OFFICE, LineLoad(1, 5, 1, 1, None, None), NOW).state == "busy"


def test_nobody_at_work_is_no_wait():
    nobody = LineLoad(0, 0, 0, 3, 400.0, 20.0)
    assert expected(OFFICE, nobody, NOW) == Forecast("away", hours=(("09:00", "18:00"),))
    assert expected(OFFICE, nobody, NOW + timedelta(hours=12)).state == "closed"


@pytest.mark.parametrize(
    ("found", "wait"),
    [
        (LineLoad(1, 0, 0, 3, 400.0, 20.0), None),  # a capacity of 0: nobody can say
        (LineLoad(1, 1, 0, 0, None, None), 540),  # 480 s and 30 s while nothing has closed lately
        (LineLoad(9, 1000, 0, 0, 1.0, 1.0), 60),
        (LineLoad(1, 1, 0, 9999, 9999.0, 1.0), WAIT_LIMIT),
    ],
)
def test_the_wait_by_hand(found, wait):
    assert expected_wait(found) == wait


def test_closed_says_when_it_opens_and_todays_hours():
    evening = datetime(2026, 11, 20, 17, tzinfo=UTC)
    told = expected(OFFICE, IDLE, evening)
    assert told == Forecast(
        "closed", opens_at=datetime(2026, 11, 23, 7, tzinfo=UTC), hours=(("09:00", "18:00"),)
    )
    assert expected(OFFICE, IDLE, evening + timedelta(days=1)).hours == ()


# ---------------------------------------------------------------- counted in the database


@pytest.mark.django_db(transaction=True)
def test_the_load_is_that_of_the_first_line(anna, dmitry, inga):
    for person in (
        anna,
        dmitry,
        inga,
        staff("Timur", line=2),
        staff("Olga"),
        staff("Kate", Role.ADMINISTRATOR),
    ):
        if person.name != "Olga":  # who has no workstation open
            sits_down(person)
    staffing.set_status(operator=dmitry, status=Status.BREAK)
    assert load(datetime.now(UTC)).run() == LineLoad(1, anna.capacity, anna.capacity, 0, None, None)
    say(customer("Alice"))
    found = load(datetime.now(UTC)).run()
    assert (found.places, found.free, found.waiting) == (anna.capacity, anna.capacity - 1, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [Status.BREAK, Status.FINISHING])
def test_away_while_nobody_takes_tickets(anna, dmitry, status):
    sits_down(staff("Timur", line=2))
    assert availability(datetime.now(UTC)).state == "away"
    for person in (anna, dmitry):
        sits_down(person)
        staffing.set_status(operator=person, status=status)
    assert availability(datetime.now(UTC)).state == "away"
    staffing.set_status(operator=anna, status=Status.AVAILABLE)
    assert availability(datetime.now(UTC)).state == "open"


@pytest.mark.django_db(transaction=True)
def test_a_workstation_that_is_loaded_again_changes_nothing(anna):
    lease = sits_down(anna)
    drop_lease(lease)
    assert availability(datetime.now(UTC)).state == "open"
    Duty.objects.update(seen_at=datetime.now(UTC) - timedelta(minutes=1))
    assert availability(datetime.now(UTC)).state == "away"
    sits_down(anna)
    assert availability(datetime.now(UTC)).state == "open"


@pytest.mark.django_db(transaction=True)
def test_medians_are_of_what_closed_in_the_last_hour(anna):
    sits_down(anna)
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        for reaction, handling in ((10, 100), (20, 300), (90, 900)):
            person = customer(f"C{handling}")
            say(person)
            clock.shift(reaction)
            answer(anna, person)
            clock.shift(handling - reaction)
            close(anna, person)
        now = datetime.now(UTC)
    found = load(now).run()
    assert (found.handling, found.reaction) == (300.0, 20.0)
    later = load(now + timedelta(hours=2)).run()
    assert (later.handling, later.reaction) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_who_waits_in_the_queue_makes_it_busy(anna, alice, bob):
    anna.capacity = 1
    anna.save()
    sits_down(anna)
    assert availability(datetime.now(UTC)).state == "open"
    say(alice)
    say(bob)
    assert availability(datetime.now(UTC)).state == "busy"


@pytest.mark.django_db
def test_an_exception_closes_the_day(anna):
    ExceptionDay.objects.create(date=date(2026, 11, 23))
    assert availability(NOW).state == "closed"
    assert availability(NOW).opens_at == datetime(2026, 11, 23, 22, tzinfo=UTC)
