"""An operator with very many open tickets has all of them in the lists, at first and at each
heartbeat after that.
"""

from datetime import UTC, datetime

import pytest

from accounts.models import Customer
from messaging.delivery.lists import lists_of
from tickets.models import Conversation, Ticket
from tickets.opening import take_numbers

pytestmark = pytest.mark.django_db

MANY = 300


def test_no_open_ticket_of_ones_own_is_left_out(anna, dmitry):
    now = datetime.now(UTC)
    people = Customer.objects.bulk_create(
        [Customer(subject=f"c{n}", name=f"c{n}", locale="en") for n in range(MANY)]
    )
    talks = Conversation.objects.bulk_create([Conversation(customer=person) for person in people])
    Ticket.objects.bulk_create(
        [
            Ticket(
                number=number, conversation=talk, operator=anna, opened_seq=1, opened_at=now, cycle_started_at=now,
                queued_at=now, assigned_at=now, waiting_since=now, due_at=now, language="en",
            )
            for number, talk in zip(take_numbers(MANY), talks, strict=True)
        ]
    )  # fmt: skip
    [(hers, waiting), (his, _)] = lists_of([anna.pk, dmitry.pk])
    assert {row.conversation for row in hers} == {talk.pk for talk in talks}
    assert (len(his), waiting) == (0, 0)
