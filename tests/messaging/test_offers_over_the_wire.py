"""An offer on the screen: it comes as a frame, is taken or let pass, and its row tells when it
is over.
"""

import uuid

import pytest
from asgiref.sync import sync_to_async

from tests.cast import conversation_of, say, ticket_of
from tests.wire import desk_line
from tickets.models import Event, Offer

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]


@pytest.fixture(autouse=True)
def offer_mode(settings):
    settings.ROUTING = "offer"


async def test_it_is_held_out_and_taken(anna, alice):
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    async with desk_line(anna) as desk:
        await sync_to_async(say)(alice)
        offer = await desk.next("offer")
        assert (offer["conversation"], offer["customer"]) == (str(conversation), "Alice")
        await desk.send("ticket.accept", conversation=conversation, client_id=uuid.uuid4())
        assert (await desk.next("ticket.assigned"))["operator"] == "Anna"
        row = await desk.next_row()
        assert (row["state"], row["offered_to"]) == ("assigned", None)


async def test_it_is_let_pass_and_goes_to_the_colleague(anna, dmitry, alice):
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    async with desk_line(anna) as hers, desk_line(dmitry) as his:
        await sync_to_async(say)(alice)
        first = await sync_to_async(
            lambda: Offer.objects.select_related("operator").get().operator
        )()
        mine, other = (hers, his) if first == anna else (his, hers)
        await mine.next("offer")
        client_id = uuid.uuid4()
        await mine.send("ticket.decline", conversation=conversation, client_id=client_id)
        assert (await mine.next("ticket.offer_declined"))["client_id"] == str(client_id)
        assert (await other.next("offer"))["conversation"] == str(conversation)


async def test_a_page_that_is_loaded_again_still_has_it(anna, alice):
    async with desk_line(anna):
        await sync_to_async(say)(alice)
        async with desk_line(anna) as again:
            assert (await again.next("offer"))["ticket"] == (
                await sync_to_async(ticket_of)(alice)
            ).number


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"conversation": uuid.UUID(int=1)}, "not_found"),
        ({"extra": 1}, "invalid"),
        ({"client_id": "no"}, "invalid"),
        ({"conversation": None}, "invalid"),
    ],
)
async def test_hostile_refusals_change_nothing(anna, dmitry, alice, change, code):
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    async with desk_line(anna) as desk:
        await sync_to_async(say)(alice)
        await desk.next("offer")
        events = await Event.objects.acount()
        await desk.send(
            "ticket.decline", **{"conversation": conversation, "client_id": uuid.uuid4()} | change
        )
        assert (await desk.next("error"))["code"] == code
        assert await Event.objects.acount() == events
        assert (await Offer.objects.aget()).ended_at is None


async def test_a_colleague_cannot_refuse_it_for_me(anna, dmitry, alice):
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    async with desk_line(anna) as hers:
        await sync_to_async(say)(alice)
        await hers.next("offer")
        async with desk_line(dmitry) as his:
            await his.send("ticket.decline", conversation=conversation, client_id=uuid.uuid4())
            assert (await his.next("error"))["code"] == "not_offered"
        assert (await Offer.objects.aget()).ended_at is None
