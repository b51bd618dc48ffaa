"""The promise of a first answer: which applies, what becomes of it, and that it is written
once, at its instant.
"""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.cast import answer, close, conversation_of, log_of, note, say, sits_down, ticket_of
from tickets import sla, sla_clock
from tickets.closing import reopen_ticket
from tickets.models import Event, ExceptionDay, SlaClock, SlaPolicy

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)
MOMENT = timedelta(milliseconds=1)


def clock_of(person) -> SlaClock:
    return ticket_of(person).clocks.latest("cycle")


def policy(name: str = "Cards", **fields) -> SlaPolicy:
    return SlaPolicy.objects.create(name=name, **({"target": 180, "warn": 120} | fields))


def kinds(person) -> list[str]:
    return [kind for kind in log_of(person) if kind.startswith("sla.")]


# ---------------------------------------------------------------- which promise applies


def test_without_policies_the_settings_promise(alice):
    say(alice)
    clock = clock_of(alice)
    assert (clock.policy, clock.target, clock.calendar) == ("", 60, "")
    assert clock.started_at == ticket_of(alice).cycle_started_at
    assert (clock.warn_at, clock.due_at) == (
        clock.started_at + 40 * SECOND,
        clock.started_at + 60 * SECOND,
    )


def test_the_first_that_fits_applies(db):
    policy("late", order=9, target=900)
    policy("second line", order=1, line=2)
    policy("app", order=2, channel="app")
    policy("off", order=3, active=False)
    policy("reimbursement", order=4, topic="reimbursement", target=86_400)

    def name(topic="", line=1, channel="web"):
        return sla.promise_for(topic=topic, line=line, channel=channel).policy

    assert [name(), name(line=2), name(channel="app"), name("reimbursement")] == [
        "late", "second line", "app", "reimbursement",
    ]  # fmt: skip


def test_a_change_of_policy_rewrites_no_cycle(alice, bob):
    rule = policy()
    say(alice)
    rule.target, rule.warn, rule.name = 10, 5, "Hasty"
    rule.save()
    say(bob)
    assert [(c.policy, c.target) for c in (clock_of(alice), clock_of(bob))] == [
        ("Cards", 180),
        ("Hasty", 10),
    ]
    rule.delete()
    assert clock_of(alice).due_at == clock_of(alice).started_at + 180 * SECOND


@pytest.mark.parametrize(
    "fields",
    [
        {"warn": 180},
        {"warn": 0},
        {"target": 31 * 86_400},
        {"target": -1},
        {"topic": "two words"},
        {"topic": "\0"},
    ],
)
def test_a_policy_that_cannot_be_kept_is_refused(db, fields):
    with pytest.raises(ValidationError):
        SlaPolicy(**({"name": "x", "target": 180, "warn": 120} | fields)).full_clean()


def test_the_database_refuses_it_too(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        policy(warn=180)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExceptionDay.objects.create(date=date(2026, 1, 1), hours="09:00-10:00", works_like=1)


@pytest.mark.parametrize(
    "hours", ["soon", "09:00", "10:00-10:00", "09:00-12:00 11:00-13:00", "09:00-12:00\0"]
)
def test_exceptions_nobody_could_keep_are_refused(db, hours):
    with pytest.raises(ValidationError):
        ExceptionDay(date=date(2026, 1, 1), hours=hours).full_clean()


# ---------------------------------------------------------------- working hours


@pytest.fixture
def office_hours(settings):
    settings.WORKING_HOURS, settings.HOLIDAYS_COUNTRY = "mon-fri 09:00-18:00", "EE"


def test_a_deadline_in_working_hours_waits_for_the_bank_to_open(alice, office_hours):
    policy(working_hours=True)
    with time_machine.travel(
        datetime(2026, 12, 23, 15, 59, tzinfo=UTC), tick=False
    ):  # 17:59, before Christmas
        say(alice)
    clock = clock_of(alice)
    assert clock.due_at == datetime(2026, 12, 28, 7, 2, tzinfo=UTC)
    assert clock.calendar


def test_exceptions_and_transferred_days_count_and_change_the_version(alice, bob, office_hours):
    policy(working_hours=True)
    with time_machine.travel(datetime(2026, 12, 23, 15, 59, tzinfo=UTC), tick=False):
        say(alice)
        ExceptionDay.objects.create(date=date(2026, 12, 24), hours="10:00-10:01")
        ExceptionDay.objects.create(
            date=date(2026, 12, 26), works_like=0
        )  # a Saturday works as a Monday
        say(bob)
    assert clock_of(bob).due_at == datetime(2026, 12, 26, 7, 1, tzinfo=UTC)
    assert clock_of(alice).due_at == datetime(2026, 12, 28, 7, 2, tzinfo=UTC)
    assert clock_of(alice).calendar != clock_of(bob).calendar


def test_a_bank_that_never_opens_promises_no_time(alice, settings):
    settings.WORKING_HOURS = ""
    policy(working_hours=True)
    say(alice)
    assert clock_of(alice).due_at is clock_of(alice).next_at is None


# ---------------------------------------------------------------- warned, breached, once


def test_the_warning_and_the_breach_are_written_at_their_instants(alice):
    say(alice)
    due = clock_of(alice).due_at
    assert sla_clock.tick(due - 20 * SECOND) == 0
    assert sla_clock.tick(due - 20 * SECOND + MOMENT) == 1
    assert kinds(alice) == ["sla.warned"]
    assert sla_clock.tick(due) == 0
    assert sla_clock.tick(due + MOMENT) == 1
    event = Event.objects.get(kind="sla.breached")
    assert event.public_seq is None
    assert event.by_role == "system"
    assert event.data == {
        "cycle": 1, "target": 60, "due_at": due.isoformat(timespec="milliseconds"), "policy": "", "reoffer": False,
    }  # fmt: skip
    assert clock_of(alice).breached_at == due + MOMENT


def test_nothing_is_written_twice(alice):
    say(alice)
    due = clock_of(alice).due_at
    for late in (0, 0, 1, 60, 3600):
        sla_clock.tick(due + MOMENT + late * SECOND)
    assert kinds(alice) == ["sla.breached"]


def test_an_answer_stops_the_clock_and_a_note_does_not(anna, alice, bob):
    sits_down(anna)
    say(alice)
    say(bob)
    answer(anna, alice)
    note(anna, bob)
    sla_clock.tick(clock_of(bob).due_at + MOMENT)
    assert (kinds(alice), kinds(bob)) == ([], ["sla.breached"])
    assert not SlaClock.objects.filter(next_at__isnull=False).exists()


def test_later_questions_do_not_start_it_again(anna, alice):
    sits_down(anna)
    say(alice)
    answer(anna, alice)
    say(alice, "And now?")
    sla_clock.tick(clock_of(alice).due_at + MOMENT)
    assert kinds(alice) == []


def test_who_leaves_before_the_deadline_breaches_nothing(alice):
    say(alice)
    close(alice, alice)
    sla_clock.tick(clock_of(alice).due_at + MOMENT)
    assert kinds(alice) == []


def test_after_an_outage_what_is_overdue_is_written_though_it_was_answered(anna, alice, bob):
    sits_down(anna)
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as clock:
        say(alice)
        say(bob)
        clock.shift(59)
        answer(anna, alice)
        clock.shift(2)
        answer(anna, bob)
        close(anna, bob)
        say(bob, "One more thing")  # the next cycle: the ticket says nothing of the first any more
        clock.shift(30)
        sla_clock.tick(datetime.now(UTC))
    assert kinds(alice) == []
    event = Event.objects.get(kind="sla.breached")
    assert event.conversation == conversation_of(bob)
    assert event.data["due_at"] == "2026-11-23T09:01:00.000+00:00"
    assert event.at == datetime(2026, 11, 23, 9, 1, 31, tzinfo=UTC)


def test_a_reopening_starts_the_next_clock(anna, alice):
    sits_down(anna)
    say(alice)
    answer(anna, alice)
    close(anna, alice)
    say(alice, "Again")
    assert [clock.cycle for clock in ticket_of(alice).clocks.order_by("cycle")] == [1, 2]
    sla_clock.tick(clock_of(alice).due_at + MOMENT)
    assert Event.objects.get(kind="sla.breached").data["cycle"] == 2


def test_a_cycle_that_staff_open_starts_with_the_customers_words(anna, alice, settings):
    settings.CLOSE_UNDO = 0  # or it would be the same cycle
    sits_down(anna)
    say(alice)
    answer(anna, alice)
    close(anna, alice)
    reopen_ticket(by=anna, conversation_id=conversation_of(alice).pk, client_id=uuid.uuid4())
    answer(anna, alice, "I have news.")
    sla_clock.tick(datetime.now(UTC))
    assert clock_of(alice).started_at is None
    asked = say(alice, "Which?")
    sla_clock.tick(datetime.now(UTC))
    assert clock_of(alice).started_at == asked.at
    sla_clock.tick(asked.at + 61 * SECOND)
    assert kinds(alice) == ["sla.breached"]


def test_a_cycle_without_a_word_of_the_customer_has_no_clock(anna, alice):
    sits_down(anna)
    say(alice)
    close(anna, alice)
    reopen_ticket(by=anna, conversation_id=conversation_of(alice).pk, client_id=uuid.uuid4())
    close(anna, alice)
    sla_clock.tick(datetime.now(UTC))
    assert [clock.cycle for clock in ticket_of(alice).clocks.all()] == [1]


def test_a_message_in_an_open_ticket_asks_nothing_of_the_clock(
    anna, alice, django_assert_num_queries
):
    sits_down(anna)
    say(alice)
    before = clock_of(alice)
    answer(anna, alice)
    say(alice, "Thanks")
    after = clock_of(alice)
    assert [getattr(after, f.name) for f in after._meta.fields] == [
        getattr(before, f.name) for f in before._meta.fields
    ]


# ---------------------------------------------------------------- pauses


def test_a_pause_leaves_the_time_that_was_left(alice):
    say(alice)
    ticket, before = ticket_of(alice), clock_of(alice)
    sla.pause(ticket, at=before.started_at + 10 * SECOND)
    assert sla_clock.tick(before.due_at + 3600 * SECOND) == 0
    sla.resume(ticket, at=before.started_at + 1000 * SECOND)
    after = clock_of(alice)
    assert (after.warn_at, after.due_at) == (
        before.warn_at + 990 * SECOND,
        before.due_at + 990 * SECOND,
    )
    assert after.next_at == after.warn_at


def test_a_pause_in_working_hours_leaves_working_time(alice, office_hours):
    policy(working_hours=True)
    with time_machine.travel(
        datetime(2026, 11, 20, 15, 59, tzinfo=UTC), tick=False
    ):  # Friday, 17:59
        say(alice)
    sla.pause(ticket_of(alice), at=datetime(2026, 11, 20, 15, 59, 30, tzinfo=UTC))
    sla.resume(ticket_of(alice), at=datetime(2026, 11, 24, 10, tzinfo=UTC))
    assert clock_of(alice).due_at == datetime(2026, 11, 24, 10, 2, 30, tzinfo=UTC)


def test_after_the_warning_only_the_deadline_is_left(alice):
    say(alice)
    before = clock_of(alice)
    sla_clock.tick(before.warn_at + MOMENT)
    sla.pause(ticket_of(alice), at=before.started_at + 50 * SECOND)
    sla.resume(ticket_of(alice), at=before.started_at + 150 * SECOND)
    after = clock_of(alice)
    assert after.next_at == after.due_at == before.due_at + 100 * SECOND
    assert after.warn_at == before.warn_at


def test_pausing_twice_or_resuming_what_runs_changes_nothing(alice):
    say(alice)
    ticket, before = ticket_of(alice), clock_of(alice)
    sla.resume(ticket, at=before.started_at + SECOND)
    sla.pause(ticket, at=before.started_at + 10 * SECOND)
    sla.pause(ticket, at=before.started_at + 20 * SECOND)
    sla.resume(ticket, at=before.started_at + 20 * SECOND)
    sla.resume(ticket, at=before.started_at + 90 * SECOND)
    assert clock_of(alice).due_at == before.due_at + 10 * SECOND


def test_what_is_overdue_is_not_paused_away(alice):
    say(alice)
    due = clock_of(alice).due_at
    sla.pause(ticket_of(alice), at=due + SECOND)
    sla_clock.tick(due + 2 * SECOND)
    assert kinds(alice) == ["sla.breached"]


def test_an_answer_while_paused_ends_it(anna, alice):
    sits_down(anna)
    say(alice)
    started = clock_of(alice).started_at
    sla.pause(ticket_of(alice), at=started + SECOND)
    answer(anna, alice)
    sla.resume(ticket_of(alice), at=started + 5 * SECOND)
    sla_clock.tick(started + 3600 * SECOND)
    assert kinds(alice) == []
