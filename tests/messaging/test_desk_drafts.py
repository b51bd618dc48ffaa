"""A draft is kept for who writes it: on every machine, through a transfer, and for nobody
else's eyes.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from messaging.desk.drafts import store
from messaging.desk.drafts.models import KeptDraft
from messaging.desk.drafts.store import keep_draft
from tests import cast
from tests.messaging.desk import HOSTILE, desk_of
from tickets import staffing
from tickets.models import Event
from tickets.refusals import NotFound

pytestmark = pytest.mark.django_db
DRAFT = {"text": "Let me see", "kind": "reply", "version": 1_000}


@pytest.fixture
def ticket(alice, anna):
    cast.sits_down(anna)
    cast.say(alice)
    return cast.conversation_of(alice).pk


def stored():
    return list(
        KeptDraft.objects.order_by("pk").values_list("user__name", "text", "kind", "version")
    )


def test_a_draft_is_kept_and_comes_back_on_another_machine(anna, ticket):
    answer = desk_of(anna).post("keep-draft", ticket, text="Between us", kind="note", version=1_000)
    expected = {"conversation": str(ticket), "text": "Between us", "kind": "note", "version": 1_000}
    assert (answer.status_code, answer.json()) == (200, expected)
    assert desk_of(anna).get("drafts").json() == {"drafts": [expected]}


def test_the_later_version_wins_and_the_earlier_writer_is_told_what_stands(anna, ticket):
    desk = desk_of(anna)
    desk.post("keep-draft", ticket, **DRAFT | {"text": "later", "version": 2_000})
    assert desk.post("keep-draft", ticket, **DRAFT | {"text": "earlier"}).json()["text"] == "later"
    assert (
        desk.post("keep-draft", ticket, **DRAFT | {"text": "the same", "version": 2_000}).json()[
            "text"
        ]
        == "later"
    )
    assert stored() == [("Anna Kovaleva", "later", "reply", 2_000)]


def test_a_clock_that_is_days_ahead_does_not_hold_the_draft_for_days(anna, ticket):
    version = (
        desk_of(anna).post("keep-draft", ticket, **DRAFT | {"version": 2**53}).json()["version"]
    )
    assert version <= timezone.now().timestamp() * 1000 + store.CLOCK_TOLERANCE


def test_neither_a_colleague_nor_an_administrator_nor_the_log_sees_it(
    anna, dmitry, inga, alice, ticket
):
    before = cast.log_of(alice)
    desk_of(anna).post("keep-draft", ticket, **DRAFT)
    for other in (dmitry, inga):
        assert desk_of(other).get("drafts").json() == {"drafts": []}
    assert cast.log_of(alice) == before
    assert not Event.objects.filter(text__contains="Let me see").exists()


def test_two_people_keep_two_drafts_in_one_conversation(anna, inga, ticket):
    for person in (anna, inga):
        desk_of(person).post("keep-draft", ticket, **DRAFT | {"text": person.name})
    assert [(name, text) for name, text, *_ in stored()] == [
        (anna.name, anna.name),
        (inga.name, inga.name),
    ]


def test_whoever_may_not_see_the_conversation_begins_no_draft(dmitry, ticket):
    for conversation in (ticket, uuid4()):
        assert desk_of(dmitry).post("keep-draft", conversation, **DRAFT).status_code == 404
    assert stored() == []


def test_a_draft_outlives_that_a_colleague_takes_the_ticket(anna, dmitry, ticket):
    desk = desk_of(anna)
    desk.post("keep-draft", ticket, **DRAFT)
    cast.sits_down(dmitry)
    staffing.set_status(operator=anna, status="break")
    connection.cursor().execute("UPDATE tickets_ticket SET operator_id = %s", [dmitry.pk])
    assert (
        desk.post(
            "keep-draft", ticket, **DRAFT | {"text": "my last words", "version": 2_000}
        ).status_code
        == 200
    )
    assert desk.get("drafts").json()["drafts"][0]["text"] == "my last words"


def test_a_suspended_operator_has_no_drafts_any_more(anna, inga, ticket):
    desk = desk_of(anna)
    desk.post("keep-draft", ticket, **DRAFT)
    staffing.suspend(member=anna, by=inga)
    assert desk.post("keep-draft", ticket, **DRAFT | {"version": 2_000}).status_code == 401
    assert desk.get("drafts").status_code == 401
    assert stored()[0][3] == 1_000


def test_what_was_sent_stays_as_an_empty_text_until_every_machine_knows(anna, ticket):
    desk = desk_of(anna)
    desk.post("keep-draft", ticket, **DRAFT)
    desk.post("keep-draft", ticket, text="", kind="reply", version=2_000)
    assert desk.post("keep-draft", ticket, **DRAFT | {"version": 1_500}).json()["text"] == ""
    assert store.sweep() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert store.sweep() == 1
    assert stored() == []


def test_a_forgotten_draft_goes_after_a_month(anna, ticket):
    desk_of(anna).post("keep-draft", ticket, **DRAFT)
    with time_machine.travel(timezone.now() + timedelta(days=29), tick=False):
        assert store.sweep() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert store.sweep() == 1


def test_a_card_number_is_masked_and_an_account_number_is_not(anna, ticket):
    text = "card 4111 1111 1111 1111, account EE382200221020145685, 4111111111111112"
    kept = desk_of(anna).post("keep-draft", ticket, **DRAFT | {"text": text}).json()["text"]
    assert kept == "card •• 1111, account EE382200221020145685, 4111111111111112"
    assert "4111 1111" not in stored()[0][1]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "\0"},
        {"text": "\ud800"},
        {"text": "x" * 16_001},
        {"text": None},
        {"kind": "public"},
        {"version": 0},
        {"version": -1},
        {"version": 1.5},
        {"version": 2**60},
        {"version": "1"},
        {"user": "somebody"},
        {"kind": ["note"]},
    ],
    ids=str,
)
def test_hostile_fields_store_nothing(anna, ticket, fields):
    assert desk_of(anna).post("keep-draft", ticket, **DRAFT | fields).status_code == 400
    assert stored() == []


@pytest.mark.parametrize(
    ("body", "status"), [*HOSTILE, (json.dumps({"text": "x" * 300_000}), 400)], ids=range(8)
)
def test_hostile_bodies_store_nothing(anna, ticket, body, status):
    assert desk_of(anna).post("keep-draft", ticket, raw=body).status_code == status
    assert stored() == []


def test_strangers_and_pages_of_other_sites_store_nothing(anna, ticket, settings):
    assert desk_of(None).post("keep-draft", ticket, **DRAFT).status_code == 401
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anna, settings.AUTHENTICATION_BACKENDS[-1])
    address = reverse("keep-draft", args=[ticket])
    assert (
        strict.post(address, json.dumps(DRAFT), content_type="application/json").status_code == 403
    )
    assert strict.get(address).status_code == 405
    assert stored() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_write_at_once_the_later_stands(anna, ticket):
    def write(version):
        try:
            return keep_draft(
                by=anna, conversation_id=ticket, text=str(version), kind="reply", version=version
            ).version
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as windows:
        list(windows.map(write, range(1, 21)))
    assert stored() == [("Anna Kovaleva", "20", "reply", 20)]


def test_the_action_refuses_by_itself(dmitry, ticket):
    with pytest.raises(NotFound):
        keep_draft(by=dmitry, conversation_id=ticket, text="x", kind="reply", version=1)
    assert stored() == []
