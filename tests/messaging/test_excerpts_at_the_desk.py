"""A warning at the desk: asked while one writes, recorded when it is sent, shown to administrators."""

from uuid import uuid4

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from messaging.composing.models import KeptDraft
from messaging.excerpts.models import BankDocument, Excerpt
from messaging.excerpts.shelf import shelf
from messaging.models import CannedAnswer
from tests import cast
from tests.messaging.desk import HOSTILE, desk_of
from tests.messaging.test_excerpts_judging import CLAUSE, TERMS

pytestmark = pytest.mark.django_db
KIND = "Hello Alice, your card was refused. The payment was over your daily limit, you can raise it in the app."


@pytest.fixture(autouse=True)
def terms(db):
    shelf.forget()
    yield BankDocument.objects.create(title="Card Terms", text=TERMS)
    shelf.forget()


@pytest.fixture
def ticket(alice, anna):
    cast.sits_down(anna)
    cast.say(alice, "Why was my card refused in the shop?")
    return cast.conversation_of(alice).pk


@pytest.fixture
def friendly():
    CannedAnswer.objects.create(title="Refused card", shortcut="refused", body="Your card was refused by the shop.")
    return CannedAnswer.objects.create(
        title="Over the limit", shortcut="over", body="It went over your limit.", source="Card Terms, 4.2"
    )


def sent(desk, ticket, text, warned=0, **fields):
    fields = {"client_id": str(uuid4()), "warned": warned, "reasons": ""} | fields
    return desk.post("review-outcome", ticket, text=text, **fields)


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
        reverse("admin:messaging_bankdocument_add"), {"title": "Gold", "text": "", "file": file, "active": "on"}
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
    fields = {"title": "Other", "text": "", "file": SimpleUploadedFile(name, content), "active": "on"}
    assert client.post(reverse("admin:messaging_bankdocument_add"), fields).status_code == 200
    assert list(BankDocument.objects.values_list("title", flat=True)) == ["Card Terms"]


def test_what_became_of_the_warning_is_recorded_once(anna, ticket, friendly):
    desk, message = desk_of(anna), str(uuid4())
    for _ in range(2):
        sent(desk, ticket, CLAUSE, warned=100, reasons="copied,officialese", client_id=message)
    sent(desk, ticket, KIND, warned=80, reasons="copied")
    sent(desk, ticket, KIND, warned=80, reasons="copied", answer=friendly.pk)
    sent(desk, ticket, KIND)
    sent(desk, ticket, CLAUSE)  # sent before anybody could warn
    assert outcomes() == [
        ("Anna Kovaleva", "sent", 100, 100, "copied,officialese", None),
        ("Anna Kovaleva", "edited", 80, 0, "copied", None),
        ("Anna Kovaleva", "replaced", 80, 0, "copied", "Over the limit"),
        ("Anna Kovaleva", "sent", 100, 100, "copied,officialese,long,impersonal,no_answer", None),
    ]


def test_administrators_read_the_outcomes_and_change_none(client, anna, inga, ticket):
    sent(desk_of(anna), ticket, CLAUSE)
    client.force_login(inga, project.AUTHENTICATION_BACKENDS[-1])
    page = client.get(reverse("admin:messaging_excerpt_changelist")).content.decode()
    assert "Anna Kovaleva" in page
    assert "sent as it was" in page
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
        assert sent(desk_of(person), ticket, CLAUSE).status_code == status
    assert desk_of(dmitry).post("review", uuid4(), text=CLAUSE).status_code == 404
    assert outcomes() == []


def test_a_colleagues_own_answer_is_not_named(anna, dmitry, ticket):
    his = CannedAnswer.objects.create(owner=dmitry, title="His", shortcut="his", body="x")
    sent(desk_of(anna), ticket, KIND, warned=80, answer=his.pk)
    assert outcomes()[0][-1] is None


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "\0"},
        {"text": "\ud800"},
        {"text": "x" * 4001},
        {"warned": 101},
        {"warned": -1},
        {"reasons": "<b>"},
        {"reasons": "a" * 121},
        {"client_id": "1"},
        {"answer": "x"},
        {"operator": "x"},
    ],
    ids=str,
)
def test_hostile_outcomes_store_nothing(anna, ticket, fields):
    assert sent(desk_of(anna), ticket, **{"text": CLAUSE} | fields).status_code == 400
    assert outcomes() == []


@pytest.mark.parametrize(("body", "status"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bodies_are_refused(anna, ticket, body, status):
    assert desk_of(anna).post("review", ticket, raw=body).status_code == status
    assert not KeptDraft.objects.exists()
