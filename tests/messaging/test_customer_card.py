"""The customer card: each part by itself, notes and tags written by who may see the customer,
and the style's rules.
"""

import json
import uuid

import httpx
import pytest
from django.core.cache import cache
from django.test import Client

from accounts import directory, http_client
from accounts.models import AuditEntry
from messaging.desk.customer_card.customer_notes import MOST_TAGS
from messaging.desk.customer_card.models import CustomerNote, CustomerTag, StyleRule
from tests.cast import close, conversation_of, say, sits_down, ticket_of
from tests.messaging.searching import browser_of
from tests.stats.conftest import BACKEND
from tickets.rating import rate_ticket

pytestmark = pytest.mark.django_db
PROFILE = {
    "name": "Alice Kask",
    "born": 1950,
    "segment": "Premium",
    "locale": "en",
    "language": "English",
}


@pytest.fixture
def alices(anna, alice):
    """The card's address; Anna has the ticket."""
    sits_down(anna)
    say(alice)
    return f"/desk/conversations/{conversation_of(alice).pk}"


@pytest.fixture
def bank(monkeypatch):
    """What the bank's directory answers, by the last word of the path; an exception is raised."""
    answers = {"operations": {"operations": []}, "profile": PROFILE}

    async def fetch(url, **options):
        answer = answers["operations" if url.endswith("/operations") else "profile"]
        if isinstance(answer, Exception):
            raise answer
        return json.dumps(answer).encode()

    monkeypatch.setattr(http_client, "fetch", fetch)
    cache.clear()
    directory.breaker.close()
    yield answers
    cache.clear()
    directory.breaker.close()


def write(browser: Client, address: str, **fields: object) -> tuple[int, dict]:
    answer = browser.post(address, json.dumps(fields, default=str), content_type="application/json")
    return answer.status_code, answer.json()


def test_one_part_fails_and_the_others_come(alices, anna, bank):
    bank["operations"] = httpx.ConnectTimeout("too slow")
    browser = browser_of(anna)
    failed = browser.get(f"{alices}/operations/")
    assert (failed.status_code, failed.json()) == (503, {"code": "directory_unavailable"})
    for part in ("profile", "tickets", "notes", "tags"):
        answer = browser.get(f"{alices}/{part}/")
        assert answer.status_code == 200
        assert answer.json()["fetched_at"]
    bank["operations"] = {
        "operations": [
            {"title": "Shop", "amount": -1, "currency": "EUR", "at": "2026-11-22T14:01:00Z"}
        ]
    }
    assert browser.get(f"{alices}/operations/").json()["operations"][0]["title"] == "Shop"


def test_the_style_follows_the_rules_that_fit(alices, anna, bank):
    StyleRule.objects.all().delete()  # those of the migration are there only before the first flush
    StyleRule.objects.create(order=30, age_from=65, title="Keep it short and clear.", emoji="no")
    style = browser_of(anna).get(f"{alices}/profile/").json()["style"]
    assert (style["title"], style["emoji"], style["segment"]) == (
        "Keep it short and clear.",
        "no",
        "Premium",
    )
    StyleRule.objects.create(order=1, segment="premium", title="By name.", advice="They know us.")
    style = browser_of(anna).get(f"{alices}/profile/").json()["style"]
    assert (style["title"], style["emoji"]) == (
        "By name.",
        "no",
    )  # the next rule that fits still speaks of emoji
    StyleRule.objects.update(active=False)
    assert browser_of(anna).get(f"{alices}/profile/").json()["style"]["title"] == ""


@pytest.mark.parametrize(
    ("rule", "customer", "fits"),
    [
        ({"age_from": 65}, {"age": 65}, True), ({"age_from": 65}, {"age": 64}, False),
        ({"age_to": 17}, {"age": 17}, True),
        ({"age_to": 17}, {"age": None}, False), ({"language": "ru"}, {"language": "ru-ru"}, True),
        ({"language": "ru"}, {"language": "en"}, False), ({"segment": "Private"}, {"segment": "PRIVATE"}, True),
        ({"segment": "Private", "age_from": 30}, {"segment": "Private", "age": 20}, False),
    ],
)  # fmt: skip
def test_whom_a_rule_fits(rule, customer, fits):
    facts = {"age": None, "segment": "", "language": "", **customer}
    assert StyleRule(**rule).fits(**facts) is fits


def test_earlier_tickets_come_with_their_ratings(alices, anna, alice):
    close(anna, alice)
    conversation, number = conversation_of(alice).pk, ticket_of(alice).number
    for score in (2, 5):
        rate_ticket(
            by=alice,
            conversation_id=conversation,
            client_id=uuid.uuid4(),
            number=number,
            score=score,
        )
    [ticket] = browser_of(anna).get(f"{alices}/tickets/").json()["tickets"]
    assert (ticket["number"], ticket["rating"], ticket["first_text"]) == (
        number,
        5,
        "My card was refused.",
    )


def test_a_note_is_kept_once_and_taken_away_by_its_writer(alices, anna, inga, alice):
    browser, client_id = browser_of(anna), uuid.uuid4()
    for _ in range(2):
        status, answer = write(
            browser, f"{alices}/notes/new/", client_id=client_id, text="  Prefers a call.\n"
        )
        assert status == 200
        assert [(note["text"], note["by"], note["removable"]) for note in answer["notes"]] == [
            ("Prefers a call.", "Anna", True)
        ]
    assert (
        write(browser, f"{alices}/notes/new/", client_id=client_id, text="Another")[1]["code"]
        == "conflict"
    )
    note = CustomerNote.objects.get()
    assert note.customer == alice
    assert write(browser, f"{alices}/notes/{note.pk}/remove/")[1]["notes"] == []
    assert write(browser, f"{alices}/notes/{note.pk}/remove/")[0] == 200
    trail = (
        AuditEntry.objects.filter(action__startswith="customer.")
        .order_by("pk")
        .values_list("action", "target")
    )
    assert list(trail) == [
        ("customer.noted", str(alice.pk)),
        ("customer.note_removed", str(alice.pk)),
    ]


def test_a_colleagues_note_is_not_mine_to_take_away_but_an_administrators(
    alices, anna, inga, dmitry, alice
):
    note = CustomerNote.objects.create(customer=alice, by=dmitry, client_id=uuid.uuid4(), text="x")
    status, answer = write(browser_of(anna), f"{alices}/notes/{note.pk}/remove/")
    assert (status, answer["code"]) == (403, "forbidden")
    assert CustomerNote.objects.get().removed_at is None
    assert write(browser_of(inga), f"{alices}/notes/{note.pk}/remove/")[0] == 200
    assert CustomerNote.objects.get().removed_at


def test_a_tag_is_there_once_in_any_case(alices, anna):
    browser = browser_of(anna)
    write(browser, f"{alices}/tags/new/", tag=" at  the till ")
    assert write(browser, f"{alices}/tags/new/", tag="At the Till")[1]["tags"] == ["at the till"]
    assert write(browser, f"{alices}/tags/remove/", tag="AT THE TILL")[1]["tags"] == []
    assert AuditEntry.objects.filter(action="customer.untagged").count() == 1
    assert write(browser, f"{alices}/tags/remove/", tag="AT THE TILL")[0] == 200
    assert AuditEntry.objects.filter(action="customer.untagged").count() == 1


def test_there_are_not_more_tags_than_one_can_read(alices, anna):
    browser = browser_of(anna)
    for number in range(MOST_TAGS):
        write(browser, f"{alices}/tags/new/", tag=f"tag {number}")
    assert write(browser, f"{alices}/tags/new/", tag="one more")[1]["code"] == "too_many_remarks"
    assert CustomerTag.objects.count() == MOST_TAGS


@pytest.mark.parametrize(
    ("where", "fields", "code"),
    [
        ("notes", {"text": "x"}, "invalid"), ("notes", {"client_id": "1", "text": "x"}, "invalid"),
        ("notes", {"client_id": str(uuid.uuid4()), "text": "a\0b"}, "invalid"),
        ("notes", {"client_id": str(uuid.uuid4()), "text": "x" * 1001}, "invalid"),
        ("notes", {"client_id": str(uuid.uuid4()), "text": " \n "}, "empty"),
        ("notes", {"client_id": str(uuid.uuid4()), "text": "x", "by": "me"}, "invalid"),
        ("tags", {"tag": "x" * 41}, "invalid"), ("tags", {"tag": "\0"}, "invalid"),
        ("tags", {"tag": "  "}, "empty"),
    ],
)  # fmt: skip
def test_what_is_not_a_note_or_a_tag_is_refused_and_nothing_is_stored(
    alices, anna, where, fields, code
):
    status, answer = write(browser_of(anna), f"{alices}/{where}/new/", **fields)
    assert (status, answer["code"]) == (400, code)
    assert not CustomerNote.objects.exists()
    assert not CustomerTag.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="customer.").exists()


def test_a_colleague_who_may_not_see_the_customer_reads_and_writes_nothing(alices, dmitry, alice):
    browser = browser_of(dmitry)
    for part in ("profile", "operations", "tickets", "notes", "tags"):
        assert browser.get(f"{alices}/{part}/").status_code == 404
    assert write(browser, f"{alices}/notes/new/", client_id=uuid.uuid4(), text="x") == (
        404,
        browser.get(f"{alices}/notes/").json(),
    )
    assert write(browser, f"{alices}/tags/new/", tag="x")[0] == 404
    assert not CustomerNote.objects.exists()
    assert not CustomerTag.objects.exists()


def test_a_note_needs_the_pages_token(alices, anna):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(anna, BACKEND)
    assert (
        browser.post(f"{alices}/notes/new/", {"client_id": uuid.uuid4(), "text": "x"}).status_code
        == 403
    )
    assert not CustomerNote.objects.exists()


def test_administrators_edit_the_rules_and_it_is_written_down(inga):
    browser = browser_of(inga)
    fields = {
        "order": 5,
        "active": "on",
        "segment": "Private",
        "title": "By name.",
        "advice": "They know us.",
    }
    assert browser.post("/admin/messaging/stylerule/add/", fields).status_code == 302
    assert StyleRule.objects.get(order=5).advice == "They know us."
    assert AuditEntry.objects.filter(action="style_rule.saved").count() == 1
    empty = {"order": 5, "active": "on", "title": "Everybody", "advice": "x"}
    assert browser.post("/admin/messaging/stylerule/add/", empty).status_code == 200
    assert not StyleRule.objects.filter(title="Everybody").exists()
