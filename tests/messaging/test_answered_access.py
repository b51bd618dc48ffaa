"""By ANSWERED_ACCESS_DAYS an operator finds and reads, and no more, where they answered lately."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Customer, User
from tests.cast import answer, close, conversation_of, customer, log_of, note, say, sits_down
from tests.messaging.desk import desk_of
from tests.messaging.searching import found, search
from tickets import access, assignment, closing, events, transfers, waking
from tickets.access import lock_conversation
from tickets.events import Entry
from tickets.models import CloseReason, Ticket
from tickets.refusals import AlreadyClosed, Forbidden, NotFound, TicketTaken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def days(settings) -> None:
    settings.ANSWERED_ACCESS_DAYS = 7


@transaction.atomic
def answered(operator: User, person: Customer, *, days_ago: float) -> None:
    """The operator answered so long ago."""
    conversation = lock_conversation(conversation_of(person).pk)
    at = timezone.now() - timedelta(days=days_ago)
    entry = Entry(conversation, "message.sent", by=operator, text="Бирюзовую уже ищем.", at=at)
    events.record([entry])


def give_to(operator: User, person: Customer) -> None:
    Ticket.objects.filter(conversation__customer=person).update(operator=operator)


@pytest.fixture
def talk(anna, dmitry, alice) -> uuid.UUID:
    """Anna answered Alice today; Dmitry has the ticket now."""
    sits_down(anna)
    say(alice, "Пропала бирюзовая карта")
    answer(anna, alice, "Бирюзовую уже ищем.")
    give_to(dmitry, alice)
    return conversation_of(alice).pk


def lines(person: User) -> list[str]:
    return list(AuditEntry.objects.filter(by=person).values_list("action", flat=True))


# ---------------------------------------------------------------- finding, and reading


def test_what_a_colleague_has_is_found_for_the_days_of_the_setting_and_no_longer(
    talk, anna, settings
):
    assert len(found(anna, "бирюзовая")) == 2
    assert [one["customer"] for one in search(anna, "alice").json()["people"]] == ["Alice"]
    number = Ticket.objects.get().number
    assert [one["ticket"] for one in search(anna, f"#{number}").json()["tickets"]] == [number]
    settings.ANSWERED_ACCESS_DAYS = 0
    assert found(anna, "бирюзовая") == []
    assert search(anna, "alice").json()["people"] == []
    assert search(anna, f"#{number}").json()["tickets"] == []


@pytest.mark.parametrize(("days_ago", "is_found"), [(6.9, True), (7.1, False)])
def test_the_days_are_counted_from_the_answer(anna, dmitry, alice, days_ago, is_found):
    sits_down(dmitry)
    say(alice, "Пропала бирюзовая карта")
    answered(anna, alice, days_ago=days_ago)
    assert bool(found(anna, "карта")) is is_found


def test_who_only_wrote_a_note_or_looked_on_did_not_answer(anna, dmitry, alice):
    say(alice, "Пропала бирюзовая карта")
    note(anna, alice)
    sits_down(dmitry)
    assert found(anna, "карта") == []


def test_a_search_that_shows_what_a_colleague_has_is_written_down(talk, anna, dmitry, alice):
    search(dmitry, "бирюзовая")
    search(anna, "zebra")
    assert lines(dmitry) == lines(anna) == []
    search(anna, "бирюзовая")
    search(anna, "alice")
    assert lines(anna) == ["dialogs.searched", "dialogs.searched"]


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("row", "dialog.row_read"), ("search-inside", "dialog.searched"), ("earlier-tickets", "dialog.tickets_read"),
        ("notes", "customer.notes_read"), ("tags", "customer.tags_read"),
    ],
)  # fmt: skip
def test_each_reading_is_written_down(talk, anna, name, action):
    browser = desk_of(anna).client
    answer_ = browser.get(reverse(name, args=[talk]), {"q": "карта"} if "search" in name else {})
    assert answer_.status_code == 200
    assert lines(anna) == [action]


def test_the_rule_is_the_same_for_reading_and_for_searching(anna, dmitry, alice):
    people = [customer(f"Person{number}") for number in range(5)]
    sits_down(dmitry)
    for number, person in enumerate(people):
        say(person, "Бирюзовая")
        answered(anna, person, days_ago=number * 3)
    seen = {hit["conversation"] for hit in search(anna, "бирюзовая").json()["hits"]}
    asked = [(anna.pk, conversation_of(person).pk) for person in people]
    assert {str(conversation) for _, conversation in access.visible(asked).run()} == seen
    assert len(seen) == 3


def test_a_suspended_operator_reads_nothing(talk, anna):
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert access.visible([(anna.pk, talk)]).run() == {}


# ---------------------------------------------------------------- and no more


def test_who_only_reads_can_do_nothing_there(talk, anna, alice, dmitry):
    asked = {"by": anna, "conversation_id": talk, "client_id": uuid.uuid4()}
    later = timezone.now() + timedelta(hours=1)
    before = log_of(alice)
    for act in (
        lambda: assignment.accept_ticket(**asked),
        lambda: assignment.decline_ticket(**asked),
        lambda: assignment.categorise_ticket(**asked, topic="cards"),
        lambda: closing.close_ticket(**asked, reason=CloseReason.SOLVED),
        lambda: closing.reopen_ticket(**asked),
        lambda: transfers.transfer_ticket(**asked, to=transfers.Target(line=1), note="No"),
        lambda: transfers.escalate_ticket(**asked, to=transfers.Target(line=2), note="No"),
        lambda: waking.snooze_ticket(**asked, until=later),
        lambda: waking.unsnooze_ticket(**asked),
        lambda: answer(anna, alice),
        lambda: note(anna, alice),
    ):
        with pytest.raises((TicketTaken, Forbidden)):
            act()
    assert log_of(alice) == before


def test_nor_when_the_colleague_has_closed_it(talk, anna, alice, dmitry):
    close(dmitry, alice)
    asked = {"by": anna, "conversation_id": talk, "client_id": uuid.uuid4()}
    with pytest.raises(Forbidden):
        closing.reopen_ticket(**asked)
    with pytest.raises(Forbidden):
        note(anna, alice)
    with pytest.raises(AlreadyClosed):
        answer(anna, alice)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("new-note", {"client_id": str(uuid.uuid4()), "text": "Prefers e-mail."}), ("new-tag", {"tag": "abroad"}),
        ("remove-tag", {"tag": "abroad"}), ("keep-draft", {"text": "Hello", "kind": "reply", "version": 1}),
        ("review", {"text": "Hello"}),
    ],
)  # fmt: skip
def test_nor_beside_the_log(talk, anna, name, fields):
    refused = desk_of(anna).post(name, talk, raw=json.dumps(fields))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_nor_can_the_ticket_be_handed_to_anybody(talk, anna):
    refused = desk_of(anna).client.get("/desk/targets/", {"conversation": talk})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_a_stranger_is_refused_as_before(talk, alice):
    with pytest.raises(NotFound):
        note(User.objects.create(email="liis@bank.example", name="Liis"), alice)
