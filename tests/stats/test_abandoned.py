"""A ticket that nobody answered and whose customer left looks abandoned, and not like a success."""

import csv
import io
import re

import pytest

from stats import facts
from tests.cast import answer, close, say, sits_down, ticket_of
from tickets.models import CloseReason

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]


@pytest.fixture
def left(alice):
    """Alice has no more questions before anybody came."""
    say(alice, "Hello?")
    close(alice, alice)
    return ticket_of(alice)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def rows_of(response) -> list[dict[str, str]]:
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("page", ["/history/", "/history/{}/"])
def test_the_list_and_the_dialog_say_so(as_inga, left, page):
    response = as_inga.get(page.format(left.number))
    assert "Left unanswered" in text_of(response)
    assert "No more questions" not in text_of(response)
    assert b'<span class="badge" data-tone="red">' in response.content


def test_who_was_answered_has_no_more_questions(as_inga, anna, alice):
    sits_down(anna)
    say(alice, "Hello?")
    answer(anna, alice)
    close(alice, alice)
    page = text_of(as_inga.get(f"/history/{ticket_of(alice).number}/"))
    assert "No more questions" in page
    assert "Left unanswered" not in page


def test_so_does_who_left_without_a_word_to_anybody(as_inga, anna, alice):
    sits_down(anna)
    say(alice, "Hello?")
    close(anna, alice, CloseReason.LEFT)
    assert "Left unanswered" in text_of(as_inga.get("/history/"))


def test_what_staff_closed_for_another_reason_is_not_abandoned(as_inga, anna, alice):
    sits_down(anna)
    say(alice, "Hello?")
    close(anna, alice, CloseReason.NOT_OURS)
    table = text_of(as_inga.get("/history/")).partition("First reply")[2]
    assert "Not for us" in table
    assert "Left unanswered" not in table


def test_the_dashboard_and_the_report_count_them_apart(as_inga, left):
    assert "1 left unanswered" in text_of(as_inga.get("/dashboard/"))
    assert "1 left unanswered" in text_of(as_inga.get("/reports/"))


@pytest.mark.parametrize("recorded", [False, True])
def test_the_files_say_so(as_inga, left, recorded):
    if recorded:
        facts.record_closed_cycles()
    for path in ("/history/dialogs.csv", "/reports/processed.csv"):
        assert [row["Reason"] for row in rows_of(as_inga.get(path))] == ["Left unanswered"]
