"""A nudge that comes while a reader's place is being read, and nothing is found there: the
event comes all the same.
"""

import pytest
from asgiref.sync import sync_to_async

from messaging.delivery.log_reader import Page
from messaging.sockets.hub import hub as running_hub
from tests.cast import conversation_of, say
from tests.wire import desk_line

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]


@pytest.fixture
async def desk(anna):
    async with desk_line(anna) as wire:
        yield wire


@pytest.fixture
async def subscription(desk, alice):
    """The desk's place in Alice's conversation, taken as the writer takes it: nobody else reads
    for it.
    """
    await sync_to_async(say)(alice, "My card was refused.")
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    await desk.send("conversation.follow", conversation=conversation)
    await desk.next("ticket.assigned")
    await desk.pong()
    [taken] = running_hub().readers.claim([conversation])
    return taken


def give_nothing(subscription) -> None:
    running_hub().readers.give([subscription], [Page([], subscription.after, more=False)])


async def test_what_was_committed_meanwhile_does_not_wait_for_the_heartbeat(
    desk, subscription, alice
):
    await sync_to_async(say)(alice, "And my phone.")
    await desk.next("desk.changed")  # the nudge is here
    assert subscription.is_behind
    give_nothing(subscription)
    assert (await desk.next("message.sent"))["text"] == "And my phone."
    assert not subscription.is_behind


async def test_a_nudge_for_what_the_database_does_not_have_is_not_asked_for_again_and_again(
    desk, subscription
):
    subscription.heard = subscription.after + 1
    give_nothing(subscription)
    await desk.pong()
    assert not subscription.is_behind
    assert not subscription.reading
