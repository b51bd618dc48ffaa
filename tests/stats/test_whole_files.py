"""Downloads are whole: notes of transfers, ratings, topics; in words, in the reader's language."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from stats.downloads import SHEETS
from tests.cast import answer, close, conversation_of, say, sits_down, staff, ticket_of
from tickets.rating import rate_ticket
from tickets.topics.models import Topic
from tickets.transfers import Target, escalate_ticket, transfer_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]
NOTE = "=Needs a limit lift; ask Olga."
FILES = [
    *(f"/reports/{name}.csv" for name in SHEETS),
    "/history/dialogs.csv",
    "/history/messages.csv",
]


def hand_on(action, by, person, to, note=NOTE):
    action(
        by=by, conversation_id=conversation_of(person).pk, client_id=uuid.uuid4(), to=to, note=note
    )


@pytest.fixture
def dialog(anna, dmitry, alice):
    """Alice asked Anna, who handed her to Dmitry, who closed it after Timur; she rated it."""
    sits_down(anna)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        say(alice, "Where is my salary?")
        sits_down(dmitry)
        hand_on(transfer_ticket, anna, alice, Target(operator=dmitry.pk))
        timur = staff("Timur Rakhimov", line=2)
        sits_down(timur)
        hand_on(escalate_ticket, dmitry, alice, Target(operator=timur.pk), "Second line, please")
        clock.move_to(start + timedelta(seconds=38, milliseconds=767))
        answer(timur, alice)
        close(timur, alice)
    ticket = ticket_of(alice)
    ticket.topic = Topic.objects.create(code="pay", name="Pay", name_ru="Зарплата")
    ticket.topic_source = "person"
    ticket.save()
    rate_ticket(
        by=alice, conversation_id=ticket.conversation_id, client_id=uuid.uuid4(),
        number=ticket.number, score=4, comment="Quick; friendly",
    )  # fmt: skip
    return ticket


def rows_of(response, separator=","):
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def test_the_note_of_a_transfer_and_of_an_escalation_is_its_text(as_inga, dialog, dmitry):
    rows = rows_of(as_inga.get("/history/messages.csv"))
    told = {row["What"]: (row["Text"], row["About"]) for row in rows}
    assert told["Transferred"] == (f"'{NOTE}", dmitry.name)
    assert told["Escalated"] == ("Second line, please", "Timur Rakhimov")


def test_a_rating_has_its_score_and_its_comment(as_inga, dialog):
    (rated,) = [r for r in rows_of(as_inga.get("/history/messages.csv")) if r["What"] == "Rating"]
    assert (rated["Rating"], rated["Text"], rated["Role"]) == ("4", "Quick; friendly", "Customer")


def test_the_list_has_the_topic_and_the_rating_in_words(as_inga, dialog):
    (row,) = rows_of(as_inga.get("/history/dialogs.csv"))
    assert (row["Topic"], row["Rating"]) == ("Pay", "4")
    assert (row["State"], row["Reason"], row["Channel"]) == ("Closed", "Solved", "Website")


def test_no_file_has_codes_for_words(as_inga, dialog):
    say(dialog.conversation.customer, "One more thing")
    for path in FILES:
        for row in rows_of(as_inga.get(path)):
            assert not {"web", "closed", "assigned", "queued", "staff", "solved", "pay"} & set(
                row.values()
            ), path
            assert not any(value.startswith(("ticket.", "message.")) for value in row.values())


def test_the_first_reply_is_one_figure_at_the_list_the_dialog_and_the_file(as_inga, dialog):
    (row,) = rows_of(as_inga.get("/history/dialogs.csv"))
    assert row["First response, s"] == "38.767"
    for page in ("/history/", f"/history/{dialog.number}/"):
        assert "0:38" in as_inga.get(page).content.decode()
        assert "0:39" not in as_inga.get(page).content.decode()


@pytest.mark.parametrize("path", FILES)
def test_a_semicolon_parts_fields_where_the_decimal_sign_is_a_comma(as_inga, dialog, path):
    english = list(csv.reader(io.StringIO(b"".join(as_inga.get(path)).decode("utf-8-sig"))))
    body = b"".join(as_inga.get(path, headers={"Accept-Language": "ru"}))
    assert body.startswith('\ufeff"'.encode())
    russian = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert [len(row) for row in russian] == [len(row) for row in english]


def test_a_russian_reads_russian_words_and_numbers(as_inga, dialog):
    russian = {"Accept-Language": "ru"}
    (row,) = rows_of(as_inga.get("/history/dialogs.csv", headers=russian), ";")
    assert {"Зарплата", "38,767"} <= set(row.values())
    rows = rows_of(as_inga.get("/history/messages.csv", headers=russian), ";")
    texts = {value for row in rows for value in row.values()}
    assert {"Second line, please", "Quick; friendly", f"'{NOTE}"} <= texts
