"""An operator who reads many conversations at once: every customer hears of it, and of the newest."""

import contextlib
import uuid

import pytest
from asgiref.sync import sync_to_async

from tests.cast import answer, conversation_of, customer, say, sits_down
from tests.wire import customer_line, desk_line

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hub")]
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
