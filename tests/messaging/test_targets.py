"""Whom a ticket can be handed to: told to who may see the ticket, and to no customer."""

import pytest

from accounts.models import Status, Team
from tests.cast import answer, close, conversation_of, customer, say, sits_down, staff, token
from tickets import staffing

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def talk(anna, alice):
    sits_down(anna)
    say(alice)
    answer(anna, alice)
    return conversation_of(alice).pk


@pytest.fixture
def ask(client, anna):
    def of(conversation, by=anna):
        client.force_login(by, BACKEND)
        return client.get("/desk/targets/", {"conversation": conversation})

    return of


def names(answer):
    return [(person["name"], person["free"]) for person in answer.json()["people"]]


def test_people_on_duty_with_their_load_the_least_busy_first(talk, ask, anna, dmitry, inga):
    olga, away = staff("Olga Smirnova", capacity=1), staff("Liis Kask")
    for person in (olga, dmitry):
        sits_down(person)
    say(customer("Carol"))
    staffing.suspend(member=away, by=inga)
    assert names(ask(talk)) == [("Dmitry Belov", True), ("Olga Smirnova", False)] or names(ask(talk)) == [
        ("Olga Smirnova", True), ("Dmitry Belov", True),
    ]  # fmt: skip
    loads = {
        person["name"]: (person["open"], person["needs"], person["waits"])
        for person in ask(talk).json()["people"]
    }
    assert sorted(loads) == ["Dmitry Belov", "Olga Smirnova"]
    assert sorted(loads.values()) == [(0, 0, 0), (1, 1, 0)]
    staffing.set_status(operator=dmitry, status=Status.BREAK)
    assert [name for name, _ in names(ask(talk))] == ["Olga Smirnova"]


def test_teams_and_lines_say_how_many_are_free(talk, ask, anna, dmitry):
    cards, empty = Team.objects.create(name="Cards", line=2), Team.objects.create(name="Empty")
    Team.objects.create(name="Gone", active=False).members.add(dmitry)
    dmitry.teams.add(cards)
    sits_down(dmitry)
    told = ask(talk).json()
    assert told["teams"] == [{"id": cards.pk, "name": "Cards", "line": 2, "on_duty": 1, "free": 1}]
    assert told["lines"] == [
        {"id": None, "name": "", "line": 1, "on_duty": 1, "free": 1},
        {"id": None, "name": "", "line": 2, "on_duty": 0, "free": 0},
    ]
    assert empty.name not in str(told)
    assert told["people"][0]["teams"] == ["Cards"]


def test_a_line_with_nobody_else_is_no_choice(talk, ask):
    assert [line["line"] for line in ask(talk).json()["lines"]] == [2]


def test_a_full_colleague_is_shown_as_full(talk, ask, dmitry, bob):
    dmitry.capacity = 1
    dmitry.save()
    sits_down(dmitry)
    say(bob)
    assert names(ask(talk)) == [("Dmitry Belov", False)]


@pytest.mark.parametrize(
    "wrong", ["", "anna", "018f2c5e-0000-7000-8000-000000000001", "\0", "'; --"]
)
def test_no_such_conversation(talk, ask, wrong):
    assert ask(wrong).status_code == 404


def test_not_for_strangers_nor_of_what_is_closed(talk, ask, client, anna, dmitry, alice):
    assert ask(talk, by=dmitry).status_code == 404
    close(anna, alice)
    assert ask(talk).status_code == 404


def test_not_for_customers(talk, client):
    client.logout()
    for headers in ({}, {"authorization": f"Bearer {token()}"}):
        refused = client.get("/desk/targets/", {"conversation": talk}, headers=headers)
        assert (refused.status_code, refused.json()) == (401, {"code": "not_authenticated"})
