"""Telephone, e-mail and social tickets: handed in with a key, then routed, shown and counted
with the chat.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from messaging.delivery.lists import rows_of
from stats.facts import record_closed_cycles
from stats.models import CycleFact, OperatorCycleFact
from tests.cast import answer, close, conversation_of, customer, log_of, say, sits_down, ticket_of
from tests.messaging.handing_in import hand_in, key_for, look, request_of, stored
from tickets.api_keys import living_key
from tickets.models import Channel, Event, Intake, Ticket
from tickets.routing import assign_waiting

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def key(inga):
    return key_for(inga)


def test_a_call_opens_a_ticket_of_its_channel_and_goes_to_a_free_operator(key, anna, alice):
    sits_down(anna)
    response = hand_in(key, request_of(external_id="CALL-7", priority="high", topic="card_refused"))
    ticket = ticket_of(alice)
    assert response.status_code == 201
    told = response.json()
    assert (told["outcome"], told["number"], told["state"]) == ("opened", ticket.number, "assigned")
    assert (told["operator"], told["channel"]) == ("Anna", "telephone")
    assert (ticket.operator, ticket.channel) == (anna, Channel.TELEPHONE)
    assert log_of(alice) == ["ticket.opened", "message.sent", "ticket.assigned"]
    opened, said = Event.objects.order_by("seq")[:2]
    kept = {
        "external_id": "CALL-7",
        "priority": "high",
        "topic": "card_refused",
        "channel": "telephone",
    }
    assert kept.items() <= opened.data.items()
    assert (said.text, said.data["channel"], said.by_role) == (
        "My card was refused.",
        "telephone",
        "customer",
    )


def test_somebody_new_gets_a_conversation_and_a_known_name_stays(key, alice):
    hand_in(key, request_of(customer={"subject": "bank-carol", "name": "Carol"}, channel="email"))
    hand_in(key, request_of(customer={"subject": "bank-alice", "name": "Mrs A."}))
    assert ticket_of(alice).conversation.customer.name == "Alice"
    assert Ticket.objects.get(channel="email").conversation.customer.name == "Carol"


def test_it_waits_in_the_same_queue_by_when_the_customer_spoke(key, anna, alice, bob):
    say(bob)
    hand_in(
        key,
        request_of(channel="email", opened_at=(timezone.now() - timedelta(hours=1)).isoformat()),
    )
    anna.capacity = 1
    anna.save()
    sits_down(anna)
    assert ticket_of(alice).operator == anna
    assert ticket_of(bob).operator is None
    assert timezone.now() - ticket_of(alice).waiting_since > timedelta(minutes=59)


def test_the_operators_answer_stops_its_clock(key, anna, alice):
    sits_down(anna)
    number = hand_in(key, request_of(channel="email")).json()["number"]
    answer(anna, alice, "We have written to you.")
    close(anna, alice)
    told = look(key, number).json()
    assert (told["state"], told["reason"], told["operator"]) == ("closed", "solved", "Anna")
    assert told["first_response_at"] <= told["closed_at"]


def test_it_joins_an_open_ticket_and_says_so(key, anna, alice):
    sits_down(anna)
    say(alice)
    told = hand_in(key).json()
    assert (told["outcome"], told["channel"]) == ("joined", "web")
    assert (Ticket.objects.count(), log_of(alice)[-1]) == (1, "message.sent")
    assert look(key, told["number"]).status_code == 404  # the chat opened it


def test_a_second_call_within_the_window_reopens_and_one_of_another_channel_does_not(
    key, anna, alice
):
    sits_down(anna)
    hand_in(key)
    close(anna, alice)
    assert hand_in(key).json()["outcome"] == "reopened"
    assert ticket_of(alice).cycle == 2
    close(anna, alice)
    assert hand_in(key, request_of(channel="email")).json()["outcome"] == "opened"
    assert sorted(Ticket.objects.values_list("channel", flat=True)) == ["email", "telephone"]


def test_the_same_again_is_answered_alike_and_changes_nothing(key, alice):
    first = hand_in(key, again="call-1")
    before = stored()
    again = hand_in(key, request_of(), again="call-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert (again.json(), stored()) == (first.json(), before)


def test_the_same_key_with_another_body_is_refused(key, alice):
    hand_in(key, again="call-1")
    before = stored()
    refused = hand_in(key, request_of(text="Something else"), again="call-1")
    assert (refused.status_code, refused.json()["code"], stored()) == (409, "conflict", before)


def test_two_systems_may_use_the_same_idempotency_key(key, inga, alice, bob):
    other = key_for(inga, name="Mail")
    hand_in(key, again="1")
    told = hand_in(other, request_of(customer={"subject": "bank-bob", "name": "Bob"}), again="1")
    assert (told.status_code, Ticket.objects.count()) == (201, 2)


def test_many_at_once_make_one_ticket(key, alice):
    def call(_):
        try:
            response = hand_in(key, again="call-1")
            return response.status_code, response.json()["number"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, range(16)))
    assert sorted(status for status, _ in answers) == [200] * 15 + [201]
    assert len({number for _, number in answers}) == 1
    assert (
        Ticket.objects.count(),
        Intake.objects.count(),
        log_of(alice).count("message.sent"),
    ) == (1, 1, 1)


def test_a_key_reads_only_what_it_opened(key, inga, alice, bob):
    other = key_for(inga, name="Mail")
    mine = hand_in(key).json()["number"]
    say(bob)
    assert look(key, mine).json()["number"] == mine
    foreign, chat, absent = look(other, mine), look(key, ticket_of(bob).number), look(key, 10**30)
    assert {response.status_code for response in (foreign, chat, absent)} == {404}
    assert foreign.json() == chat.json() == absent.json()


def test_a_key_is_good_for_its_channels_only(inga, alice):
    mail = key_for(inga, Channel.EMAIL)
    before = stored()
    refused = hand_in(mail)
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        403,
        "forbidden",
        "channel",
    )
    assert stored() == before
    assert hand_in(mail, request_of(channel="email")).status_code == 201


def test_the_workstation_row_says_the_channel(key, alice):
    hand_in(key, request_of(channel="social"))
    (row,) = rows_of([conversation_of(alice).pk]).run()
    assert (row.channel, row.snippet.text, row.state) == (
        "social",
        "My card was refused.",
        "queued",
    )


# ---------------------------------------------------------------- calls that are over


def handled(**fields):
    moments = {"opened_at": 0, "answered_at": 20, "closed_at": 200}
    times = {name: (NOON + timedelta(seconds=s)).isoformat() for name, s in moments.items()}
    return request_of(**({"answered_by": "anna@bank.example"} | times | fields))


@time_machine.travel(NOON + timedelta(minutes=5))
def test_a_call_that_was_dealt_with_is_counted_with_its_times(key, anna, alice):
    told = hand_in(key, handled())
    assert told.status_code == 201, told.content
    assert told.json() | {"number": 0} == {
        "outcome": "opened", "number": 0, "state": "closed", "channel": "telephone", "operator": "Anna",
        "opened_at": "2026-11-18T12:00:00.000Z", "assigned_at": "2026-11-18T12:00:20.000Z",
        "first_response_at": "2026-11-18T12:00:20.000Z", "closed_at": "2026-11-18T12:03:20.000Z", "reason": "solved",
    }  # fmt: skip
    assert log_of(alice) == ["ticket.opened", "message.sent", "ticket.assigned", "ticket.closed"]
    record_closed_cycles()
    fact, share = CycleFact.objects.get(), OperatorCycleFact.objects.get()
    assert (fact.first_response_ms, fact.queue_wait_ms, fact.closing, fact.channel) == (
        20_000,
        20_000,
        "staff",
        "telephone",
    )
    assert (fact.closed_by, fact.operator, fact.messages_out) == (anna, anna, 0)
    assert (share.handling_ms, share.reaction_ms, share.response_ms) == (180_000, [0], [20_000])
    record_closed_cycles()
    assert CycleFact.objects.count() == 1


@time_machine.travel(NOON + timedelta(minutes=5))
def test_it_takes_nobodys_place_and_nobody_else_hears_of_it(key, anna, dmitry, alice, bob):
    anna.capacity = 1
    anna.save()
    say(bob)
    hand_in(key, handled())
    assign_waiting()
    assert ticket_of(alice).operator == anna
    assert (ticket_of(bob).operator, anna.tickets.filter(closed_at=None).count()) == (None, 0)


@time_machine.travel(NOON + timedelta(minutes=5))
def test_a_call_that_is_over_never_joins_an_open_ticket(key, anna, alice):
    say(alice)
    before = stored()
    refused = hand_in(key, handled())
    assert (refused.status_code, refused.json()["code"], stored()) == (409, "ticket_open", before)


@time_machine.travel(NOON + timedelta(minutes=5))
@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"answered_by": "nobody@bank.example"}, "answered_by", "unknown_operator"),
        ({"answered_at": None}, "answered_at", "invalid"),
        ({"closed_at": None}, "closed_at", "invalid"),
        ({"answered_by": None}, "answered_by", "invalid"),
        ({"answered_at": "2026-11-18T11:59:59Z"}, "answered_at", "invalid"),
        ({"closed_at": "2026-11-18T12:00:19Z"}, "closed_at", "invalid"),
        ({"closed_at": "2026-11-18T13:00:00Z"}, "closed_at", "invalid"),
        ({"opened_at": "2026-10-01T12:00:00Z"}, "opened_at", "invalid"),
        ({"opened_at": "0001-01-01T00:00:00+14:00"}, "opened_at", "invalid"),
        ({"opened_at": "9999-12-31T23:59:59-14:00"}, "opened_at", "invalid"),
        ({"opened_at": "2026-11-18T12:00:00"}, "opened_at", "invalid"),
        ({"reason": "customer"}, "reason", "invalid"),
        ({"text": "\u200b \u2060"}, None, "empty"),
    ],
)
def test_what_cannot_have_been_is_refused(key, anna, alice, fields, field, code):
    before = stored()
    refused = hand_in(key, handled(**fields))
    assert (refused.status_code, refused.json()["code"], refused.json().get("field")) == (
        422,
        code,
        field,
    )
    assert stored() == before


@time_machine.travel(NOON + timedelta(minutes=5))
def test_somebody_suspended_has_answered_nothing(key, anna, alice):
    anna.is_active = False
    anna.save()
    before = stored()
    assert hand_in(key, handled()).json()["code"] == "unknown_operator"
    assert stored() == before


def test_a_simulated_customers_call_is_simulated(key):
    customer("Sim", simulated=True)
    hand_in(key, request_of(customer={"subject": "bank-sim", "name": "Sim"}))
    assert Ticket.objects.get().simulated


def test_the_key_remembers_when_it_was_used(key, alice):
    assert living_key(key).last_used_at is None
    hand_in(key)
    first = living_key(key).last_used_at
    hand_in(key)
    assert first
    assert living_key(key).last_used_at == first  # not a write for each request
