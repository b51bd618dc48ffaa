"""A warning at the desk: asked while one writes, recorded when it is sent, shown to
administrators.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from messaging.desk.answers.models import CannedAnswer
from messaging.desk.boilerplate import recording
from messaging.desk.boilerplate.document_cache import cached_documents
from messaging.desk.boilerplate.models import BankDocument, Excerpt, ExcerptWarning
from messaging.desk.boilerplate.tasks import judge_all_replies, judge_replies
from messaging.desk.drafts.models import KeptDraft
from tests import cast
from tests.messaging.desk import HOSTILE, desk_of
from tests.messaging.test_excerpts_judging import CLAUSE, TERMS
from tickets import log_consumer
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
KIND = "Hello Alice, your card was refused. The payment was over your daily limit, you can raise it in the app."


@pytest.fixture(autouse=True)
def terms(db):
    cached_documents.forget()
    yield BankDocument.objects.create(title="Card Terms", text=TERMS)
    cached_documents.forget()


@pytest.fixture
def ticket(alice, anna):
    cast.sits_down(anna)
    cast.say(alice, "Why was my card refused in the shop?")
    return cast.conversation_of(alice).pk


@pytest.fixture
def friendly():
    CannedAnswer.objects.create(
        title="Refused card", shortcut="refused", body="Your card was refused by the shop."
    )
    return CannedAnswer.objects.create(
        title="Over the limit",
        shortcut="over",
        body="It went over your limit.",
        source="Card Terms, 4.2",
    )


def reviewed(person, ticket, text):
    answer = desk_of(person).post("review", ticket, text=text)
    assert answer.status_code == 200


def outcomes():
    columns = ("operator__name", "outcome", "score", "sent_score", "reasons", "answer__title")
    return list(Excerpt.objects.order_by("pk").values_list(*columns))


def test_an_excerpt_is_told_with_its_source_and_the_friendlier_answer(anna, ticket, friendly):
    verdict = desk_of(anna).post("review", ticket, text=CLAUSE).json()
    assert verdict["excerpt"]
    assert verdict["reasons"][0]["code"] == "copied"
    assert (verdict["place"], verdict["answer"]) == ("Card Terms, 4.2", friendly.pk)
    assert not desk_of(anna).post("review", ticket, text=KIND).json()["excerpt"]
    assert outcomes() == []


def test_without_an_answer_to_this_section_the_best_fitting_one_is_offered(anna, ticket, friendly):
    friendly.source = ""
    friendly.save()
    answer = desk_of(anna).post("review", ticket, text=CLAUSE).json()["answer"]
    assert answer in CannedAnswer.objects.values_list("pk", flat=True)


def test_a_new_document_is_known_at_once_where_it_was_saved(client, anna, inga, ticket):
    client.force_login(inga, project.AUTHENTICATION_BACKENDS[-1])
    text = "1.1. Parcels of gold travel by night and only with two guards who know the road well."
    before = desk_of(anna).post("review", ticket, text=text).json()
    file = SimpleUploadedFile("gold.md", text.encode())
    added = client.post(
        reverse("admin:messaging_bankdocument_add"),
        {"title": "Gold", "text": "", "file": file, "active": "on"},
    )
    assert added.status_code == 302
    after = desk_of(anna).post("review", ticket, text=text).json()
    assert (before["excerpt"], after["excerpt"], after["place"]) == (False, True, "Gold, 1.1")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("a.txt", b"\xff\xfe\x00a"),
        ("a.md", b"x\x00y"),
        ("a.txt", b"a" * 1_000_001),
        ("a.txt", b" "),
    ],
    ids=["pdf", "utf-16", "nul", "large", "empty"],
)
def test_what_is_no_text_is_no_document(client, inga, name, content):
    client.force_login(inga, project.AUTHENTICATION_BACKENDS[-1])
    fields = {
        "title": "Other",
        "text": "",
        "file": SimpleUploadedFile(name, content),
        "active": "on",
    }
    assert client.post(reverse("admin:messaging_bankdocument_add"), fields).status_code == 200
    assert list(BankDocument.objects.values_list("title", flat=True)) == ["Card Terms"]


def test_what_became_of_a_warning_is_read_from_the_log(anna, alice, ticket, friendly):
    reviewed(anna, ticket, CLAUSE)
    cast.answer(anna, alice, CLAUSE)
    reviewed(anna, ticket, f"{CLAUSE} So it is.")
    cast.answer(anna, alice, KIND)
    reviewed(anna, ticket, CLAUSE)
    cast.answer(anna, alice, "Sorry, Alice! It went over your limit.")
    cast.answer(anna, alice, KIND)
    for _ in range(2):  # a task that runs twice changes nothing
        judge_replies()
    heaviest = "copied,officialese,long,impersonal,no_answer"
    assert outcomes() == [
        ("Anna Kovaleva", "sent", 100, 100, heaviest, None),
        ("Anna Kovaleva", "edited", 100, 0, heaviest, None),
        ("Anna Kovaleva", "replaced", 100, 0, heaviest, "Over the limit"),
    ]
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        judge_all_replies()
    assert not ExcerptWarning.objects.exists()


def test_who_asks_for_no_review_is_in_the_record_all_the_same(anna, alice, ticket):
    event = cast.answer(anna, alice, CLAUSE)
    judge_replies()
    row = Excerpt.objects.get()
    assert (row.client_id, row.at, row.outcome) == (event.client_id, event.at, "sent")


def test_nobody_tells_the_server_what_became_of_a_message(anna, ticket):
    """The address that took a client's word is gone, and a review alone is about nothing that
    was said.
    """
    address = reverse("review", args=[ticket]) + "outcome/"
    made_up = {"text": KIND, "client_id": str(uuid4()), "warned": 100, "reasons": "copied"}
    assert (
        desk_of(anna).client.post(address, made_up, content_type="application/json").status_code
        == 404
    )
    reviewed(anna, ticket, CLAUSE)
    judge_replies()
    judge_all_replies()
    assert outcomes() == []


def test_a_warning_belongs_to_its_writer_its_conversation_and_its_hour(anna, alice, bob, ticket):
    cast.say(bob)
    with time_machine.travel(timezone.now() - timedelta(hours=3), tick=False):
        reviewed(anna, ticket, CLAUSE)
    cast.answer(anna, bob, KIND)
    cast.answer(anna, alice, KIND)
    judge_replies()
    assert outcomes() == []


def test_a_review_that_comes_after_its_message_warns_of_nothing_to_come(anna, alice, ticket):
    cast.answer(anna, alice, CLAUSE)
    reviewed(anna, ticket, CLAUSE + " ")
    cast.answer(anna, alice, KIND)
    judge_replies()
    assert [row[1] for row in outcomes()] == ["sent"]


def test_notes_customers_and_simulations_are_not_judged(anna, alice, ticket):
    cast.note(anna, alice, CLAUSE)
    cast.say(alice, CLAUSE)
    cast.close(anna, alice)
    Ticket.objects.update(simulated=True)
    cast.say(alice, "And once more?")
    cast.answer(anna, alice, CLAUSE)
    judge_all_replies()
    assert outcomes() == []


def test_two_workers_judge_a_message_once(anna, alice, ticket, monkeypatch):
    monkeypatch.setattr(log_consumer, "EVENTS", 2)
    for number in range(5):
        cast.answer(anna, alice, f"{CLAUSE} {number}")
    looked_at = judge_replies(), recording.record_all()
    assert Excerpt.objects.count() == 5
    assert looked_at[1] == 0


def test_administrators_read_the_outcomes_and_change_none(client, anna, alice, inga, ticket):
    cast.answer(anna, alice, CLAUSE)
    judge_replies()
    client.force_login(inga, project.AUTHENTICATION_BACKENDS[-1])
    page = client.get(reverse("admin:messaging_excerpt_changelist")).content.decode()
    assert "Anna Kovaleva" in page
    assert "sent unchanged" in page
    assert client.get(reverse("admin:messaging_excerpt_add")).status_code == 403
    number = Excerpt.objects.get().pk
    client.post(reverse("admin:messaging_excerpt_change", args=[number]), {"outcome": "edited"})
    client.post(reverse("admin:messaging_excerpt_delete", args=[number]), {"post": "yes"})
    assert Excerpt.objects.get().outcome == "sent"


def test_operators_have_no_such_page(client, anna):
    client.force_login(anna, project.AUTHENTICATION_BACKENDS[-1])
    for page in ("excerpt", "bankdocument", "macro"):
        assert client.get(reverse(f"admin:messaging_{page}_changelist")).status_code == 302


def test_who_may_not_see_the_conversation_gets_and_leaves_nothing(dmitry, ticket):
    for person, status in ((dmitry, 404), (None, 401)):
        assert desk_of(person).post("review", ticket, text=CLAUSE).status_code == status
    assert desk_of(dmitry).post("review", uuid4(), text=CLAUSE).status_code == 404
    assert not ExcerptWarning.objects.exists()


def test_a_colleagues_own_answer_is_not_named(anna, dmitry, alice, ticket):
    CannedAnswer.objects.create(owner=dmitry, title="His", shortcut="his", body=KIND)
    reviewed(anna, ticket, CLAUSE)
    cast.answer(anna, alice, KIND)
    judge_replies()
    assert [(row[1], row[-1]) for row in outcomes()] == [("edited", None)]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "\0"},
        {"text": "\ud800"},
        {"text": "x" * 4001},
        {"text": 1},
        {"operator": "x"},
        {"warned": 100},
    ],
    ids=["nul", "surrogate", "long", "number", "operator", "warned"],
)
def test_hostile_reviews_store_nothing(anna, ticket, fields):
    assert desk_of(anna).post("review", ticket, **{"text": CLAUSE} | fields).status_code == 400
    assert not ExcerptWarning.objects.exists()


@pytest.mark.parametrize(("body", "status"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bodies_are_refused(anna, ticket, body, status):
    assert desk_of(anna).post("review", ticket, raw=body).status_code == status
    assert not KeptDraft.objects.exists()
