"""The front of the queue: the nearest deadline, then the priority, then the longest wait; and
it starves nobody.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.models import Team
from tests.cast import close, customer, say, sits_down, staff, ticket_of
from tickets import routing, staffing
from tickets.models import Priority, SlaClock, SlaPolicy, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def anna(anna):
    anna.capacity = 1
    anna.save()
    return anna


def order() -> list[str]:
    return [ticket.conversation.customer.name for ticket in routing.queue()]


def waits(name: str, **fields):
    person = customer(name)
    say(person)
    Ticket.objects.filter(conversation__customer=person).update(**fields)
    return person


def test_the_nearest_deadline_is_in_front_and_none_is_last(db):
    now = datetime.now(UTC)
    waits("None", due_at=None)
    waits("Late", due_at=now + timedelta(hours=1))
    waits("Soon", due_at=now + timedelta(seconds=5))
    assert order() == ["Soon", "Late", "None"]


def test_the_deadline_is_that_of_the_promise(db):
    SlaPolicy.objects.create(name="Quick", channel="web", target=20, warn=10)
    alice = waits("Alice")
    assert (
        ticket_of(alice).due_at
        == SlaClock.objects.get().due_at
        == ticket_of(alice).opened_at + timedelta(seconds=20)
    )


def test_of_one_deadline_the_priority_goes_first_then_the_longest_wait(db):
    due = datetime.now(UTC)
    for name, priority in [
        ("Low", -1),
        ("Early", 0),
        ("Later", 0),
        ("Urgent", Priority.URGENT),
        ("High", 1),
    ]:
        waits(name, due_at=due, priority=priority)
    assert order() == ["Urgent", "High", "Early", "Later", "Low"]


def test_what_comes_back_has_kept_its_clock_and_stands_in_front(anna, inga):
    sits_down(anna)
    first, second = waits("First"), waits("Second")
    before = ticket_of(first)
    staffing.suspend(member=anna, by=inga)
    assert order() == ["First", "Second"]
    assert ticket_of(first).due_at == before.due_at
    assert ticket_of(second).operator is None


def test_the_front_goes_out_first(anna):
    waits("Later")
    waits("Urgent", due_at=datetime.now(UTC) - timedelta(minutes=1))
    sits_down(anna)
    assert order() == ["Later"]


def test_those_whom_nobody_free_may_have_hold_up_nobody(anna):
    second = [waits(f"Second {number}", line=2) for number in range(150)]
    team = Team.objects.create(name="Cards")
    team.members.add(staff("Olga Smirnova"))
    waits("Cards", team=team)
    alice = waits("Alice")
    sits_down(anna)
    assert ticket_of(alice).operator == anna
    sits_down(staff("Timur Rakhimov", line=2))
    assert ticket_of(second[0]).operator.name == "Timur Rakhimov"
    assert ticket_of(second[6]).operator is None


def test_a_newcomer_is_served_though_others_wait_for_somebody_else(anna):
    waits("Second", line=2)
    sits_down(anna)
    alice = waits("Alice")
    assert ticket_of(alice).operator == anna
    close(anna, alice)


def test_the_front_of_a_long_queue_is_read_by_its_index(anna):
    waits("Alice")
    with connection.cursor() as cursor:
        cursor.execute(
            "SET enable_seqscan = off; SET enable_sort = off"
        )  # one row is sorted as fast
        sql, parameters = routing.queue()[:5].query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", parameters)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("RESET enable_seqscan; RESET enable_sort")
    assert "ticket_queue" in plan
    assert "Sort" not in plan
