"""The desk's lists hold what one may see, and nothing of a customer who is a colleague's by now."""

import threading

import pytest
from asgiref.sync import sync_to_async

from accounts.models import Status
from messaging.sockets import desk, watch
from messaging.sockets.desk import DeskSocket
from tests.cast import close, say, sits_down, ticket_of
from tests.wire import desk_headers, desk_line, line
from tickets import staffing

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]


@pytest.fixture
def became_dmitrys(anna, dmitry, alice, settings):
    """Anna closed Alice's ticket; later Alice came with another one, while Anna was away."""
    settings.REOPEN_WINDOW = -1
    sits_down(anna)
    say(alice, "one")
    close(anna, alice)
    staffing.set_status(operator=anna, status=Status.BREAK)
    sits_down(dmitry)
    say(alice, "for Dmitry's eyes")
    assert ticket_of(alice).operator == dmitry


async def test_a_customer_who_is_a_colleagues_now_is_in_none_of_my_lists(
    became_dmitrys, anna, dmitry
):
    async with desk_line(dmitry) as his, desk_line(anna) as hers:
        assert [row["snippet"]["text"] for row in his.lists["rows"]] == ["for Dmitry's eyes"]
        assert hers.lists["rows"] == []
        assert [frame for frame in await hers.pong() if frame["type"] == "desk.changed"] == []


async def test_a_close_that_is_said_again_is_answered_alike_after_the_customer_moved_on(
    became_dmitrys, anna, alice
):
    first = await sync_to_async(alice_closed)(alice)
    async with desk_line(anna) as hers:
        await hers.send(
            "ticket.close",
            conversation=first.conversation_id,
            client_id=first.client_id,
            reason="solved",
        )
        assert (await hers.next("ticket.closed"))["seq"] == first.seq


def alice_closed(alice):
    return alice.conversation.events.get(kind="ticket.closed")


async def test_the_welcome_comes_before_whatever_else_is_known(anna, monkeypatch):
    hold, tell = desk.hold_leases, DeskSocket.tell_presence
    told = threading.Event()

    async def tell_and_say_so(desk, presence):
        await tell(desk, presence)
        told.set()

    def hold_once_told(leases):
        assert told.wait(5)
        hold(leases)

    monkeypatch.setattr(watch, "WATCH_INTERVAL", 0.01)
    monkeypatch.setattr(DeskSocket, "tell_presence", tell_and_say_so)
    monkeypatch.setattr(desk, "hold_leases", hold_once_told)
    async with line("/ws/desk/", await desk_headers(anna)) as wire:
        assert (await wire.next())["type"] == "desk.welcome"
