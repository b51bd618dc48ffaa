"""`manage.py sla_clock` as it is run: any number of real processes, any of which may be killed."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.cast import conversation_of, customer, log_of, say, sits_down
from tests.servers import ROOT, database, end_sessions
from tickets import events, sla_clock
from tickets.access import lock_conversation
from tickets.models import Event, SlaClock, SlaPolicy, Ticket
from tickets.waking import snooze_ticket

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 40  # seconds for a start on a busy machine


@pytest.fixture
def start():
    """Starts clocks; they are ended with the test."""
    name, running = f"clock-{uuid.uuid4().hex[:8]}", []

    def run():
        process = subprocess.Popen(
            [sys.executable, "manage.py", "sla_clock"], cwd=ROOT, stderr=subprocess.PIPE,
            env={**os.environ, **database(), "PGAPPNAME": name},
        )  # fmt: skip
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.wait()
    end_sessions(name)


def until(condition, within=PATIENCE):
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def breaches():
    return Event.objects.filter(kind="sla.breached")


def lateness(but):
    """How long after its deadline each breach was written, in seconds; all customers but one."""
    clocks = SlaClock.objects.filter(breached_at__isnull=False).exclude(
        ticket__conversation__customer=but
    )
    return [(clock.breached_at - clock.due_at).total_seconds() for clock in clocks]


def test_three_clocks_write_each_breach_once_and_a_killed_one_is_not_missed(start):
    SlaPolicy.objects.create(name="Hasty", target=2, warn=1)
    clocks = [start() for _ in range(3)]
    first = customer("First")
    say(first)
    until(lambda: breaches().count() == 1)  # all that are up by now work
    people = [customer(f"C{number}") for number in range(40)]
    for person in people:
        say(person)
    clocks[0].send_signal(signal.SIGKILL)
    clocks[1].send_signal(signal.SIGKILL)
    until(lambda: breaches().count() == 41)
    last = customer("Last")
    say(last)
    until(lambda: breaches().count() == 42)
    assert Event.objects.filter(kind="sla.warned").count() <= 42
    assert breaches().values("ticket").distinct().count() == 42
    assert max(lateness(but=first)) < 1  # the first one waited for the processes to start
    assert log_of(last) == ["ticket.opened", "message.sent", "sla.warned", "sla.breached"]


def test_a_clock_that_starts_after_an_outage_writes_what_is_overdue(start):
    person = customer("Alice")
    say(person)
    SlaClock.objects.update(
        warn_at=events.now() - timedelta(hours=2), due_at=events.now() - timedelta(hours=1)
    )
    SlaClock.objects.update(next_at=events.now() - timedelta(hours=2))
    start()
    until(lambda: breaches().exists())
    event, clock = breaches().get(), SlaClock.objects.get()
    assert event.data["due_at"] == clock.due_at.isoformat(timespec="milliseconds")
    assert event.at - clock.due_at > timedelta(minutes=59)


def test_clocks_wake_what_is_snoozed_within_a_second_and_once(start, anna):
    sits_down(anna)
    first, second = customer("First"), customer("Second")
    clocks = [start() for _ in range(2)]
    for person, killed in ((first, None), (second, clocks[0])):
        say(person)
        snooze_ticket(
            by=anna, conversation_id=conversation_of(person).pk, client_id=uuid.uuid4(),
            until=events.now() + timedelta(minutes=1),
        )  # fmt: skip
        Ticket.objects.exclude(snoozed_until=None).update(
            snoozed_until=events.now() + timedelta(seconds=1)
        )
        due = Ticket.objects.get(conversation__customer=person).snoozed_until
        if killed:
            killed.send_signal(signal.SIGKILL)
        until(lambda person=person: "ticket.woken" in log_of(person))
    woken = Event.objects.filter(kind="ticket.woken")
    assert woken.count() == 2
    assert (
        woken.latest("at").at - due
    ).total_seconds() < 1  # the first one waited for the processes to start


def test_it_ends_when_it_is_told(start):
    SlaPolicy.objects.create(name="Hasty", target=2, warn=1)
    clock = start()
    say(customer("Alice"))
    until(lambda: breaches().exists())
    clock.terminate()
    assert clock.wait(10) == 0
    assert clock.stderr.read() == b""


def test_a_locked_conversation_delays_no_other_and_is_done_when_it_is_free(alice, bob):
    say(alice)
    say(bob)
    late = events.now() + timedelta(minutes=2)
    with held(conversation_of(alice).pk):
        assert sla_clock.tick(late) == 1
        assert [event.conversation_id for event in breaches()] == [conversation_of(bob).pk]
    assert sla_clock.tick(late) == 1


def test_many_ticks_at_once_write_each_breach_once():
    people = [customer(f"C{number}") for number in range(30)]
    for person in people:
        say(person)
    late, gate = events.now() + timedelta(minutes=2), threading.Barrier(6)

    def tick():
        try:
            gate.wait()
            return sla_clock.tick(late)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        moved = sum(run.result() for run in [pool.submit(tick) for _ in range(6)])
    assert moved + sla_clock.tick(late) == breaches().count() == 30
    for conversation in Ticket.objects.values_list("conversation", flat=True):
        seqs = list(
            Event.objects.filter(conversation=conversation)
            .order_by("seq")
            .values_list("seq", flat=True)
        )
        assert seqs == list(range(1, len(seqs) + 1))


@contextlib.contextmanager
def held(conversation):
    """Another transaction holds this conversation meanwhile."""
    taken, done = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                lock_conversation(conversation)
                taken.set()
                done.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join()
