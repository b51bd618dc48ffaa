"""Coming back: exactly the missing events, however many, whatever happened meanwhile."""

import json
import uuid

import pytest
from asgiref.sync import sync_to_async

from tests.cast import answer, note, say, sits_down
from tests.wire import customer_line, desk_line

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]

say_, answer_, note_, sits_down_ = map(sync_to_async, (say, answer, note, sits_down))


async def test_from_a_cursor_comes_what_is_missing_and_nothing_else(anna, alice):
    await sits_down_(anna)
    await say_(alice, "one")
    async with customer_line() as wire:
        assert [(await wire.next("message.sent"))["text"]] == ["one"]
        cursor = (await wire.next("ticket.assigned"))["seq"]
    await answer_(anna, alice, "two")
    await note_(anna, alice, "not for Alice")
    await answer_(anna, alice, "three")
    async with customer_line(after=cursor) as wire:
        events = [await wire.next("message.sent") for _ in range(2)]
        assert [(e["seq"], e["text"]) for e in events] == [
            (cursor + 1, "two"),
            (cursor + 2, "three"),
        ]
        assert not any("text" in frame for frame in await wire.pong())


async def test_many_events_come_in_pages_as_the_client_acknowledges(alice):
    for number in range(300):
        await say_(alice, f"{number}")
    async with customer_line(after=0) as wire:
        got = [await wire.next("message.sent", "ticket.opened") for _ in range(256)]
        assert all(frame["type"] != "message.sent" for frame in await wire.pong())  # no credit left
        await wire.send("mark.set", delivered=got[-1]["seq"])
        got += [await wire.next("message.sent") for _ in range(45)]
    assert [frame["seq"] for frame in got] == list(range(1, 302))


async def test_a_new_device_gets_the_newest_page_and_older_ones_on_request(alice):
    for number in range(80):
        await say_(alice, f"{number}")
    async with customer_line() as wire:
        got = [await wire.next("message.sent") for _ in range(50)]
        assert [got[0]["seq"], got[-1]["seq"]] == [32, 81]
        await wire.send("history.get", before=32, limit=30)
        page = await wire.next("history")
        assert [event["seq"] for event in page["events"]] == list(range(2, 32))
        assert page["more"]
        await wire.send("history.get", before=2)
        page = await wire.next("history")
        assert [event["type"] for event in page["events"]] == ["ticket.opened"]
        assert not page["more"]


async def test_a_cursor_of_the_future_is_told_to_start_afresh(alice):
    await say_(alice, "one")
    async with customer_line(after=999) as wire:
        assert (await wire.next("resync"))["seq"] == 2
        assert (await wire.next("message.sent"))["text"] == "one"


async def test_the_desk_follows_on_from_its_cursor(anna, alice):
    async with desk_line(anna) as desk:
        await say_(alice, "one")
        conversation = (await desk.next_row())["conversation"]
        await desk.send("conversation.follow", conversation=conversation)
        cursor = (await desk.next("ticket.assigned"))["seq"]
    await say_(alice, "two")
    async with desk_line(anna) as desk:
        await desk.send("conversation.follow", conversation=conversation, after=cursor)
        assert (await desk.next("message.sent"))["text"] == "two"
        await desk.send("history.get", conversation=conversation, before=cursor + 1, limit=2)
        assert [e["seq"] for e in (await desk.next("history"))["events"]] == [cursor - 1, cursor]


async def test_two_devices_of_one_customer_see_the_same(alice):
    async with customer_line() as phone, customer_line() as tablet:
        client_id = uuid.uuid4()
        await phone.send("message.send", client_id=client_id, text="Hello?")
        here, there = await phone.next("message.sent"), await tablet.next("message.sent")
        assert json.dumps(here) == json.dumps(there)


async def test_a_cursor_of_another_log_starts_afresh_even_where_its_number_exists(alice):
    for number in range(3):
        await say_(alice, f"{number}")
    async with customer_line(after=2, log="0123456789abcdef") as wire:
        assert (await wire.next("resync"))["seq"] == 4
        got = [await wire.next("ticket.opened", "message.sent") for _ in range(4)]
        assert [frame["seq"] for frame in got] == [1, 2, 3, 4]
    async with customer_line(after=2, log=wire.welcome["log"]) as wire:
        assert (await wire.next("message.sent"))["seq"] == 3
        assert "resync" not in [frame["type"] for frame in await wire.pong()]


async def test_a_workstations_cursor_of_another_log_is_told_so(anna, alice):
    await sits_down_(anna)
    event = await say_(alice, "one")
    async with desk_line(anna) as wire:
        for cursor in ({"after": 99}, {"after": 1, "log": "0123456789abcdef"}):
            await wire.send("conversation.follow", conversation=event.conversation_id, **cursor)
            assert (await wire.next("conversation"))["resync"]
            assert (await wire.next("ticket.opened"))["seq"] == 1
        log = (await follow(wire, event.conversation_id))["log"]
        followed = await follow(wire, event.conversation_id, after=1, log=log)
        assert not followed["resync"]
        assert (await wire.next("message.sent"))["text"] == "one"


async def follow(wire, conversation, **cursor):
    await wire.send("conversation.follow", conversation=conversation, **cursor)
    return await wire.next("conversation")
