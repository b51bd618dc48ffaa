"""However often one message is sent, it is stored and shown once."""

import uuid

import pytest
from asgiref.sync import sync_to_async

from tests.cast import answer, close, log_of, say, sits_down
from tests.wire import customer_line
from tickets.models import Event
from tickets.refusals import Conflict

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_the_same_message_twice_is_the_same_event(alice):
    client_id = uuid.uuid4()
    first = say(alice, "Hello?", client_id)
    again = say(alice, "Hello?", client_id)
    assert (again.seq, again.hash) == (first.seq, bytes(first.hash))
    assert log_of(alice) == ["ticket.opened", "message.sent"]


def test_the_same_id_with_another_text_is_a_conflict_and_the_first_stands(alice):
    client_id = uuid.uuid4()
    say(alice, "Hello?", client_id)
    with pytest.raises(Conflict):
        say(alice, "Goodbye", client_id)
    assert list(Event.objects.filter(kind="message.sent").values_list("text", flat=True)) == [
        "Hello?"
    ]


def test_two_people_may_choose_the_same_id(anna, alice, bob):
    client_id = uuid.uuid4()
    say(alice, "Hello?", client_id)
    say(bob, "Hello?", client_id)
    assert Event.objects.filter(kind="message.sent").count() == 2


def test_an_operators_id_is_theirs_in_all_conversations(anna, alice, bob):
    sits_down(anna)
    say(alice)
    say(bob)
    client_id = uuid.uuid4()
    answer(anna, alice, "Let me look.", client_id)
    with pytest.raises(Conflict):
        answer(anna, bob, "Let me look.", client_id)


def test_a_message_repeated_after_the_close_does_not_reopen(anna, alice):
    sits_down(anna)
    client_id = uuid.uuid4()
    say(alice, "Hello?", client_id)
    close(anna, alice)
    before = log_of(alice)
    say(alice, "Hello?", client_id)
    assert log_of(alice) == before


@pytest.mark.asyncio
@pytest.mark.usefixtures("hub", "alice")
async def test_a_repeated_frame_is_answered_alike():
    client_id = uuid.uuid4()
    async with customer_line() as wire:
        await wire.send("message.send", client_id=client_id, text="Hello?")
        first = await wire.next("message.sent")
        await wire.send("message.send", client_id=client_id, text="Hello?")
        assert await wire.next("message.sent") == first
        await wire.send("message.send", client_id=client_id, text="Other")
        assert (await wire.next("error"))["code"] == "conflict"
    async with customer_line(after=first["seq"]) as wire:
        await wire.send("message.send", client_id=client_id, text="Hello?")
        assert await wire.next("message.sent") == first
    assert await sync_to_async(Event.objects.filter(kind="message.sent").count)() == 1


@pytest.mark.asyncio
@pytest.mark.usefixtures("hub", "alice")
async def test_what_is_sent_in_a_row_is_stored_in_a_row():
    ids = [str(uuid.uuid4()) for _ in range(40)]
    async with customer_line() as wire:
        for number, client_id in enumerate(ids):
            await wire.send("message.send", client_id=client_id, text=f"{number}")
        heard = [await wire.next("message.sent") for _ in ids]
    assert [frame["client_id"] for frame in heard] == ids
    assert [frame["seq"] for frame in heard] == list(range(2, 42))
