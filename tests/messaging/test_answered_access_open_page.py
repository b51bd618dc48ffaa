"""An open page of an operator who may only read: it hears what happens, does nothing, and ends."""

import uuid

import pytest
from asgiref.sync import sync_to_async

from accounts.models import AuditEntry
from messaging.delivery.models import Mark
from tests.cast import answer, conversation_of, say, sits_down
from tests.wire import customer_line, desk_line
from tickets.models import Ticket

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]


@sync_to_async
def handed_to(dmitry, anna, alice) -> str:
    """Anna answered Alice, whose ticket Dmitry has now."""
    sits_down(anna)
    say(alice)
    answer(anna, alice)
    Ticket.objects.update(operator=dmitry)
    return str(conversation_of(alice).pk)


@pytest.fixture
async def talk(settings, dmitry, anna, alice) -> str:
    settings.ANSWERED_ACCESS_DAYS = 7
    return await handed_to(dmitry, anna, alice)


async def test_it_hears_what_the_colleague_says(talk, anna, dmitry, alice):
    async with desk_line(anna) as desk:
        assert desk.lists["rows"] == []  # it stands in none of her lists
        await desk.send("conversation.follow", conversation=talk)
        await desk.next("message.sent")
        await sync_to_async(answer)(dmitry, alice, "I go on with this.")
        while (said := await desk.next("message.sent"))["text"] != "I go on with this.":
            pass
        assert said["by"]["name"] == "Dmitry"
    entry = await sync_to_async(AuditEntry.objects.get)(action="dialog.followed")
    assert entry.by_id == anna.pk


async def test_its_marks_and_typing_reach_nobody(talk, anna):
    async with customer_line() as phone, desk_line(anna) as desk:
        await desk.send("conversation.follow", conversation=talk)
        seq = (await desk.next("message.sent"))["seq"]
        await desk.send("mark.set", conversation=talk, delivered=seq, read=seq)
        await desk.send("typing.start", conversation=talk)
        await desk.pong()
        told = await phone.pong()
        assert not [frame for frame in told if frame["type"] == "typing"]
    assert not await sync_to_async(Mark.objects.filter(user_id=anna.pk).exists)()


async def test_an_open_page_loses_it_when_the_days_are_over(talk, anna, settings):
    async with desk_line(anna) as desk:
        await desk.send("conversation.follow", conversation=talk)
        await desk.next("message.sent")
        assert "conversation.lost" not in {frame["type"] for frame in await desk.pong()}
        settings.ANSWERED_ACCESS_DAYS = 0  # as when they are over
        await desk.send("ping")
        assert (await desk.next("conversation.lost"))["conversation"] == talk
        await desk.send("conversation.follow", conversation=talk)
        assert (await desk.next("error"))["code"] == "not_found"
        await desk.send("history.get", conversation=talk, before=3, limit=10)
        assert (await desk.next("error"))["code"] == "not_found"


async def test_a_ticket_that_was_taken_away_becomes_one_to_read(settings, anna, dmitry, alice):
    settings.ANSWERED_ACCESS_DAYS = 7
    await sync_to_async(sits_down)(anna)
    await sync_to_async(say)(alice)
    await sync_to_async(answer)(anna, alice)
    talk = str((await sync_to_async(conversation_of)(alice)).pk)
    async with desk_line(anna) as desk:
        await desk.send("conversation.follow", conversation=talk)
        await desk.next("message.sent")
        await sync_to_async(Ticket.objects.update)(operator=dmitry)
        await sync_to_async(say)(alice, "Are you there?")
        while (await desk.next("message.sent"))["text"] != "Are you there?":
            pass
        note = {"client_id": uuid.uuid4(), "text": "Mine?"}
        await desk.send("note.add", conversation=talk, **note)
        assert (await desk.next("error"))["code"] == "forbidden"
        await desk.send("mark.set", conversation=talk, delivered=1, read=1)
        await desk.pong()
    assert not await sync_to_async(Mark.objects.filter(user_id=anna.pk).exists)()
