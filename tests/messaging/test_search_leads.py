"""What a search leads to itself: customers by their names, and a ticket by its number."""

import pytest

from tests.cast import answer, close, customer, say, sits_down, ticket_of
from tests.messaging.searching import browser_of, search
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def carter(anna):
    """Emily Carter talks to Anna."""
    sits_down(anna)
    emily = customer("Emily Carter")
    say(emily, "My card was refused.")
    return emily


def people(person, q, **filters):
    return [found["customer"] for found in search(person, q, **filters).json()["people"]]


def tickets(person, q):
    return [found["ticket"] for found in search(person, q).json()["tickets"]]


@pytest.mark.parametrize(
    "typed",
    ["Emily", "emily carter", "Carter Emily", "Car", "em", "CARTER", '"Emily Carter"'],
)
def test_a_customer_is_found_by_words_and_beginnings_of_the_name(carter, anna, typed):
    assert people(anna, typed) == ["Emily Carter"]


@pytest.mark.parametrize("typed", ["card", "emily smith", "e", "arter", "carterson"])
def test_what_is_said_is_no_name(carter, anna, typed):
    assert people(anna, typed) == []


@pytest.mark.parametrize("typed", ["Семён", "семен", "Семёна", "Сем", "петров семён", "Пет"])
def test_so_in_russian_in_any_form(anna, typed):
    sits_down(anna)
    say(customer("Семён Петров"), "Карта заблокирована")
    say(customer("Анна Андреева"), "И моя")
    assert people(anna, typed) == ["Семён Петров"]


def test_a_customer_is_found_once_with_the_newest_ticket_the_latest_first(carter, anna, settings):
    close(anna, carter)
    settings.REOPEN_WINDOW = -1
    say(customer("Emily Stone"), "Hello")
    say(carter, "Me again")
    found = search(anna, "emily").json()["people"]
    assert [one["customer"] for one in found] == ["Emily Carter", "Emily Stone"]
    assert found[0]["ticket"] == ticket_of(carter).number
    assert (found[0]["state"], found[0]["operator"]) == ("assigned", "Anna Kovaleva")


def test_a_foreign_customer_is_found_by_nobody_but_administrators(carter, dmitry, inga):
    assert people(dmitry, "emily") == []
    assert people(inga, "emily") == ["Emily Carter"]


def test_names_are_not_mixed_into_a_search_with_filters(carter, inga):
    assert people(inga, "emily", channel="web") == []


@pytest.mark.parametrize("form", ["{}", "#{}", "№{}", " #{} "])
def test_a_number_leads_to_the_ticket_with_and_without_its_sign(carter, anna, form):
    number = ticket_of(carter).number
    answered = search(anna, form.format(number)).json()
    [ticket] = answered["tickets"]
    assert (ticket["ticket"], ticket["customer"]) == (number, "Emily Carter")
    assert ticket["conversation"] == str(ticket_of(carter).conversation_id)
    assert (answered["hits"], answered["people"]) == ([], [])


def test_a_bare_number_is_also_looked_for_in_what_was_said(carter, anna):
    number = ticket_of(carter).number
    say(carter, f"You told me number {number}.")
    answered = search(anna, str(number)).json()
    assert [ticket["ticket"] for ticket in answered["tickets"]] == [number]
    assert len(answered["hits"]) == 1


def test_an_earlier_ticket_is_found_and_its_head_can_be_asked_for(carter, anna, settings):
    answer(anna, carter)
    close(anna, carter)
    earlier = ticket_of(carter)
    settings.REOPEN_WINDOW = -1
    say(carter, "Me again")
    [ticket] = search(anna, f"{earlier.number}").json()["tickets"]
    assert (ticket["ticket"], ticket["state"]) == (earlier.number, "closed")
    address = f"/desk/conversations/{earlier.conversation_id}/"
    answered = browser_of(anna).get(address, {"ticket": earlier.number}).json()
    assert answered["row"]["ticket"] == ticket_of(carter).number
    facts = answered["ticket"]
    assert (facts["ticket"], facts["reason"], facts["channel"]) == (
        earlier.number,
        "solved",
        "web",
    )
    assert facts["first_response_at"] > facts["opened_at"] == facts["cycle_started_at"]


@pytest.mark.parametrize("number", ["", "x", "٣", "-1", "1.5", "9" * 19, "0", "'"])
def test_the_head_of_no_ticket_of_this_conversation_is_nothing(carter, anna, bob, number):
    say(bob)
    address = f"/desk/conversations/{ticket_of(carter).conversation_id}/"
    browser = browser_of(anna)
    assert browser.get(address, {"ticket": number}).json()["ticket"] is None
    foreign = {"ticket": ticket_of(bob).number}
    assert browser.get(address, foreign).json()["ticket"] is None


def test_a_foreign_ticket_and_an_absent_one_look_alike(carter, dmitry):
    number = ticket_of(carter).number
    foreign, absent = search(dmitry, f"#{number}"), search(dmitry, f"#{number + 1000}")
    assert foreign.status_code == absent.status_code == 200
    assert foreign.json() == absent.json()


def test_who_lost_the_ticket_does_not_find_it(carter, anna, dmitry):
    Ticket.objects.update(operator=dmitry)
    assert tickets(anna, str(ticket_of(carter).number)) == []
    assert people(anna, "Emily") == []


@pytest.mark.parametrize(
    "q",
    [
        "#0", "0", "00", "9" * 18, "#" + "9" * 18, "9" * 19, "#" + "9" * 19, "9" * 200, "#٣٤٥", "٣٤٥", "１２", "#1.5",
        "#-1", "-1", "1e3", "0x1F", "#1#2", "##1", "# 1", "1%", "1_", "#1'; --", "½", "ŉ", "ʹʹ", "ab:*", "em:*|x",
        "emily'", "emi\\ly", "(emily", "!emily", "<->", "em*",
    ],
)  # fmt: skip
def test_hostile_numbers_and_names_are_answered_without_an_error(carter, anna, q):
    answered = search(anna, q)
    assert answered.status_code == 200 or answered.json()["code"] == "nothing_to_search"
    assert answered.status_code != 200 or answered.json()["tickets"] == []
