"""Who else of the staff looks at a conversation or writes in it: told to colleagues there,
never to the customer.
"""

import uuid
from contextlib import AsyncExitStack

import pytest
from asgiref.sync import sync_to_async

from tests.cast import conversation_of, say
from tests.wire import customer_line, desk_line

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]


async def of(desk):
    """The next that is told of a colleague: whose name, doing what."""
    told = await desk.next("colleague")
    return told["by"]["name"], told["doing"]


async def heard(line):
    return [frame["type"] for frame in await line.pong()]


@pytest.fixture
async def talk(alice):
    """Opens, when it is called with a user, a workstation that follows `talk.conversation`, which has a ticket."""
    await sync_to_async(say)(alice)
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    async with AsyncExitStack() as windows:

        async def window(user):
            desk = await windows.enter_async_context(desk_line(user))
            await desk.send("conversation.follow", conversation=conversation)
            await desk.next("message.sent")
            return desk

        window.conversation = conversation
        yield window


async def test_each_hears_of_the_other_until_they_go(anna, inga, talk):
    hers, administrators = await talk(anna), await talk(inga)
    await hers.send("attention.set", conversation=talk.conversation)
    assert await of(administrators) == ("Anna Kovaleva", "looking")
    await administrators.send("attention.set", conversation=talk.conversation, writing=True)
    assert await of(hers) == ("Inga Saar", "writing")
    await administrators.send("attention.set", conversation=None)
    assert await of(hers) == ("Inga Saar", "gone")
    assert "colleague" not in await heard(administrators)


async def test_a_window_that_closes_has_gone(anna, inga, talk):
    administrators = await talk(inga)
    async with desk_line(anna) as hers:
        await hers.send("conversation.follow", conversation=talk.conversation)
        await hers.send("attention.set", conversation=talk.conversation)
        assert await of(administrators) == ("Anna Kovaleva", "looking")
    assert await of(administrators) == ("Anna Kovaleva", "gone")


async def test_who_still_looks_in_another_window_has_not_gone(anna, inga, talk):
    administrators, other = await talk(inga), await talk(anna)
    async with desk_line(anna) as hers:
        await hers.send("conversation.follow", conversation=talk.conversation)
        for window in (other, hers):
            await window.send("attention.set", conversation=talk.conversation)
            assert await of(administrators) == ("Anna Kovaleva", "looking")
    await other.send("attention.set", conversation=talk.conversation, writing=True)
    assert await of(administrators) == ("Anna Kovaleva", "writing")
    await other.send("attention.set", conversation=None)
    assert await of(administrators) == ("Anna Kovaleva", "gone")


async def test_who_loses_the_ticket_has_gone(anna, dmitry, inga, talk):
    hers, administrators = await talk(anna), await talk(inga)
    async with desk_line(dmitry) as his:
        await his.pong()
        await hers.send("attention.set", conversation=talk.conversation)
        assert await of(administrators) == ("Anna Kovaleva", "looking")
        await hers.send(
            "ticket.transfer", conversation=talk.conversation, client_id=uuid.uuid4(), to={"operator": str(dmitry.pk)},
            note="Speaks Estonian.",
        )  # fmt: skip
        assert await of(administrators) == ("Anna Kovaleva", "gone")


async def test_the_customer_never_hears_of_it(anna, inga, talk):
    async with customer_line() as alice:
        hers, administrators = await talk(anna), await talk(inga)
        for writing in (False, True):
            await hers.send("attention.set", conversation=talk.conversation, writing=writing)
        assert await of(administrators) == ("Anna Kovaleva", "looking")
        assert await of(administrators) == ("Anna Kovaleva", "writing")
        assert not {"colleague", "typing"} & set(await heard(alice))


async def test_nobody_looks_at_what_they_do_not_follow_or_may_not_see(anna, dmitry, talk):
    hers = await talk(anna)
    async with desk_line(dmitry) as his:
        for conversation in (talk.conversation, uuid.uuid4()):
            await his.send("attention.set", conversation=conversation)
        assert "colleague" not in await heard(his)
    assert "colleague" not in await heard(hers)


async def test_too_much_of_it_is_dropped_without_a_word(anna, inga, talk):
    hers, administrators = await talk(anna), await talk(inga)
    for _ in range(50):
        await hers.send("attention.set", conversation=talk.conversation)
    assert "error" not in await heard(hers)
    assert (await heard(administrators)).count("colleague") < 20
