"""A search shows what its reader may see at that moment, and nothing else, not even by a hint."""

import random

import pytest
from django.http import QueryDict

from accounts.models import AuditEntry
from messaging.desk.search import indexing
from messaging.desk.search.asking import find
from messaging.desk.search.search_query import read_wanted
from tests.cast import close, conversation_of, customer, note, say, sits_down, staff, ticket_of
from tests.messaging.searching import browser_of, found, search
from tickets import access, routing
from tickets.assignment import return_to_queue
from tickets.models import Conversation, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def alices(anna, alice):
    sits_down(anna)
    say(alice, "Пропала бирюзовая карта")
    note(anna, alice, "Бирюзовая заметка")
    return conversation_of(alice).pk


def test_the_operator_who_has_it_and_administrators_find_it_a_colleague_does_not(
    alices, anna, dmitry, inga
):
    assert len(found(anna, "бирюзовая")) == 2
    assert len(found(inga, "бирюзовая")) == 2
    assert found(dmitry, "бирюзовая") == []
    assert search(dmitry, "бирюзвая").json() == {
        "hits": [],
        "more": None,
        "nearly": False,
        "people": [],
        "tickets": [],
    }  # no hint that it exists


@pytest.mark.parametrize(
    "filters",
    [{"customer": "Alice"}, {"operator": "anna"}, {"conversation": "alices"}, {"number": "#"}],
)
def test_no_filter_opens_what_is_foreign(alices, anna, dmitry, alice, filters):
    values = {"anna": str(anna.pk), "alices": str(alices)}
    number = f"#{ticket_of(alice).number}" if filters.pop("number", None) else "карта"
    assert (
        found(dmitry, number, **{name: values.get(value, value) for name, value in filters.items()})
        == []
    )


def test_what_waits_for_anyone_is_found_by_every_operator_until_it_is_taken(anna, dmitry, alice):
    say(alice, "Кто-нибудь есть? Бирюзовая")
    assert len(found(dmitry, "бирюзовая")) == 1
    sits_down(anna)
    assert found(dmitry, "бирюзовая") == []
    assert len(found(anna, "бирюзовая")) == 1


def test_a_reassigned_ticket_goes_at_once_without_anything_being_indexed(alices, anna, dmitry):
    indexing.index_all()
    Ticket.objects.update(operator=dmitry)
    assert browser_of(anna).get("/desk/search/", {"q": "бирюзовая"}).json()["hits"] == []
    assert len(browser_of(dmitry).get("/desk/search/", {"q": "бирюзовая"}).json()["hits"]) == 2


def test_an_earlier_ticket_goes_with_its_conversation_to_whoever_has_it_now(
    alices, anna, dmitry, alice, settings
):
    close(anna, alice)
    assert len(found(anna, "бирюзовая")) == 2  # hers, and the newest
    settings.REOPEN_WINDOW = -1
    anna.capacity = 0
    anna.save()
    sits_down(dmitry)
    say(alice, "Это снова я")
    assert ticket_of(alice).operator == dmitry
    assert len(found(dmitry, "бирюзовая")) == 2
    assert found(anna, "бирюзовая") == []


def test_a_suspended_person_is_shown_the_door(alices, anna):
    browser = browser_of(anna)
    indexing.index_all()
    anna.is_active = False
    anna.save()
    assert browser.get("/desk/search/", {"q": "бирюзовая"}).status_code == 401
    assert find(anna, read_wanted(QueryDict("q=бирюзовая"))).hits == []  # nor by any other way in


def test_without_a_session_there_is_no_search(client, alices):
    for address in (
        "/desk/search/?q=a",
        f"/desk/conversations/{alices}/",
        f"/desk/conversations/{alices}/search/?q=a",
    ):
        response = client.get(address)
        assert response.status_code == 401
        assert response.json() == {"code": "not_authenticated"}


def test_foreign_and_absent_conversations_look_alike(alices, dmitry):
    indexing.index_all()
    browser = browser_of(dmitry)
    for what in ("", "search/?q=карта"):
        foreign = browser.get(f"/desk/conversations/{alices}/{what}")
        absent = browser.get(f"/desk/conversations/00000000-0000-4000-8000-000000000000/{what}")
        assert (
            (foreign.status_code, foreign.json())
            == (absent.status_code, absent.json())
            == (404, foreign.json())
        )


def test_an_administrators_search_is_written_down_with_its_filters(alices, inga, anna):
    search(inga, "бирюзовая", channel="web")
    search(anna, "бирюзовая")
    entry = AuditEntry.objects.get(action="dialogs.searched")
    assert entry.by == inga
    assert "channel=web" in entry.detail["filters"]


def test_the_search_sees_what_the_rule_sees(inga, settings):
    """Many people and tickets in every state: both forms of the rule agree for everybody about
    every conversation.
    """
    settings.REOPEN_WINDOW = -1
    rng = random.Random(5)
    operators = [staff(f"Operator{n}", capacity=rng.choice([0, 1, 3])) for n in range(4)]
    people = [customer(f"Person{n}") for n in range(12)]
    for _ in range(60):
        person, deed = rng.choice(people), rng.random()
        open_ticket = Ticket.objects.filter(conversation__customer=person, closed_at=None).first()
        if deed < 0.5 or open_ticket is None:
            say(person, "бирюзовая")
        elif open_ticket.operator and deed < 0.75:
            close(open_ticket.operator, person)
        elif open_ticket.operator and deed < 0.9:
            return_to_queue(operator=open_ticket.operator, by=None, why="test")
        else:
            sits_down(rng.choice(operators))
    routing.assign_waiting()
    indexing.index_all()
    conversations = list(Conversation.objects.filter(seq__gt=0).values_list("pk", flat=True))
    for who in (*operators, inga):
        allowed = {pair[1] for pair in access.visible([(who.pk, c) for c in conversations]).run()}
        seen = {
            hit.conversation
            for hit in find(who, read_wanted(QueryDict("q=бирюзовая")), count=1000).hits
        }
        assert seen == allowed
