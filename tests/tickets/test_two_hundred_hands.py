"""Two hundred operators reach for one ticket at the same moment: one has it, and the others
learn who.
"""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connections

from postgres.refusals import Refused
from tests.cast import conversation_of, say, staff
from tickets.assignment import accept_ticket
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 200


@pytest.fixture
def many_connections(transactional_db):
    """As many as PostgreSQL gives: each hand takes the next that is free, as on the web
    processes.
    """
    pool = connections["default"].pool
    before = pool.min_size, pool.max_size
    pool.resize(4, 40)
    yield
    pool.resize(*before)


@pytest.mark.timeout(240)
def test_one_wins_and_the_others_learn_who(many_connections, alice, monkeypatch):
    say(alice)
    operators = [staff(f"Op{number:03}") for number in range(HANDS)]
    conversation, gate = conversation_of(alice).pk, threading.Barrier(40)

    def reach(operator):
        if int(operator.name[2:]) < 40:  # as many as have a connection begin together
            gate.wait()
        for _ in range(20):
            try:
                return accept_ticket(
                    by=operator, conversation_id=conversation, client_id=uuid.uuid4()
                )
            except Refused as refusal:
                return refusal
            except Exception as error:
                if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                    # a lock timeout is tried again, as `postgres.lanes.ask` has the client do
                    raise
            finally:
                connections["default"].close()

    with ThreadPoolExecutor(40) as pool:
        outcomes = list(pool.map(reach, operators))
    (won,) = [outcome for outcome in outcomes if isinstance(outcome, Event)]
    holder = Ticket.objects.get().operator
    assert holder == won.by_user
    lost = [outcome for outcome in outcomes if outcome is not won]
    assert {(refusal.code, refusal.holder) for refusal in lost} == {("ticket_taken", holder.name)}
    assert all(holder.name in str(refusal.words) for refusal in lost)
    assert Event.objects.filter(kind="ticket.assigned").count() == 1
