"""Two processes never give one ticket twice, nor pass a capacity; the log has no hole whoever
writes.
"""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Count

from accounts.models import User
from postgres.refusals import Refused
from tests.cast import conversation_of, customer, say, sits_down, staff
from tickets import routing
from tickets.assignment import accept_ticket
from tickets.closing import close_ticket
from tickets.models import CloseReason, Event, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def race(*runs):
    """Run all at the same moment, each on a connection of its own; returns what each returned
    or raised.
    """
    gate = threading.Barrier(len(runs))

    def run(function):
        try:
            gate.wait()
            return function()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(runs)) as pool:
        return list(pool.map(run, runs))


def assert_dense_logs():
    for conversation in Ticket.objects.values_list("conversation", flat=True).distinct():
        seqs = list(
            Event.objects.filter(conversation=conversation)
            .order_by("seq")
            .values_list("seq", flat=True)
        )
        assert seqs == list(range(1, len(seqs) + 1))


def test_many_first_messages_at_once_keep_every_capacity():
    for name in ("Anna", "Dmitry", "Olga"):
        sits_down(staff(name, capacity=2))
    people = [customer(f"C{number}") for number in range(10)]
    race(*(lambda person=person: say(person) for person in people))
    routing.assign_waiting()
    held = dict(User.objects.annotate(held=Count("tickets")).values_list("name", "held"))
    assert held == {"Anna": 2, "Dmitry": 2, "Olga": 2}
    assert Ticket.objects.filter(operator=None).count() == 4
    assert Event.objects.filter(kind="ticket.assigned").count() == 6
    assert_dense_logs()


def test_one_customer_writing_from_many_devices_opens_one_ticket(anna, alice):
    sits_down(anna)
    race(*(lambda: say(alice) for _ in range(8)))
    assert Ticket.objects.count() == 1
    assert Event.objects.filter(kind="message.sent").count() == 8
    assert_dense_logs()


def test_of_many_who_accept_one_gets_it_and_the_others_learn_so(alice):
    say(alice)
    operators = [staff(f"Op{number}") for number in range(8)]
    conversation = conversation_of(alice).pk

    def accept(operator):
        return accept_ticket(by=operator, conversation_id=conversation, client_id=uuid.uuid4())

    outcomes = race(*(lambda operator=operator: accept(operator) for operator in operators))
    won = [outcome for outcome in outcomes if isinstance(outcome, Event)]
    assert len(won) == 1
    assert {getattr(outcome, "code", None) for outcome in outcomes if outcome not in won} == {
        "ticket_taken"
    }
    assert Event.objects.filter(kind="ticket.assigned").count() == 1


def test_closing_and_opening_at_once_leaves_nobody_waiting_beside_a_free_operator(anna):
    anna.capacity = 2
    anna.save()
    sits_down(anna)
    people = [customer(f"C{number}") for number in range(8)]
    for person in people[:2]:
        say(person)

    def finish(person):
        return close_ticket(
            by=anna,
            conversation_id=conversation_of(person).pk,
            client_id=uuid.uuid4(),
            reason=CloseReason.SOLVED,
        )

    race(
        *(lambda person=person: finish(person) for person in people[:2]),
        *(lambda person=person: say(person) for person in people[2:]),
    )
    assert Ticket.objects.filter(operator=anna, closed_at=None).count() == 2
    assert Ticket.objects.filter(operator=None).count() == 4
    assert_dense_logs()


def test_many_sweeps_at_once_give_each_ticket_once(anna, dmitry):
    for number in range(8):
        say(customer(f"C{number}"))
    for operator in (anna, dmitry):
        operator.capacity = 3
        operator.save()
    with_desks = [lambda operator=operator: sits_down(operator) for operator in (anna, dmitry)]
    race(*with_desks, *(routing.assign_waiting for _ in range(4)))
    assert Event.objects.filter(kind="ticket.assigned").count() == 6
    assert_dense_logs()
