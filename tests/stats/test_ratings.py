"""What customers rated: a figure, a column, a filter; the last word on a cycle counts."""

import csv
import io
import re
import uuid

import pytest

from stats.figures import Rating, rating
from tests.cast import answer, close, conversation_of, customer, say, sits_down, ticket_of
from tickets.rating import rate_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]


def rated(operator, name, *scores):
    """A talk of this customer with the operator, and what was said of it."""
    person = customer(name)
    say(person)
    ticket = ticket_of(person)
    answer(ticket.operator or operator, person)
    close(ticket.operator, person)
    for score in scores:
        rate_ticket(
            by=person, conversation_id=conversation_of(person).pk, client_id=uuid.uuid4(),
            number=ticket.number, score=score,
        )  # fmt: skip
    return person


@pytest.fixture
def talks(anna):
    """Alice changed her mind from 1 to 5, Bob gave 4, Carol nothing."""
    sits_down(anna)
    rated(anna, "Alice", 1, 5)
    rated(anna, "Bob", 4)
    rated(anna, "Carol")


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def found(as_inga, **query) -> set[str]:
    dialogs = as_inga.get("/history/", query).context["dialogs"]
    return {dialog.ticket.conversation.customer.name for dialog in dialogs}


def test_an_average_is_told_with_its_number_and_nothing_is_not_nought():
    assert rating([5, 4]) == Rating(n=2, total=9)
    assert rating([5, 4]).average == 4.5
    assert rating([]).average is None


@pytest.mark.parametrize("page", ["/dashboard/", "/reports/"])
def test_the_tile_counts_the_last_word_of_each(as_inga, talks, page):
    assert "Customer rating 4.5 of 5 2 ratings" in text_of(as_inga.get(page))


def test_without_ratings_there_is_no_average(as_inga):
    assert "Customer rating — 0 ratings" in text_of(as_inga.get("/reports/"))


def test_each_operator_has_theirs(as_inga, talks, anna):
    report = as_inga.get("/reports/").context["report"]
    assert {row.person: row.rating for row in report.by_operator} == {anna: Rating(2, 9)}
    rows = csv.DictReader(
        io.StringIO(b"".join(as_inga.get("/reports/operators.csv")).decode("utf-8-sig"))
    )
    told = {row["Operator"]: (row["Ratings"], row["Average rating"]) for row in rows}
    assert told == {anna.name: ("2", "4.5"), "Everyone": ("2", "4.5")}


def test_filters_leave_the_ratings_of_their_tickets(as_inga, talks):
    assert "Customer rating — 0 ratings" in text_of(as_inga.get("/reports/", {"line": "2"}))
    assert "Customer rating — 0 ratings" in text_of(as_inga.get("/dashboard/", {"channel": "app"}))


def test_a_simulation_rates_nobody(as_inga, anna):
    sits_down(anna)
    robot = customer("Robot", simulated=True)
    say(robot)
    close(robot, robot)
    rate_ticket(
        by=robot, conversation_id=conversation_of(robot).pk, client_id=uuid.uuid4(),
        number=ticket_of(robot).number, score=1,
    )  # fmt: skip
    assert "Customer rating — 0 ratings" in text_of(as_inga.get("/reports/"))


def test_dialogs_are_found_by_their_rating(as_inga, talks):
    assert found(as_inga, rating="5") == {"Alice"}
    assert found(as_inga, rating="1") == set()
    assert found(as_inga, rating="rated") == {"Alice", "Bob"}
    assert found(as_inga, rating="unrated") == {"Carol"}


def test_a_ticket_has_the_rating_of_its_newest_rated_cycle(as_inga, talks, anna):
    alice = ticket_of(rated(anna, "Dora", 2)).conversation.customer
    say(alice, "Me again")
    answer(anna, alice)
    close(anna, alice)
    assert found(as_inga, rating="2") == {"Dora"}
    rate_ticket(
        by=alice, conversation_id=conversation_of(alice).pk, client_id=uuid.uuid4(),
        number=ticket_of(alice).number, score=3,
    )  # fmt: skip
    assert found(as_inga, rating="2") == set()
    assert found(as_inga, rating="3") == {"Dora"}
    assert "Customer rating 3.5 of 5 4 ratings" in text_of(as_inga.get("/reports/"))


def test_the_list_and_the_dialog_show_it(as_inga, talks):
    assert "4 of 5" in text_of(as_inga.get("/history/", {"q": "Bob"}))
    number = as_inga.get("/history/", {"q": "Bob"}).context["dialogs"][0].ticket.number
    assert "Rating 4 of 5" in text_of(as_inga.get(f"/history/{number}/"))
