"""How much somebody may have: by weight within the capacity, altogether below the ceiling.

One rule for all ways.
"""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import answer, close, conversation_of, customer, say, sits_down, ticket_of
from tickets import routing
from tickets.assignment import accept_ticket
from tickets.availability import LineLoad, load
from tickets.closing import reopen_ticket
from tickets.models import Event, Ticket
from tickets.refusals import AtCapacity
from tickets.routing.load import loads_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def anna(anna):
    anna.capacity = 2
    anna.save()
    return anna


def people(count: int) -> list:
    return [customer(f"C{number}") for number in range(count)]


def held(operator) -> int:
    return Ticket.objects.filter(operator=operator, closed_at=None).count()


def accept(operator, person) -> Event:
    return accept_ticket(
        by=operator, conversation_id=conversation_of(person).pk, client_id=uuid.uuid4()
    )


def test_a_ticket_that_waits_for_its_customer_weighs_a_quarter(anna):
    one, two, three = people(3)
    sits_down(anna)
    for person in (one, two, three):
        say(person)
    assert ticket_of(three).operator is None
    answer(anna, one)
    assert loads_of([anna.pk])[anna.pk].weight == 1.25
    assert routing.assign_waiting() == 0  # 1.25 and one more is above 2
    answer(anna, two)
    assert routing.assign_waiting() == 1
    assert ticket_of(three).operator == anna


def test_waking_tickets_carry_nobody_beyond_the_ceiling(anna, settings):
    settings.LOAD_ANSWERED = 0.0
    sits_down(anna)
    crowd = people(6)
    for person in crowd:
        say(person)
        if ticket_of(person).operator:
            answer(anna, person)
    assert held(anna) == 4  # twice her capacity, though they weigh nothing
    for person in crowd[:4]:
        say(person, "And now?")
    assert held(anna) == 4
    assert routing.assign_waiting() == 0


def test_a_snoozed_ticket_weighs_nothing_but_is_held(anna, alice):
    sits_down(anna)
    say(alice)
    Ticket.objects.update(snoozed_until=datetime.now(UTC) + timedelta(hours=1))
    load = loads_of([anna.pk])[anna.pk]
    assert (load.held, load.weight) == (1, 0.0)


@pytest.mark.parametrize("way", ["accept", "undo", "reopen"])
def test_no_hand_passes_the_capacity_either(anna, way):
    one, two, three = people(3)
    sits_down(anna)
    for person in (one, two):
        say(person)
    if way == "accept":
        say(three)
    else:
        close(anna, one)
        say(three)
    assert held(anna) == 2
    events = Event.objects.count()
    if way == "reopen":  # it was somebody else who closed it: no slip
        Ticket.objects.filter(conversation__customer=one).update(closed_by=None)
    action, person = (accept_ticket, three) if way == "accept" else (reopen_ticket, one)
    with pytest.raises(AtCapacity):
        action(by=anna, conversation_id=conversation_of(person).pk, client_id=uuid.uuid4())
    assert (held(anna), Event.objects.count()) == (2, events)


def test_one_that_waits_for_its_customer_comes_back_where_a_quarter_fits(anna, alice, bob):
    anna.capacity = 1
    anna.save()
    sits_down(anna)
    say(alice)
    answer(anna, alice)
    close(anna, alice)
    say(bob)
    answer(anna, bob)
    reopen_ticket(by=anna, conversation_id=conversation_of(alice).pk, client_id=uuid.uuid4())
    assert held(anna) == 2


def test_availability_counts_the_same(anna):
    one, two = people(2)
    sits_down(anna)
    now = datetime.now(UTC)
    assert load(now).run() == LineLoad(1, 2, 2, 0, None, None)
    say(one)
    assert load(now).run().free == 1
    answer(anna, one)
    assert load(now).run().free == 1  # 1.75 left: one whole ticket
    say(two)
    answer(anna, two)
    assert load(now).run().free == 1


def test_with_no_capacity_anywhere_it_waits_and_nobody_promises(anna, alice):
    anna.capacity = 0
    anna.save()
    sits_down(anna)
    say(alice)
    assert ticket_of(alice).operator is None
    assert routing.assign_waiting() == 0
    assert load(datetime.now(UTC)).run() == LineLoad(1, 0, 0, 1, None, None)
    with pytest.raises(AtCapacity):
        accept(anna, alice)
    assert ticket_of(alice).operator is None
