"""Rating: by the customer, once a cycle, changed for a day; it belongs to who said the last
human message.
"""

import uuid
from datetime import timedelta

import pytest
import time_machine
from asgiref.sync import sync_to_async
from django.utils import timezone

from messaging.delivery.log_reader import frame_of, page_before
from tests.cast import answer, close, conversation_of, customer, log_of, say, sits_down, ticket_of
from tests.wire import customer_line
from tickets.assignment import return_to_queue
from tickets.models import Event
from tickets.rating import rate_ticket
from tickets.refusals import Conflict, NotClosed, NotFound, RatingTooLate

pytestmark = pytest.mark.django_db(transaction=True)


def rate(person, score=5, comment="", of=None, client_id=None):
    of = of or person
    return rate_ticket(
        by=person, conversation_id=conversation_of(of).pk, client_id=client_id or uuid.uuid4(),
        number=ticket_of(of).number, score=score, comment=comment,
    )  # fmt: skip


@pytest.fixture
def closed(anna, alice):
    sits_down(anna)
    say(alice)
    answer(anna, alice)
    close(anna, alice)


def test_the_customer_rates_and_changes_their_mind(closed, anna, alice):
    first, last = rate(alice, 2, "  slow  "), rate(alice, 5)
    assert (first.text, first.data["score"], first.data["operator"], first.data["cycle"]) == (
        "slow",
        2,
        anna.pk.hex,
        1,
    )
    assert (last.text, last.data["score"]) == (None, 5)
    assert log_of(alice)[-2:] == ["ticket.rated", "ticket.rated"]


def test_both_sides_see_it(closed, anna, alice):
    rate(alice, 4, "Quick")
    (line,) = page_before(conversation_of(alice).pk, 2**40, 1, public=True)
    for reader, staff in ((alice, False), (anna, True)):
        frame = frame_of(line, reader=reader.pk, staff=staff)
        assert (frame.score, frame.comment, frame.operator) == (4, "Quick", "Anna")


def test_it_belongs_to_the_last_human_message(anna, dmitry, alice):
    sits_down(anna)
    say(alice)
    answer(anna, alice)
    sits_down(dmitry)
    dmitry.refresh_from_db()
    anna.leases.all().delete()
    return_to_queue(operator=anna, by=None, why="suspended")
    assert ticket_of(alice).operator == dmitry
    close(dmitry, alice)
    assert rate(alice).data["operator"] == anna.pk.hex
    say(alice, "One more thing")
    answer(dmitry, alice)
    close(dmitry, alice)
    rated = rate(alice, 3)
    assert (rated.data["operator"], rated.data["cycle"]) == (dmitry.pk.hex, 2)


def test_sent_twice_is_once_and_with_another_content_refused(closed, alice):
    once = uuid.uuid4()
    first = rate(alice, 4, "Quick", client_id=once)
    assert rate(alice, 4, "Quick", client_id=once).seq == first.seq
    for other in ((5, "Quick"), (4, "")):
        with pytest.raises(Conflict):
            rate(alice, *other, client_id=once)
    assert log_of(alice).count("ticket.rated") == 1


def test_nobody_else_rates_it_and_an_open_one_is_not_rated(anna, alice, bob):
    sits_down(anna)
    say(alice)
    before = log_of(alice)
    with pytest.raises(NotClosed):
        rate(alice)
    close(anna, alice)
    with pytest.raises(NotFound):
        rate(bob, of=alice)
    with pytest.raises(NotFound):
        rate_ticket(
            by=bob, conversation_id=conversation_of(bob).pk, client_id=uuid.uuid4(), number=ticket_of(alice).number,
            score=1,
        )  # fmt: skip
    assert log_of(alice) == [*before, "ticket.closed"]
    assert not log_of(bob)


def test_after_a_day_it_stands(closed, alice):
    rate(alice, 5)
    with (
        time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)),
        pytest.raises(RatingTooLate),
    ):
        rate(alice, 1)
    assert Event.objects.get(kind="ticket.rated").data["score"] == 5


@pytest.mark.parametrize(
    "fields",
    [
        {"score": 0}, {"score": 6}, {"score": 4.5}, {"score": "5"}, {"score": None}, {"score": True},
        {"score": 5, "comment": "x" * 1001}, {"score": 5, "comment": "a\0b"}, {"score": 5, "operator": "x"},
        {"score": 5, "ticket": 0}, {"score": 5, "ticket": 2**70}, {"score": 5, "ticket": "1"},
    ],
)  # fmt: skip
async def test_what_is_no_rating_is_refused_on_the_wire(hub, fields):
    async with customer_line() as alice:
        await alice.send("ticket.rate", **({"client_id": uuid.uuid4(), "ticket": 10001} | fields))
        assert (await alice.next("error"))["code"] in ("invalid", "bad_frame")


async def test_on_the_wire(hub, db):
    async with customer_line() as alice:
        await alice.send("message.send", client_id=uuid.uuid4(), text="Hello")
        number = (await alice.next("ticket.opened"))["ticket"]
        await alice.next("message.sent")
        await alice.send("ticket.rate", client_id=uuid.uuid4(), ticket=number, score=5)
        assert (await alice.next("error"))["code"] == "not_closed"
        await alice.send("ticket.close", client_id=uuid.uuid4())
        await alice.next("ticket.closed")
        once = uuid.uuid4()
        for _ in range(2):
            await alice.send(
                "ticket.rate", client_id=once, ticket=number, score=5, comment="Thanks"
            )
            rated = await alice.next("ticket.rated")
            assert (rated["client_id"], rated["score"], rated["comment"]) == (
                str(once),
                5,
                "Thanks",
            )
    assert await sync_to_async(Event.objects.filter(kind="ticket.rated").count)() == 1


def test_somebody_simulated_rates_too(anna):
    person = customer("Sim", simulated=True)
    say(person)
    close(person, person)
    assert rate(person, 1).data["operator"] is None
