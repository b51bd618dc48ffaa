"""A conversation that somebody holds, or the routing lock, delays what needs it and nothing
else; the order stays.
"""

import asyncio
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction

from postgres.refusals import Unavailable
from tests.cast import close, conversation_of, log_of, say, sits_down
from tests.wire import customer_line
from tickets import access, routing
from tickets.models import Event

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]

say_, close_, sits_down_, log_of_, conversation_of_ = map(
    sync_to_async, (say, close, sits_down, log_of, conversation_of)
)


@contextmanager
def held(lock, *arguments) -> Iterator[None]:
    """Another transaction holds a lock meanwhile."""
    is_held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            lock(*arguments)
            is_held.set()
            release.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert is_held.wait(5)
        yield
    finally:
        release.set()
        holder.join()


async def texts_of(person) -> list[str]:
    events = Event.objects.filter(conversation__customer=person, kind="message.sent").order_by(
        "seq"
    )
    return [text async for text in events.values_list("text", flat=True)]


async def test_a_held_conversation_delays_itself_alone_and_keeps_its_order(anna, alice, bob):
    await sits_down_(anna)
    await say_(alice, "before")
    await say_(bob, "before")
    async with customer_line("bank-alice") as hers, customer_line("bank-bob") as his:
        with held(access.lock_conversation, (await conversation_of_(alice)).pk):
            for number in range(20):
                await hers.send("message.send", client_id=uuid.uuid4(), text=f"{number}")
            await his.send("message.send", client_id=uuid.uuid4(), text="mine")
            while (await his.next("message.sent"))["text"] != "mine":
                pass
            assert await texts_of(alice) == ["before"]
        while (await hers.next("message.sent"))["text"] != "19":
            pass
    assert await texts_of(alice) == ["before", *map(str, range(20))]


async def test_who_opens_a_ticket_waits_for_the_turn_and_the_others_do_not(anna, alice, bob):
    await sits_down_(anna)
    await say_(bob, "before")
    async with customer_line("bank-alice") as hers, customer_line("bank-bob") as his:
        with held(routing.lock_routing):
            for number in range(60):
                await hers.send("message.send", client_id=uuid.uuid4(), text=f"{number}")
                await asyncio.sleep(0)  # some come while the first is already under way
            await his.send("message.send", client_id=uuid.uuid4(), text="mine")
            while (await his.next("message.sent"))["text"] != "mine":
                pass
            assert await texts_of(alice) == []
        while (await hers.next("message.sent"))["text"] != "59":
            pass
    assert await texts_of(alice) == list(map(str, range(60)))
    assert (await log_of_(alice)).count("ticket.opened") == 1


async def test_a_row_that_stays_locked_is_refused_with_a_time_to_come_back_and_stored_then(
    anna, alice
):
    await sits_down_(anna)
    await say_(alice, "before")
    client_id = uuid.uuid4()
    async with customer_line("bank-alice") as hers:
        with held(access.lock_conversation, (await conversation_of_(alice)).pk):
            await hers.send("message.send", client_id=client_id, text="patience")
            refused = await hers.next("error")
        assert (refused["code"], refused["client_id"]) == ("unavailable", str(client_id))
        assert refused["retry_after"] == Unavailable.retry_after
        assert await texts_of(alice) == ["before"]
        await hers.send("message.send", client_id=client_id, text="patience")
        while (await hers.next("message.sent")).get("client_id") != str(client_id):
            pass
    assert await texts_of(alice) == ["before", "patience"]


async def test_a_message_repeated_after_its_ticket_was_closed_opens_no_other(anna, alice):
    await sits_down_(anna)
    client_id = uuid.uuid4()
    first = await say_(alice, "Hello?", client_id)
    await close_(anna, alice)
    async with customer_line("bank-alice") as hers:
        await hers.send("message.send", client_id=client_id, text="Hello?")
        while (again := await hers.next("message.sent")).get("client_id") != str(client_id):
            pass
    assert again["seq"] == first.public_seq
    assert (await log_of_(alice)).count("ticket.opened") == 1
    assert "ticket.reopened" not in await log_of_(alice)
