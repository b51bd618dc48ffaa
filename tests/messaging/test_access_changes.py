"""What a workstation's socket knew of its person when it opened is not what they are for ever."""

import time
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.utils import timezone
from PIL import Image

from accounts.models import Role, User
from messaging.files.attachments import mark_sent
from messaging.sockets import hub as hubs
from messaging.sockets.watch import watch_desks
from stats.downloads import streamed
from tests.accounts.test_sessions_end import change
from tests.cast import conversation_of, say, sits_down, ticket_of
from tests.messaging.test_sla_alerts import time_passes
from tests.messaging.uploads import address, as_customer, as_staff, uploaded
from tests.wire import Closed, desk_headers, desk_line, line
from tickets import staffing
from tickets.models import Event

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]
PROMISE = 5.0  # seconds


async def set_fields(user: User, **fields) -> None:
    await sync_to_async(User.objects.filter(pk=user.pk).update)(**fields)


async def closes_in_time(desk) -> int:
    started = time.monotonic()
    code = await desk.close_code()
    assert time.monotonic() - started < PROMISE
    return code


@pytest.fixture
async def inbox(anna, alice):
    """Alice's conversation; Anna has her ticket."""
    await sync_to_async(sits_down)(anna)
    await sync_to_async(say)(alice)
    assert (await sync_to_async(ticket_of)(alice)).operator_id == anna.pk
    return (await sync_to_async(conversation_of)(alice)).pk


@pytest.fixture
async def olga(db):
    """A second administrator, so that one is left."""
    fields = {"email": "olga@bank.example", "name": "Olga Smirnova", "role": Role.ADMINISTRATOR}
    return await sync_to_async(User.objects.create)(**fields)


@pytest.mark.parametrize(
    "changes",
    [{"role": "operator"}, {"email": "i@bank.example"}, {"first_password": "a first password 1"}],
)
async def test_a_change_of_access_in_the_admin_closes_the_socket(inga, olga, changes):
    async with desk_line(inga) as desk:
        await sync_to_async(change)(olga, inga, **changes)
        assert await closes_in_time(desk) == 4401


async def test_a_suspension_that_was_taken_back_at_once_closes_it_too(anna, inga):
    headers = await desk_headers(anna)
    async with line("/ws/desk/", headers) as desk:
        await desk.next("desk.changed")
        await sync_to_async(staffing.suspend)(member=anna, by=inga)
        await sync_to_async(staffing.bring_back)(member=anna, by=inga)
        assert await closes_in_time(desk) == 4401
    with pytest.raises(Closed):
        async with line("/ws/desk/", headers):
            pass


async def test_a_session_that_runs_out_closes_the_socket(anna):
    async with desk_line(anna) as desk:
        past = timezone.now() - timedelta(seconds=1)
        await sync_to_async(Session.objects.update)(expire_date=past)
        assert await closes_in_time(desk) == 4401


async def test_a_new_name_is_taken_over_by_the_open_socket(anna, inbox):
    async with desk_line(anna) as desk:
        await set_fields(anna, name="Anna Tamm", public_name="Anna T.")
        (socket,) = hubs.hub().ends.desks[anna.pk]
        await watch_desks(hubs.hub().ends)  # as it does every two seconds
        assert (socket.user.name, socket.user.public_name) == ("Anna Tamm", "Anna T.")
        await desk.pong()


async def test_the_log_says_who_somebody_is_at_that_moment(anna, inga, inbox, monkeypatch):
    monkeypatch.setattr(
        "messaging.sockets.watch.WATCH_INTERVAL", 60
    )  # nobody looks: the socket is open, and knows the old ones
    async with desk_line(inga) as desk, desk_line(anna) as annas:
        await set_fields(inga, role=Role.OPERATOR)
        await set_fields(anna, public_name="Anna T.", role=Role.ADMINISTRATOR)
        await annas.send(
            "message.send", conversation=inbox, client_id=uuid.uuid4(), text="One moment."
        )
        said = await annas.next("message.sent", "error")
        assert (said["by"]["role"], said["by"]["name"]) == ("administrator", "Anna T.")
        await desk.send(
            "note.add", conversation=inbox, client_id=uuid.uuid4(), text="Second decline."
        )
        assert (await desk.next("error", "note.added"))["code"] == "not_found"
    assert await sync_to_async(Event.objects.filter(kind="note.added").count)() == 0


async def test_a_note_after_the_change_bears_the_new_role(anna, inga, alice, monkeypatch):
    monkeypatch.setattr("messaging.sockets.watch.WATCH_INTERVAL", 60)
    await sync_to_async(say)(alice)  # waits for anyone
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    async with desk_line(inga) as desk:
        await set_fields(inga, role=Role.OPERATOR)
        await desk.send(
            "note.add", conversation=conversation, client_id=uuid.uuid4(), text="Second decline."
        )
        assert (await desk.next("note.added", "error"))["by"]["role"] == "operator"
    note = await sync_to_async(Event.objects.get)(kind="note.added")
    assert (note.by_role, note.by_user_id) == ("operator", inga.pk)


async def test_an_alert_goes_to_who_is_administrator_at_that_moment(
    inga, olga, anna, inbox, monkeypatch
):
    monkeypatch.setattr("messaging.sockets.watch.WATCH_INTERVAL", 60)
    async with desk_line(inga) as former, desk_line(olga) as present:
        await set_fields(inga, role=Role.OPERATOR)
        await sync_to_async(time_passes)(61)
        assert (await present.next("sla.alert"))["conversation"] == str(inbox)
        assert all(frame["type"] != "sla.alert" for frame in await former.pong())


async def test_nothing_is_pushed_to_who_was_suspended_a_moment_ago(anna, bob, monkeypatch):
    monkeypatch.setattr("messaging.sockets.watch.WATCH_INTERVAL", 60)
    async with desk_line(anna) as desk:
        await set_fields(anna, is_active=False)
        await sync_to_async(say)(bob, "Only for the bank")
        assert not [frame for frame in await desk.pong() if frame.get("rows")]
        assert not [frame for frame in await desk.pong() if frame.get("rows")]


async def test_a_download_ends_with_the_session(anna, inga, alice):
    await sync_to_async(sits_down)(anna)
    await sync_to_async(say)(alice)
    noise = Image.effect_noise((1500, 1500), 100)
    picture = BytesIO()
    noise.save(picture, "PNG")
    file = await sync_to_async(uploaded)(as_customer(), picture.getvalue(), "noise.png")
    await sync_to_async(mark_sent)([file.pk])
    visitor = await sync_to_async(as_staff)(anna)
    response = await sync_to_async(visitor.get)(address(file))
    pieces = aiter(response.streaming_content)
    got = [await anext(pieces), await anext(pieces)]
    await set_fields(anna, role=Role.ADMINISTRATOR)
    assert [piece async for piece in pieces] == []
    assert 0 < sum(map(len, got)) < file.size


async def test_so_does_a_table_of_all_dialogs(inga):
    reader = await sync_to_async(User.objects.get)(pk=inga.pk)
    pieces = streamed(iter([["first"], ["second"], ["third"]]), reader, None)
    assert await anext(pieces) == ["first"]
    await set_fields(inga, password_must_change=True)
    assert [piece async for piece in pieces] == []
