"""Suspension, the end of a session or a token, a ticket that moved on: the open socket ends
with the right.
"""

import time
import uuid

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session

from accounts.models import AuditEntry, User
from messaging.sockets import hub as hubs
from tests.cast import conversation_of, say, sits_down, ticket_of, token
from tests.wire import Closed, customer_line, desk_headers, desk_line, line
from tickets import staffing
from tickets.assignment import return_to_queue
from tickets.models import TicketState

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]
PROMISE = 5.0  # seconds


@pytest.fixture
def redis_away(settings):
    """A layer whose Redis does not answer: nothing listens on that port."""
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [{"address": "redis://127.0.0.1:1", "socket_connect_timeout": 1}]},
        }
    }


async def test_a_suspended_operators_socket_ends_within_five_seconds(anna, inga, alice):
    async with desk_line(anna) as desk:
        await sync_to_async(say)(alice)
        await desk.next("desk.changed")
        started = time.monotonic()
        await sync_to_async(staffing.suspend)(member=anna, by=inga)
        assert await desk.close_code() == 4403
        assert time.monotonic() - started < PROMISE
    assert (await sync_to_async(ticket_of)(alice)).state is TicketState.QUEUED
    with pytest.raises(Closed):
        async with desk_line(anna):
            pass


@pytest.mark.usefixtures("redis_away")
async def test_with_redis_away_too(anna, inga):
    async with desk_line(anna) as desk:
        started = time.monotonic()
        await sync_to_async(staffing.suspend)(member=anna, by=inga)
        assert await desk.close_code() == 4403
        assert time.monotonic() - started < PROMISE


@pytest.mark.usefixtures("redis_away")
async def test_with_redis_away_messages_are_stored_answered_and_delivered_by_the_heartbeat(anna):
    async with desk_line(anna) as desk, customer_line() as alice:
        await alice.send("message.send", client_id=uuid.uuid4(), text="Hello?")
        assert (await alice.next("message.sent"))["text"] == "Hello?"
        (row,) = [
            row
            for frame in await desk.pong()
            if frame["type"] == "desk.changed"
            for row in frame["rows"]
        ]
        await desk.send("conversation.follow", conversation=row["conversation"])
        await desk.next("message.sent")
        await desk.send(
            "message.send", conversation=row["conversation"], client_id=uuid.uuid4(), text="Yes?"
        )
        await desk.next("message.sent")
        await alice.send("ping")
        assert (await alice.next("message.sent"))["text"] == "Yes?"


async def test_signing_out_ends_the_socket(anna):
    async with desk_line(anna) as desk:
        await sync_to_async(Session.objects.all().delete)()
        assert await desk.close_code() == 4401


async def test_a_first_password_opens_no_workstation(anna):
    await sync_to_async(User.objects.update)(password_must_change=True)
    with pytest.raises(Closed):
        async with desk_line(anna):
            pass


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://localhost:9999",
        "https://localhost",
        "http://localhost.evil",
    ],
)
async def test_another_origin_is_refused(anna, origin):
    with pytest.raises(Closed):
        async with line("/ws/desk/", await desk_headers(anna, origin)):
            pass


async def test_no_origin_and_no_session_are_refused(anna):
    for headers in (
        (await desk_headers(anna))[1:],
        [(b"origin", django_settings.PUBLIC_ORIGINS[0].encode())],
    ):
        with pytest.raises(Closed):
            async with line("/ws/desk/", headers):
                pass


async def test_no_such_socket():
    with pytest.raises(Closed):
        async with line("/ws/unknown/"):
            pass


async def test_a_ticket_that_moved_on_leaves_the_former_operators_screen(anna, dmitry, alice):
    async with desk_line(anna) as first:
        await sync_to_async(say)(alice)
        conversation = (await first.next_row())["conversation"]
        await first.send("conversation.follow", conversation=conversation)
        await first.next("ticket.assigned")
        await sync_to_async(User.objects.filter(pk=anna.pk).update)(status="finishing")
        await sync_to_async(sits_down)(dmitry)
        await sync_to_async(return_to_queue)(operator=anna, by=None, why="test")
        await sync_to_async(say)(alice, "Only for Dmitry")
        assert (await first.next("conversation.lost"))["conversation"] == conversation
        heard = await first.pong()
        assert "Only for Dmitry" not in str(heard)
        await first.send(
            "message.send", conversation=conversation, client_id=uuid.uuid4(), text="Wait!"
        )
        assert (await first.next("error"))["code"] == "not_found"


async def test_a_token_that_runs_out_closes_with_4401_after_a_warning():
    async with customer_line(hello=False) as wire:
        await wire.send("hello", token=token(exp=int(time.time()) + 5))
        await wire.next("welcome")
        assert (await wire.next("token.expiring"))["seconds"] <= 5
        assert await wire.close_code() == 4401


async def test_a_fresh_token_keeps_the_socket_open_and_another_persons_closes_it():
    async with customer_line(hello=False) as wire:
        await wire.send("hello", token=token(exp=int(time.time()) + 5))
        await wire.next("token.expiring")
        await wire.send("token.refresh", token=token())
        await wire.pong()
        (socket,) = hubs.hub().ends.customers
        assert socket.expires_at.timestamp() > time.time() + 60
        await wire.send("token.refresh", token=token("bank-bob"))
        assert await wire.close_code() == 4401


async def test_an_administrator_who_looks_on_is_written_down_and_not_shown_as_read(
    anna, inga, alice
):
    await sync_to_async(sits_down)(anna)
    await sync_to_async(say)(alice, "Hello?")
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    async with desk_line(inga) as desk, customer_line() as wire:
        await desk.send("conversation.follow", conversation=conversation)
        seq = (await desk.next("ticket.assigned"))["seq"]
        await desk.send("mark.set", conversation=conversation, delivered=seq, read=seq)
        await desk.pong()
        assert all(frame["type"] != "marks" for frame in await wire.pong())
        await desk.send(
            "message.send", conversation=conversation, client_id=uuid.uuid4(), text="Hi"
        )
        assert (await desk.next("error"))["code"] == "ticket_taken"
    noted = AuditEntry.objects.filter(action="dialog.followed", by=inga)
    assert await sync_to_async(noted.count)() == 1


async def test_a_changed_password_ends_the_other_sockets(anna):
    async with desk_line(anna) as desk:
        await sync_to_async(anna.set_password)("quite another password")
        await sync_to_async(anna.save)()
        assert await desk.close_code() == 4401


async def test_a_client_that_takes_nothing_is_closed_with_4409(alice, monkeypatch):
    monkeypatch.setattr("messaging.sockets.watch.ACKNOWLEDGE_TIMEOUT", 0.5)
    monkeypatch.setattr("messaging.delivery.readers.CREDIT", 4)
    for number in range(6):
        await sync_to_async(say)(alice, f"{number}")
    async with customer_line(after=0) as wire:
        assert await wire.close_code() == 4409
