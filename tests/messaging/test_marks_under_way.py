"""Marks under way: every customer hears of the newest, and nobody of what they no longer look
at.
"""

import asyncio
import contextlib
import uuid

import pytest
from asgiref.sync import sync_to_async

from messaging.sockets.hub import hub
from tests.cast import answer, conversation_of, customer, say, sits_down
from tests.wire import customer_line, desk_line

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]
NAMES = [f"guest-{number}" for number in range(24)]  # more than are written in one part of a round


@sync_to_async
def talks(anna) -> dict[str, uuid.UUID]:
    """Each said something and was answered."""
    anna.capacity = len(NAMES)
    anna.save()
    sits_down(anna)
    people = {name: customer(name) for name in NAMES}
    for person in people.values():
        say(person, "Hello?")
        answer(anna, person, "Good morning!")
    return {name: conversation_of(person).pk for name, person in people.items()}


async def test_what_is_read_again_while_the_first_is_still_being_written_is_not_lost(anna):
    conversations = await talks(anna)
    async with contextlib.AsyncExitStack() as lines:
        phones = [await lines.enter_async_context(customer_line(f"bank-{name}")) for name in NAMES]
        desk = await lines.enter_async_context(desk_line(anna))
        for conversation in conversations.values():
            await desk.send("conversation.follow", conversation=conversation)
        marked = list(conversations.values())
        for seq in (1, 2, 3):
            for conversation in marked:
                await desk.send("mark.set", conversation=conversation, delivered=seq, read=seq)
            marked = marked[3:] + marked[:3]  # so that the parts of the next round hold others
            await desk.pong()  # the first part of what was marked is under way
        for phone in phones:
            while (await phone.next("marks"))["read"] < 3:
                pass


async def test_what_is_out_of_sight_by_then_is_told_no_more(anna, alice):
    await sync_to_async(sits_down)(anna)
    await sync_to_async(say)(alice, "Hello?")
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    async with desk_line(anna) as desk, customer_line() as phone:
        await desk.send("conversation.follow", conversation=conversation)
        await desk.next("ticket.assigned")
        await desk.pong()
        found, may_go_on = asyncio.Event(), asyncio.Event()
        lane = hub().marks._reading
        find = lane.find

        async def find_and_wait(query):
            marks = await find(query)
            found.set()
            await may_go_on.wait()
            return marks

        lane.find = find_and_wait
        await phone.send("mark.set", delivered=1, read=1)
        await found.wait()
        await desk.send("conversation.unfollow", conversation=conversation)
        heard = await desk.pong()
        may_go_on.set()
        heard += await desk.pong()
        assert "marks" not in [frame["type"] for frame in heard]
