"""Two who hand one ticket on at once, and one who hands it on while another closes it: one of
them is first.
"""

import uuid

import pytest

from postgres.refusals import Refused
from tests.cast import close, conversation_of, customer, log_of, say, sits_down, staff, ticket_of
from tests.tickets.test_races import assert_dense_logs, race
from tickets.models import Ticket
from tickets.transfers import Target, transfer_ticket

pytestmark = pytest.mark.django_db(transaction=True)


def handing(by, who, to):
    return lambda: transfer_ticket(
        by=by,
        conversation_id=conversation_of(who).pk,
        client_id=uuid.uuid4(),
        to=Target(operator=to.pk),
        note="Please",
    )


def test_two_hand_it_on_at_once_and_one_is_first(anna, dmitry, inga):
    olga = staff("Olga Smirnova")
    sits_down(anna)
    people = [customer(f"C{number}") for number in range(4)]
    for person in people:
        say(person)
    for colleague in (dmitry, olga):
        sits_down(colleague)
    for person in people:
        done = race(handing(anna, person, dmitry), handing(anna, person, olga))
        (refusal,) = [each for each in done if isinstance(each, Refused)]
        assert refusal.code in {"not_found", "ticket_taken"}
        assert log_of(person).count("ticket.transferred") == 1
    assert_dense_logs()


def test_nobody_gets_more_than_they_may_when_many_hand_on_at_once(anna, dmitry):
    dmitry.capacity = 2
    dmitry.save()
    sits_down(anna)
    people = [customer(f"C{number}") for number in range(5)]
    for person in people:
        say(person)
    sits_down(dmitry)
    done = race(*(handing(anna, person, dmitry) for person in people))
    assert [each.code for each in done if isinstance(each, Refused)] == ["target_full"] * 3
    assert Ticket.objects.filter(operator=dmitry).count() == 2


def test_handed_on_or_closed_but_not_both(anna, dmitry):
    sits_down(anna)
    people = [customer(f"C{number}") for number in range(5)]
    for person in people:
        say(person)
    sits_down(dmitry)
    for person in people:
        race(handing(anna, person, dmitry), lambda person=person: close(anna, person))
        log, ticket = log_of(person), ticket_of(person)
        assert ("ticket.transferred" in log) != ("ticket.closed" in log)
        assert ticket.operator == (dmitry if ticket.is_open else anna)
    assert_dense_logs()
