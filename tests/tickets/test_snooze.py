"""A snoozed ticket needs nobody until its time, or until the customer writes: whichever is
first, and once.
"""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from accounts.models import Status
from tests.cast import (
    answer,
    close,
    conversation_of,
    customer,
    log_of,
    note,
    say,
    sits_down,
    ticket_of,
)
from tests.tickets.test_races import race
from tickets import sla_clock, staffing, tasks
from tickets.access import lock_conversation
from tickets.closing import reopen_ticket
from tickets.models import Event, SlaClock, Ticket
from tickets.refusals import AlreadyClosed, BadTime, Forbidden, NotFound, NotSnoozed
from tickets.silence import close_silent
from tickets.transfers import Target, transfer_ticket
from tickets.waking import snooze_ticket, unsnooze_ticket, wake_due

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def minutes(count: float):
    return time_machine.travel(NOON + timedelta(minutes=count), tick=False)


@pytest.fixture
def talk(anna, alice):
    with minutes(0):
        sits_down(anna)
        say(alice)


def snooze(by, who, until=60, client_id=None):
    until = until if isinstance(until, datetime) else NOON + timedelta(minutes=until)
    return snooze_ticket(
        by=by,
        conversation_id=conversation_of(who).pk,
        client_id=client_id or uuid.uuid4(),
        until=until,
    )


def unsnooze(by, who, client_id=None):
    return unsnooze_ticket(
        by=by, conversation_id=conversation_of(who).pk, client_id=client_id or uuid.uuid4()
    )


def wakings():
    return [
        event.data["why"] for event in Event.objects.filter(kind="ticket.woken").order_by("seq")
    ]


def test_it_lies_until_its_time_and_wakes_once(talk, anna, alice):
    with minutes(1):
        event = snooze(anna, alice)
    assert (event.staff_only, event.data["until"]) == (True, "2026-11-18T13:00:00.000+00:00")
    assert ticket_of(alice).operator == anna
    assert wake_due(NOON + timedelta(minutes=59.9)) == 0
    with minutes(60):
        assert wake_due(NOON + timedelta(minutes=60)) == 1
        assert wake_due(NOON + timedelta(minutes=60)) == 0
    assert wakings() == ["time"]
    assert ticket_of(alice).snoozed_until is None


def test_the_sweep_wakes_it_too(talk, anna, alice):
    with minutes(1):
        snooze(anna, alice)
    with minutes(61):
        tasks.assign_waiting()
    assert wakings() == ["time"]


def test_the_customer_wakes_it_with_the_message_itself(talk, anna, alice):
    with minutes(1):
        snooze(anna, alice)
    with minutes(2):
        say(alice, "I found the receipt.")
        say(alice, "Here it is.")
    assert log_of(alice)[-3:] == ["message.sent", "ticket.woken", "message.sent"]
    assert wakings() == ["customer"]
    assert wake_due(NOON + timedelta(days=1)) == 0


def test_neither_an_answer_nor_a_note_wakes_it(talk, anna, alice):
    with minutes(1):
        snooze(anna, alice)
        answer(anna, alice, "I will ask the payments team.")
        note(anna, alice)
    assert ticket_of(alice).snoozed_until
    assert wakings() == []


def test_its_clock_stops_and_goes_on(talk, anna, alice):
    due = SlaClock.objects.get().due_at
    with minutes(0.5):
        snooze(anna, alice)
    with minutes(30):
        assert sla_clock.tick(NOON + timedelta(minutes=30)) == 0
    with minutes(60):
        wake_due(NOON + timedelta(minutes=60))
    assert SlaClock.objects.get().due_at == due + timedelta(minutes=59.5)


def test_its_place_is_free_for_another(talk, anna, alice, bob):
    anna.capacity = 1
    anna.save()
    with minutes(1):
        say(bob)
        assert ticket_of(bob).operator is None
        snooze(anna, alice)
    assert ticket_of(bob).operator == anna
    assert ticket_of(alice).operator == anna


def test_a_person_wakes_it_or_gives_it_another_time(talk, anna, alice):
    command = uuid.uuid4()
    with minutes(1):
        event = snooze(anna, alice, client_id=command)
        assert snooze(anna, alice, client_id=command) == event
        snooze(anna, alice, until=90)
        assert ticket_of(alice).snoozed_until == NOON + timedelta(minutes=90)
        woken = uuid.uuid4()
        assert unsnooze(anna, alice, woken) == unsnooze(anna, alice, woken)
        with pytest.raises(NotSnoozed):
            unsnooze(anna, alice)
    assert wakings() == ["operator"]


@pytest.mark.parametrize(
    "until", [NOON - timedelta(days=1), NOON, NOON + timedelta(seconds=50), NOON + timedelta(31)]
)
def test_times_that_are_none(talk, anna, alice, until):
    before = log_of(alice)
    with minutes(0), pytest.raises(BadTime):
        snooze(anna, alice, until)
    assert (log_of(alice), ticket_of(alice).snoozed_until) == (before, None)


def test_only_who_has_it(talk, anna, dmitry, inga, alice, bob):
    with minutes(1):
        with pytest.raises(NotFound):
            snooze(dmitry, alice)
        staffing.set_status(operator=anna, status=Status.BREAK)
        say(bob)
        for somebody in (dmitry, inga):
            with pytest.raises(Forbidden):
                snooze(somebody, bob)
        snooze(inga, alice)
        close(anna, alice)
        with pytest.raises(AlreadyClosed):
            snooze(anna, alice)
    assert log_of(bob) == ["ticket.opened", "message.sent"]


def test_what_takes_it_away_wakes_it(talk, anna, dmitry, inga, alice):
    clock = SlaClock.objects.get()
    sits_down(dmitry)
    with minutes(0.5):
        snooze(anna, alice)
        transfer_ticket(
            by=anna, conversation_id=conversation_of(alice).pk, client_id=uuid.uuid4(),
            to=Target(operator=dmitry.pk), note="Please",
        )  # fmt: skip
        assert (ticket_of(alice).snoozed_until, ticket_of(alice).operator) == (None, dmitry)
        snooze(dmitry, alice)
        staffing.suspend(member=dmitry, by=inga)
        assert ticket_of(alice).snoozed_until is None
        assert ticket_of(alice).operator == anna
    clock.refresh_from_db()
    assert clock.paused_at is None
    assert wakings() == []


def test_a_snoozed_ticket_closes_and_a_slip_brings_it_back_awake(talk, anna, alice):
    with minutes(1):
        snooze(anna, alice)
        close(anna, alice)
        reopen_ticket(by=anna, conversation_id=conversation_of(alice).pk, client_id=uuid.uuid4())
    assert (ticket_of(alice).is_open, ticket_of(alice).snoozed_until) == (True, None)


def test_silence_does_not_end_it_and_begins_anew_when_it_wakes(talk, anna, alice):
    with minutes(1):
        answer(anna, alice)
        snooze(anna, alice, until=24 * 60)
    with minutes(300):
        assert close_silent() == (0, 0)
    with minutes(24 * 60 + 1):
        wake_due(NOON + timedelta(minutes=24 * 60 + 1))
        assert close_silent() == (0, 0)
    with minutes(24 * 60 + 70):
        assert close_silent() == (1, 0)


def test_a_break_leaves_it_and_gives_the_others_back(talk, anna, alice, bob):
    with minutes(1):
        say(bob)
        snooze(anna, alice)
        assert staffing.set_status(operator=anna, status=Status.BREAK, returning=True) == 1
    assert ticket_of(alice).operator == anna
    assert ticket_of(bob).operator is None
    assert Event.objects.get(kind="ticket.returned").data["why"] == "break"


def test_the_database_keeps_none_that_lies_with_nobody(talk, alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.update(operator=None, snoozed_until=NOON)


def test_clocks_and_the_customer_at_once_wake_it_once(anna):
    sits_down(anna)
    people = [customer(f"C{number}") for number in range(4)]
    for person in people:
        say(person)
        snooze(anna, person, until=datetime.now(UTC) + timedelta(minutes=5))
    at = datetime.now(UTC) + timedelta(minutes=6)
    race(
        *(lambda: wake_due(at) for _ in range(3)),
        *(lambda person=person: say(person) for person in people),
    )
    wake_due(at)
    for person in people:
        assert log_of(person).count("ticket.woken") == 1
    assert not Ticket.objects.exclude(snoozed_until=None).exists()


def test_snoozing_against_a_message_ends_awake_or_lying_but_never_in_between(anna):
    sits_down(anna)
    for number in range(4):
        person = customer(f"D{number}")
        say(person)
        until = datetime.now(UTC) + timedelta(minutes=5)
        race(
            lambda person=person: say(person),
            lambda person=person, until=until: snooze(anna, person, until),
        )
        ticket, log = ticket_of(person), log_of(person)
        woken_after = log.index("ticket.snoozed") < len(log) - 1
        assert (ticket.snoozed_until is None) == woken_after == ("ticket.woken" in log)
        close(anna, person)


def test_what_another_transaction_holds_wakes_when_it_lets_go(talk, anna, alice):
    with minutes(1):
        snooze(anna, alice)
    at = NOON + timedelta(hours=2)

    def elsewhere():
        try:
            return wake_due(at)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_conversation(conversation_of(alice).pk)
            assert pool.submit(elsewhere).result() == 0
        assert pool.submit(elsewhere).result() == 1
