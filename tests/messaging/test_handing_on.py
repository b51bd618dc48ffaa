"""Handing on and snoozing over the wire: each side hears its part, and hostile frames change
nothing.
"""

import json
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import sync_to_async

from accounts.models import Team
from messaging.sockets.desk import DeskSocket
from tests.cast import answer, conversation_of, log_of, say, sits_down, staff, ticket_of
from tests.wire import customer_line, desk_line
from tickets import transfers, waking
from tickets.models import Event

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]
SECRET = "Sounds like fraud, check passport 4711"


@sync_to_async
def begun(anna, alice):
    say(alice, "My card was refused.")
    answer(anna, alice)
    return str(conversation_of(alice).pk)


async def test_the_giver_the_receiver_and_the_customer_each_hear_their_part(anna, dmitry, alice):
    async with desk_line(anna) as ours, customer_line() as phone:
        talk = await begun(anna, alice)
        await ours.send("conversation.follow", conversation=talk)
        await ours.next("ticket.assigned")
        async with desk_line(dmitry) as theirs:
            command = uuid.uuid4()
            await ours.send(
                "ticket.transfer",
                conversation=talk,
                client_id=command,
                to={"operator": str(dmitry.pk)},
                note=SECRET,
            )
            own = await ours.next("ticket.transferred")
            assert own["client_id"] == str(command)
            assert (own["giver"], own["note"]) == ("Anna", SECRET)
            assert own["to"] == {"operator": str(dmitry.pk), "name": "Dmitry Belov"}
            assert (await ours.next("conversation.lost"))["conversation"] == talk
            while not (rows := (await theirs.next("desk.changed"))["rows"]):
                pass
            assert rows[0]["handed"]["note"] == SECRET
            assert (rows[0]["handed"]["by"], rows[0]["handed"]["escalated"]) == ("Anna", False)
            heard = [await phone.next("ticket.transferred"), await phone.next("ticket.assigned")]
            assert set(heard[0]) == {"type", "seq", "at", "by", "ticket"}
            assert heard[1]["operator"] == "Dmitry"
            assert heard[1]["seq"] == heard[0]["seq"] + 1


@pytest.mark.parametrize(
    "words", [("message.send", "Hello, I go on with it."), ("note.add", "Asked the branch.")]
)
async def test_it_counts_as_newly_handed_until_the_receiver_says_something(
    anna, dmitry, alice, words
):
    async with desk_line(anna) as ours:
        talk = await begun(anna, alice)
        async with desk_line(dmitry) as theirs:
            await ours.send(
                "ticket.transfer",
                conversation=talk,
                client_id=uuid.uuid4(),
                to={"operator": str(dmitry.pk)},
                note=SECRET,
            )
            assert (await theirs.next_row())["handed"]["answered"] is False
            await sync_to_async(say)(alice, "Hello?")
            assert (await theirs.next_row())["handed"]["answered"] is False
            kind, text = words
            await theirs.send(kind, conversation=talk, client_id=uuid.uuid4(), text=text)
            while not (await theirs.next_row())["handed"]["answered"]:
                pass


async def test_nothing_of_the_note_or_of_the_staff_is_in_what_the_customer_gets(
    anna, dmitry, alice
):
    second = await sync_to_async(staff)("Timur Rakhimov", line=2)
    async with desk_line(anna) as ours, desk_line(second), customer_line() as phone:
        talk = await begun(anna, alice)
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        await ours.send("ticket.snooze", conversation=talk, client_id=uuid.uuid4(), until=tomorrow)
        await ours.next("ticket.snoozed")
        await ours.send("ticket.escalate", conversation=talk, client_id=uuid.uuid4(), note=SECRET)
        await ours.next("ticket.escalated")
        captured = await phone.pong()
        await phone.send("history.get", before=1000, limit=100)
        captured += [await phone.next("history")]
    async with customer_line() as again:
        captured += [again.welcome, *await again.pong()]
    told = json.dumps(captured)
    for secret in (
        "4711",
        "fraud",
        "snooz",
        "Rakhimov",
        "giver",
        "note",
        second.pk.hex,
        str(second.pk),
        str(anna.pk),
    ):
        assert secret not in told
    assert "ticket.escalated" in told


async def test_an_administrator_goes_on_looking(anna, dmitry, inga, alice):
    async with desk_line(anna), desk_line(inga) as boss:
        talk = await begun(anna, alice)
        async with desk_line(dmitry):
            await boss.send("conversation.follow", conversation=talk)
            await boss.send(
                "ticket.transfer",
                conversation=talk,
                client_id=uuid.uuid4(),
                to={"operator": str(dmitry.pk)},
                note="x",
            )
            assert (await boss.next("ticket.transferred"))["client_id"]
            assert (await boss.next("ticket.assigned"))["operator"] == "Dmitry"
            assert "conversation.lost" not in [frame["type"] for frame in await boss.pong()]


async def test_sent_again_after_the_line_broke_it_is_answered_and_stored_once(anna, dmitry, alice):
    command = {"client_id": uuid.uuid4(), "to": {"line": 2}, "note": "Mortgage"}
    async with desk_line(anna) as ours:
        talk = await begun(anna, alice)
        await ours.send("ticket.transfer", conversation=talk, **command)
        await ours.next("ticket.transferred")
    async with desk_line(anna) as ours:
        await ours.send("ticket.transfer", conversation=talk, **command)
        assert (await ours.next("ticket.transferred"))["client_id"] == str(command["client_id"])
    assert (await sync_to_async(log_of)(alice)).count("ticket.transferred") == 1


async def test_snoozed_and_woken_by_the_customers_own_message(anna, alice):
    async with desk_line(anna) as ours, customer_line() as phone:
        talk = await begun(anna, alice)
        await ours.send("conversation.follow", conversation=talk)
        until = datetime.now(UTC) + timedelta(hours=1)
        await ours.send(
            "ticket.snooze", conversation=talk, client_id=uuid.uuid4(), until=until.isoformat()
        )
        assert (await ours.next("ticket.snoozed"))["until"][:16] == until.isoformat()[:16]
        await phone.send("message.send", client_id=uuid.uuid4(), text="I am back.")
        assert (await ours.next("ticket.woken"))["why"] == "customer"
        frames = [frame["type"] for frame in await phone.pong()]
        assert "message.sent" in frames
        assert not any(kind.startswith("ticket.wo") or kind == "ticket.snoozed" for kind in frames)


async def test_who_is_awake_cannot_be_woken(anna, alice):
    async with desk_line(anna) as ours:
        talk = await begun(anna, alice)
        await ours.send("ticket.unsnooze", conversation=talk, client_id=uuid.uuid4())
        assert (await ours.next("error"))["code"] == "not_snoozed"


async def test_on_a_break_one_keeps_the_tickets_or_gives_them_back(anna, alice):
    async with desk_line(anna) as ours:
        await begun(anna, alice)
        await ours.send("presence.set", status="finishing")
        presence = await ours.next("presence")
        assert (presence["status"], presence["open"]) == ("finishing", 1)
        await ours.send("presence.set", status="break", tickets="return")
        while (presence := await ours.next("presence"))["open"]:
            pass
        assert presence["status"] == "break"
        assert (await sync_to_async(ticket_of)(alice)).operator_id is None


ID = "018f2c5e-0000-7000-8000-000000000001"
TO = {"operator": ID}
HOSTILE = {
    "nobody": ("ticket.transfer", {"to": {}, "note": "x"}),
    "two at once": ("ticket.transfer", {"to": {"operator": ID, "line": 1}, "note": "x"}),
    "line 3": ("ticket.transfer", {"to": {"line": 3}, "note": "x"}),
    "a team below 1": ("ticket.transfer", {"to": {"team": 0}, "note": "x"}),
    "a team beyond": ("ticket.transfer", {"to": {"team": 2**31}, "note": "x"}),
    "an operator by name": ("ticket.transfer", {"to": {"operator": "anna"}, "note": "x"}),
    "a list for a target": ("ticket.transfer", {"to": [ID], "note": "x"}),
    "one more field inside": (
        "ticket.transfer",
        {"to": {"operator": ID, "role": "administrator"}, "note": "x"},
    ),
    "one more field": ("ticket.transfer", {"to": TO, "note": "x", "by": ID}),
    "no note": ("ticket.transfer", {"to": TO}),
    "an empty note": ("ticket.transfer", {"to": TO, "note": ""}),
    "1001 characters": ("ticket.transfer", {"to": TO, "note": "x" * 1001}),
    "a NUL": ("ticket.transfer", {"to": TO, "note": "a\0b"}),
    "a lone surrogate": ("ticket.transfer", {"to": TO, "note": "\ud800"}),
    "escalated to line 0": ("ticket.escalate", {"to": {"line": 0}, "note": "x"}),
    "escalated without a note": ("ticket.escalate", {}),
    "no time": ("ticket.snooze", {}),
    "a time without a zone": ("ticket.snooze", {"until": "2026-12-01T10:00:00"}),
    "a number for a time": ("ticket.snooze", {"until": 1_900_000_000}),
    "a day that is none": ("ticket.snooze", {"until": "2026-02-30T10:00:00Z"}),
    "more for waking": ("ticket.unsnooze", {"until": "2026-12-01T10:00:00Z"}),
}
WORDS = {"a NUL", "a lone surrogate"}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_frames_store_nothing(anna, alice, name):
    kind, fields = HOSTILE[name]
    async with desk_line(anna) as ours:
        talk = await begun(anna, alice)
        before = await sync_to_async(Event.objects.count)()
        await ours.send(kind, conversation=talk, client_id=ID, **fields)
        assert (await ours.next("error"))["code"] in (
            {"invalid", "bad_frame"} if name in WORDS else {"invalid"}
        )
        assert await sync_to_async(Event.objects.count)() == before


async def test_who_is_available_gives_nothing_back(anna, alice):
    async with desk_line(anna) as ours:
        await begun(anna, alice)
        await ours.send("presence.set", status="available", tickets="return")
        assert (await ours.next("error"))["code"] == "invalid"
        assert (await sync_to_async(ticket_of)(alice)).operator_id == anna.pk


@pytest.mark.parametrize("until", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"])
async def test_times_at_the_ends_of_the_world(anna, alice, until):
    async with desk_line(anna) as ours:
        talk = await begun(anna, alice)
        await ours.send("ticket.snooze", conversation=talk, client_id=ID, until=until)
        assert (await ours.next("error"))["code"] == "bad_time"
        await ours.pong()


async def test_a_strangers_conversation_is_no_conversation(anna, dmitry, alice):
    async with desk_line(anna):
        talk = await begun(anna, alice)
        async with desk_line(dmitry) as theirs:
            for where in (talk, ID):
                for kind, fields in (
                    ("ticket.transfer", {"to": {"line": 1}, "note": "x"}),
                    ("ticket.escalate", {"note": "x"}),
                    (
                        "ticket.snooze",
                        {"until": (datetime.now(UTC) + timedelta(hours=1)).isoformat()},
                    ),
                    ("ticket.unsnooze", {}),
                ):
                    await theirs.send(kind, conversation=where, client_id=uuid.uuid4(), **fields)
                    assert (await theirs.next("error"))["code"] == "not_found"


async def test_the_clock_wakes_it_on_the_screen(anna, alice):
    async with desk_line(anna) as ours:
        talk = await begun(anna, alice)
        until = datetime.now(UTC) + timedelta(hours=1)
        await ours.send(
            "ticket.snooze", conversation=talk, client_id=uuid.uuid4(), until=until.isoformat()
        )
        while not (
            (rows := (await ours.next("desk.changed"))["rows"]) and rows[0]["snoozed_until"]
        ):
            pass
        assert await sync_to_async(waking.wake_due)(until + timedelta(seconds=1)) == 1
        while not (
            (rows := (await ours.next("desk.changed"))["rows"]) and rows[0]["snoozed_until"] is None
        ):
            pass


async def test_a_team_is_named_in_the_row(anna, dmitry, alice):
    cards = await sync_to_async(Team.objects.create)(name="Cards")
    await sync_to_async(dmitry.teams.add)(cards)
    async with desk_line(anna) as ours:
        talk = await begun(anna, alice)
        await ours.send(
            "ticket.transfer",
            conversation=talk,
            client_id=uuid.uuid4(),
            to={"team": cards.pk},
            note="x",
        )
        assert (await ours.next("ticket.transferred"))["to"] == {"team": cards.pk, "name": "Cards"}
        while not (
            (rows := (await ours.next("desk.changed"))["rows"]) and rows[0]["team"] == "Cards"
        ):
            pass
        assert rows[0]["state"] == "queued"


async def test_the_giver_hears_the_answer_first_however_fast_the_log_is(
    anna, dmitry, alice, monkeypatch
):
    """What takes the conversation out of sight is delivered before the command has its answer."""
    out_of_sight, lost = threading.Event(), DeskSocket.lost

    async def told(socket, conversation):
        out_of_sight.set()
        await lost(socket, conversation)

    def and_wait(**command):
        event = transfers.transfer_ticket(**command)
        assert out_of_sight.wait(5)
        return event

    monkeypatch.setattr(DeskSocket, "lost", told)
    async with desk_line(anna) as ours:
        talk = await begun(anna, alice)
        await ours.send("conversation.follow", conversation=talk)
        await ours.next("ticket.assigned")
        await sync_to_async(sits_down)(dmitry)
        hand_on = DeskSocket.hand_on
        monkeypatch.setattr(
            DeskSocket, "hand_on", lambda socket, _, command: hand_on(socket, and_wait, command)
        )
        to = {"operator": str(dmitry.pk)}
        await ours.send(
            "ticket.transfer", conversation=talk, client_id=uuid.uuid4(), to=to, note="x"
        )
        heard = [await ours.next("ticket.transferred", "conversation.lost") for _ in range(2)]
        assert [frame["type"] for frame in heard] == ["ticket.transferred", "conversation.lost"]
        assert "conversation.lost" not in [frame["type"] for frame in await ours.pong()]
