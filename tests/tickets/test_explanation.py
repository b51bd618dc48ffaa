"""Every assignment keeps why: who could have had it, who was passed over for what, who was next."""

import uuid

import pytest

from accounts.models import Status
from tests.cast import answer, conversation_of, customer, say, sits_down, staff, ticket_of
from tickets import staffing
from tickets.assignment import accept_ticket
from tickets.management.commands.verify_log import check
from tickets.models import Conversation, Event, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def decision(person) -> dict:
    events = Event.objects.filter(conversation__customer=person, kind="ticket.assigned")
    return events.latest("seq").data["decision"]


def test_who_was_considered_and_who_was_next(anna, dmitry, alice, bob):
    sits_down(anna)
    sits_down(dmitry)
    say(alice)
    say(bob)
    first, second = ticket_of(alice).operator, ticket_of(bob).operator
    told = decision(bob)
    assert 0 <= told["considered"][1].pop("idle") < 60
    assert told == {
        "because": "load",
        "considered": [
            {"name": second.name, "load": 0.0, "needs": 0, "waits": 0},
            {"name": first.name, "load": 1.0, "needs": 1, "waits": 0},
        ],
        "number": 2,
        "passed": [],
        "next": first.name,
    }


def test_of_equal_loads_who_waited_longest(anna, dmitry, alice, bob):
    sits_down(anna)
    sits_down(dmitry)
    say(alice)
    assert decision(alice)["because"] == "longest_without"


def test_the_only_one(anna, alice):
    sits_down(anna)
    say(alice)
    assert (decision(alice)["because"], decision(alice)["number"]) == ("only", 1)
    assert "next" not in decision(alice)


def test_each_reason_for_passing_over(anna, alice, settings):
    settings.LOAD_ANSWERED = 0.0
    sits_down(anna)
    staff("Off Line")
    resting, full, ceiling = (
        staff("Res Ting"),
        staff("Fu Ll", capacity=1),
        staff("Cei Ling", capacity=1),
    )
    sits_down(resting)
    staffing.set_status(operator=resting, status=Status.FINISHING)
    sits_down(staff("Sec Ond", line=2))
    for operator, held in ((full, 1), (ceiling, 2)):
        for number in range(held):
            person = customer(f"{operator.name} {number}")
            say(person)
            Ticket.objects.filter(conversation__customer=person).update(operator=operator)
            if operator == ceiling:
                answer(operator, person)
    sits_down(full)
    sits_down(ceiling)
    say(alice)
    told = decision(alice)["passed"]
    passed = {one["code"]: (one["count"], one["names"]) for one in told}
    assert passed == {
        "offline": (1, ["Off Line"]), "not_available": (1, ["Res Ting"]), "line": (1, ["Sec Ond"]),
        "full": (1, ["Fu Ll"]), "ceiling": (1, ["Cei Ling"]),
    }  # fmt: skip
    counts = {
        one["code"]: [(person["needs"], person["waits"]) for person in one["people"]]
        for one in told
        if "people" in one
    }
    assert counts == {"full": [(1, 0)], "ceiling": [(0, 2)]}  # who is there and could have had it


def test_ten_are_named_and_all_are_counted(anna, alice):
    for number in range(14):
        staff(f"Away{number:02}")
        sits_down(staff(f"Here{number:02}"))
    say(alice)
    told = decision(alice)
    assert (len(told["considered"]), told["number"]) == (10, 14)
    (passed,) = told["passed"]
    assert (passed["code"], passed["count"], len(passed["names"])) == ("offline", 15, 10)


def test_a_hand_says_so(anna, alice):
    say(alice)
    accept_ticket(by=anna, conversation_id=conversation_of(alice).pk, client_id=uuid.uuid4())
    assert decision(alice) == {"because": "took", "considered": [], "number": 0, "passed": []}


def test_it_is_sealed_with_the_event(anna, alice):
    sits_down(anna)
    say(alice)
    everything = list(Conversation.objects.values_list("pk", flat=True))
    assert list(check(everything)) == []
    event = Event.objects.get(kind="ticket.assigned")
    assert event.data["decision"]["considered"][0]["load"] == 0.0
