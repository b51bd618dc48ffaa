"""A message is decided on what was read without a lock: what others did between the reading and
the storing counts.
"""

import uuid

import pytest
from asgiref.sync import sync_to_async

from messaging.writing import sending
from messaging.writing.batch import Batch
from messaging.writing.new_message import NewMessage, Sent
from postgres.pipeline import Pipeline
from postgres.refusals import Unavailable
from tests.cast import answer, close, conversation_of, say, sits_down
from tests.wire import customer_line, desk_line
from tickets.management.commands.verify_log import check
from tickets.models import Event

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]


@pytest.fixture
def meanwhile(monkeypatch):
    """`meanwhile(work)`: once, `work` is done right after the next reading."""
    read, works = Batch.read, []

    async def and_then(pipeline, drafts):
        batch = await read(pipeline, drafts)
        if works:
            await sync_to_async(works.pop())()
        return batch

    monkeypatch.setattr(Batch, "read", and_then)
    return works.append


@sync_to_async
def an_answered_question(anna, alice):
    sits_down(anna)
    say(alice, "Hello?")
    answer(anna, alice)
    return conversation_of(alice).pk


@sync_to_async
def told(alice) -> list[tuple[str, str | None]]:
    """The log's kinds and texts, once its numbers and its hashes are seen to be right."""
    conversation = conversation_of(alice)
    assert list(check([conversation.pk])) == []
    events = Event.objects.filter(conversation=conversation).order_by("seq")
    return [(event.kind, event.text) for event in events]


async def test_another_message_keeps_its_place_before_it(anna, alice, meanwhile):
    await an_answered_question(anna, alice)
    async with customer_line() as phone:
        meanwhile(lambda: say(alice, "from the tablet"))
        await phone.send("message.send", client_id=uuid.uuid4(), text="from the phone")
        while (await phone.next("message.sent"))["text"] != "from the phone":
            pass
    assert [text for _, text in await told(alice)][-2:] == ["from the tablet", "from the phone"]


async def test_a_ticket_that_was_closed_is_reopened_by_it(anna, alice, meanwhile):
    await an_answered_question(anna, alice)
    async with customer_line() as phone:
        meanwhile(lambda: close(anna, alice))
        await phone.send("message.send", client_id=uuid.uuid4(), text="One more thing")
        while (await phone.next("message.sent"))["text"] != "One more thing":
            pass
    kinds = [kind for kind, _ in await told(alice)]
    assert kinds[-4:] == ["ticket.closed", "ticket.reopened", "message.sent", "ticket.assigned"]


async def test_an_answer_to_a_ticket_that_was_closed_is_refused_and_not_stored(
    anna, inga, alice, meanwhile
):
    conversation = await an_answered_question(anna, alice)
    async with desk_line(anna) as desk:
        meanwhile(lambda: close(inga, alice))
        client_id = uuid.uuid4()
        await desk.send(
            "message.send", conversation=conversation, client_id=client_id, text="Too late"
        )
        refused = await desk.next("error")
        assert (refused["code"], refused["client_id"]) == ("ticket_closed", str(client_id))
    assert "Too late" not in [text for _, text in await told(alice)]


async def test_the_same_message_from_another_process_is_stored_once(anna, alice, meanwhile):
    await an_answered_question(anna, alice)
    client_id = uuid.uuid4()
    async with customer_line() as phone:
        meanwhile(lambda: say(alice, "Twice?", client_id=client_id))
        await phone.send("message.send", client_id=client_id, text="Twice?")
        while (await phone.next("message.sent")).get("client_id") != str(client_id):
            pass
    assert [text for _, text in await told(alice)].count("Twice?") == 1


async def test_what_was_stored_is_acknowledged_when_what_was_left_could_not_be(
    anna, alice, bob, meanwhile, monkeypatch
):
    await an_answered_question(anna, alice)
    await sync_to_async(say)(bob, "Good morning")
    drafts = [
        NewMessage((await sync_to_async(conversation_of)(person)).pk, person, uuid.uuid4(), "Now?")
        for person in (alice, bob)
    ]

    def away(drafts, *, opening):
        raise Unavailable

    monkeypatch.setattr(sending, "try_messages", away)
    meanwhile(lambda: say(alice, "from the tablet"))
    pipeline = await Pipeline.connect()
    try:
        (to_alice, to_bob), _ = await sending.store_and_read(pipeline, drafts, [])
    finally:
        pipeline.close()
    assert isinstance(to_alice, Unavailable)
    assert isinstance(to_bob, Sent)
    assert [text for _, text in await told(alice)][-1] == "from the tablet"
    assert ("message.sent", "Now?") in await told(bob)
