"""Staff see why somebody got a ticket; the customer never does, on no way that leads to them."""

import json
import uuid

import pytest
from asgiref.sync import sync_to_async

from tests.cast import conversation_of, say, sits_down, staff
from tests.wire import customer_line, desk_line
from tickets.models import Event

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]


def mentions(frames: list[dict], *words: str) -> list[str]:
    return [word for word in words if word in json.dumps(frames)]


async def test_the_desk_hears_why(anna, alice):
    await sync_to_async(staff)("Dmitry Belov")
    async with desk_line(anna) as desk:
        await sync_to_async(say)(alice)
        conversation = (await sync_to_async(conversation_of)(alice)).pk
        await desk.send("conversation.follow", conversation=conversation)
        why = (await desk.next("ticket.assigned"))["why"]
        assert why["because"] == "only"
        assert why["considered"] == [{"name": "Anna Kovaleva", "load": 0.0, "needs": 0, "waits": 0}]
        assert why["passed"] == [{"code": "offline", "count": 1, "names": ["Dmitry Belov"]}]
        await desk.send("history.get", conversation=conversation, before=100)
        page = (await desk.next("history"))["events"]
        assert [
            event["why"]["because"] for event in page if event["type"] == "ticket.assigned"
        ] == ["only"]


@pytest.mark.parametrize("mode", ["assign", "offer"])
async def test_the_customer_is_told_nothing_of_it(anna, inga, alice, settings, mode):
    """Live, after coming back, and in history: colleagues' full names, loads and offers are
    nobody's business.
    """
    settings.ROUTING = mode
    await sync_to_async(staff)("Dmitry Belov")
    captured = []
    async with customer_line("bank-alice") as device, desk_line(anna) as desk:
        await device.send("message.send", client_id=uuid.uuid4(), text="My card was refused.")
        conversation = (await sync_to_async(conversation_of)(alice)).pk
        if mode == "offer":
            await desk.next("offer")
            await desk.send("ticket.accept", conversation=conversation, client_id=uuid.uuid4())
        while not any(frame["type"] == "ticket.assigned" for frame in captured):
            captured.append(await device.next())
        await device.send("history.get", before=100)
        captured.append(await device.next("history"))
        captured += await device.pong()
    async with customer_line("bank-alice", after=0) as device:
        captured += [device.welcome, await device.next("ticket.assigned"), *await device.pong()]
    told = await sync_to_async(lambda: Event.objects.get(kind="ticket.assigned").data["decision"])()
    assert told["because"] == "only"
    hidden = ("why", "decision", "because", "considered", "Dmitry", "Kovaleva", "offered", "offer_")
    assert mentions(captured, *hidden) == []


async def test_a_refusal_says_who_has_it(anna, dmitry, alice):
    await sync_to_async(say)(alice)
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    await sync_to_async(sits_down)(anna)
    async with desk_line(dmitry) as desk:
        await desk.send("ticket.accept", conversation=conversation, client_id=uuid.uuid4())
        refusal = await desk.next("error")
    assert (refusal["code"], refusal["holder"]) == ("ticket_taken", "Anna Kovaleva")
    assert "Anna Kovaleva" in refusal["text"]
