"""At the warning and at the deadline the operator and administrators hear of it; followers have
the event.
"""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async

from tests.cast import answer, conversation_of, say, sits_down, ticket_of
from tests.wire import customer_line, desk_line
from tickets import events, sla_clock
from tickets.models import SlaClock

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]


@pytest.fixture
def asked(anna, alice):
    sits_down(anna)
    say(alice)


def time_passes(seconds):
    """The clock starts so much earlier, and what is due is done."""
    started = events.now() - timedelta(seconds=seconds)
    ticket = SlaClock.objects.get().ticket
    type(ticket).objects.update(waiting_since=started)
    warn_at, due_at = started + timedelta(seconds=40), started + timedelta(seconds=60)
    warned = SlaClock.objects.get().warned_at
    SlaClock.objects.update(
        started_at=started, warn_at=warn_at, due_at=due_at, next_at=due_at if warned else warn_at
    )
    return sla_clock.tick(events.now())


async def test_administrators_and_the_operator_are_alerted_once_and_others_are_not(
    asked, anna, dmitry, inga, alice
):
    async with desk_line(anna) as hers, desk_line(dmitry) as his, desk_line(inga) as ingas:
        assert [row["sla"] for row in hers.lists["rows"]] == ["ok"]
        await sync_to_async(time_passes)(41)
        for wire in (hers, ingas):
            told = await wire.next("sla.alert")
            assert (told["sla"], told["customer"], told["operator"]["name"]) == (
                "warned",
                "Alice",
                "Anna",
            )
        await sync_to_async(time_passes)(61)
        for wire in (hers, ingas):
            assert (await wire.next("sla.alert"))["sla"] == "breached"
        assert [
            f for wire in (hers, his, ingas) for f in await wire.pong() if f["type"] == "sla.alert"
        ] == []


async def test_the_row_says_when_the_answer_is_due_and_how_that_ended(asked, anna, alice):
    async with desk_line(anna) as wire:
        (row,) = wire.lists["rows"]
        assert row["due_at"] > row["warn_at"] > row["waiting_since"]
        await sync_to_async(time_passes)(61)
        assert (await row_where(wire, sla="breached"))["due_at"]
        await sync_to_async(answer)(anna, alice)
        assert (await row_where(wire, waiting_since=None))["due_at"] is None


async def row_where(wire, **fields):
    while True:
        for row in (await wire.next("desk.changed"))["rows"]:
            if fields.items() <= row.items():
                return row


async def test_followers_have_the_events_and_the_customer_has_not(asked, anna, alice):
    conversation = await sync_to_async(conversation_of)(alice)
    async with desk_line(anna) as wire:
        await wire.send("conversation.follow", conversation=conversation.pk)
        await wire.next("conversation")
        await sync_to_async(time_passes)(61)
        told = await wire.next("sla.breached")
        assert (told["target"], told["policy"], told["by"]["role"]) == (60, "", "system")
        assert told["ticket"] == (await sync_to_async(ticket_of)(alice)).number
    async with customer_line() as wire:
        assert wire.welcome["seq"] == 3
        assert not [frame for frame in await wire.pong() if frame["type"].startswith("sla.")]
