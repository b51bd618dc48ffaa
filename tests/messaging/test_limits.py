"""What one person may do in a minute: refused with a code and a time, nothing stored, and
nobody else is touched.
"""

import uuid

import pytest
from asgiref.sync import sync_to_async

from messaging.protocol import limits
from messaging.sockets import hub as hubs
from tests.cast import conversation_of, say, sits_down, token
from tests.wire import Closed, customer_line, desk_line
from tickets.models import Event

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]

messages = sync_to_async(lambda: Event.objects.filter(kind="message.sent").count())


@pytest.fixture
def few(settings):
    """Three at once of everything, and next to nothing after that."""
    for name in (
        "CUSTOMER_MESSAGES",
        "STAFF_MESSAGES",
        "PERSON_READS",
        "PERSON_MARKS",
        "PERSON_ENTRIES",
    ):
        setattr(settings, name, [1, 3])


async def says(wire, count):
    """`count` messages at once; the codes of the answers, "" for what was stored."""
    ids = [str(uuid.uuid4()) for _ in range(count)]
    for client_id in ids:
        await wire.send("message.send", client_id=client_id, text="Hello?")
    answers = {}
    while len(answers) < count:
        frame = await wire.next("message.sent", "error")
        if frame.get("client_id") in ids:
            answers[frame["client_id"]] = frame.get("code", "")
    return [answers[client_id] for client_id in ids]


# ---------------------------------------------------------------- messages


async def test_a_customer_who_sends_too_much_is_told_when_to_go_on_and_nothing_of_it_is_stored(few):
    async with customer_line() as alice:
        assert await says(alice, 3) == ["", "", ""]
        client_id = uuid.uuid4()
        await alice.send("message.send", client_id=client_id, text="One more")
        refused = await alice.next("error")
        assert (refused["code"], refused["client_id"]) == ("rate_limited", str(client_id))
        assert refused["retry_after"] > 0
        assert await messages() == 3


async def test_the_words_are_in_the_persons_language(few):
    words = []
    for locale in ("en", "ru"):
        async with customer_line(f"bank-{locale}", hello=False) as wire:
            await wire.send("hello", token=token(f"bank-{locale}"), device={"locale": locale})
            await wire.next("welcome")
            await says(wire, 3)
            await wire.send("message.send", client_id=uuid.uuid4(), text="One more")
            words.append((await wire.next("error"))["text"])
    assert words[0].startswith("Too many messages")
    assert words[1].startswith("Слишком")


async def test_all_sockets_of_a_person_share(few):
    async with customer_line() as phone, customer_line() as tablet:
        assert await says(phone, 2) == ["", ""]
        assert await says(tablet, 2) == ["", "rate_limited"]
        assert await says(phone, 1) == ["rate_limited"]
    assert await messages() == 3


async def test_others_are_not_touched(few):
    async with customer_line() as alice, customer_line("bank-bob") as bob:
        assert await says(alice, 5) == ["", "", "", "rate_limited", "rate_limited"]
        assert await says(bob, 3) == ["", "", ""]


async def test_to_leave_and_come_again_refills_nothing(few):
    async with customer_line() as alice:
        await says(alice, 3)
    async with customer_line() as alice:
        assert await says(alice, 1) == ["rate_limited"]


async def test_staff_have_limits_of_their_own(few, settings, anna, alice):
    settings.STAFF_MESSAGES = [1, 2]
    await sync_to_async(sits_down)(anna)
    await sync_to_async(say)(alice)
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    async with desk_line(anna) as desk:
        for command, answer in (("message.send", "message.sent"), ("note.add", "note.added")):
            client_id = str(uuid.uuid4())
            await desk.send(
                command, conversation=conversation, client_id=client_id, text="Let me look."
            )
            while (await desk.next(answer)).get("client_id") != client_id:
                pass
        await desk.send(
            "ticket.close", conversation=conversation, client_id=uuid.uuid4(), reason="solved"
        )
        assert (await desk.next("error"))["code"] == "rate_limited"
    assert await sync_to_async(Event.objects.filter(by_role="operator").count)() == 2


async def test_what_is_repeated_counts_as_well_and_is_stored_once(few):
    async with customer_line() as alice:
        client_id = uuid.uuid4()
        answers = []
        for _ in range(4):  # one after the other: sent together, one event answers them all
            await alice.send("message.send", client_id=client_id, text="Hello?")
            answers.append((await alice.next("message.sent", "error"))["type"])
        assert answers == ["message.sent", "message.sent", "message.sent", "error"]
    assert await messages() == 1


# ---------------------------------------------------------------- everything else


async def test_pages_of_history_and_pings(few):
    async with customer_line() as alice:
        for command in ({"type": "history.get", "before": 1}, {"type": "ping"}) * 2:
            await alice.send(**command)
        assert (await alice.next("error"))["code"] == "rate_limited"


async def test_follows(few, anna, alice):
    await sync_to_async(sits_down)(anna)
    await sync_to_async(say)(alice)
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    async with desk_line(anna) as desk:
        for _ in range(4):
            await desk.send("conversation.follow", conversation=conversation)
        assert (await desk.next("error"))["code"] == "rate_limited"


async def test_marks(few, alice):
    await sync_to_async(say)(alice)
    async with customer_line() as wire:
        for _ in range(4):
            await wire.send("mark.set", delivered=1)
        assert (await wire.next("error"))["code"] == "rate_limited"


async def test_typing_is_dropped_without_a_word(anna, alice):
    await sync_to_async(sits_down)(anna)
    await sync_to_async(say)(alice)
    async with desk_line(anna) as desk, customer_line() as wire:
        await desk.send(
            "conversation.follow", conversation=(await sync_to_async(conversation_of)(alice)).pk
        )
        await desk.next("ticket.assigned")
        for _ in range(50):
            await wire.send("typing.start")
        await wire.pong()
        heard = [frame for frame in await desk.pong() if frame["type"] == "typing"]
        assert 1 <= len(heard) <= 6
    assert await sync_to_async(Event.objects.count)() == 3


async def test_fresh_tokens(few):
    async with customer_line() as alice:  # coming in was the first
        for _ in range(3):
            await alice.send("token.refresh", token=token())
        assert (await alice.next("error"))["code"] == "rate_limited"


async def test_coming_in(few):
    for _ in range(3):
        async with customer_line():
            pass
    async with customer_line(hello=False) as alice:
        await alice.send("hello", token=token())
        refused = await alice.next()
        assert (refused["type"], refused["code"]) == ("error", "rate_limited")
        assert refused["retry_after"] > 0
        assert await alice.close_code() == 4429
    async with customer_line("bank-bob"):
        pass


# ---------------------------------------------------------------- who does not listen


async def test_whoever_hammers_is_closed_with_4429_and_kept_out_for_a_while(few, monkeypatch):
    monkeypatch.setattr(limits, "REFUSAL_LIMIT", 10)
    async with (
        customer_line() as phone,
        customer_line() as tablet,
        customer_line("bank-bob") as bob,
    ):
        for _ in range(13):
            await phone.send("message.send", client_id=uuid.uuid4(), text="x")
        assert await phone.close_code() == 4429
        await tablet.send("message.send", client_id=uuid.uuid4(), text="x")
        assert await tablet.close_code() == 4429
        async with customer_line(hello=False) as again:
            await again.send("hello", token=token())
            refused = await again.next("error")
            assert refused["code"] == "rate_limited"
            assert 0 < refused["retry_after"] <= limits.READMISSION_DELAY
            assert await again.close_code() == 4429
        await bob.pong()
        await hubs.hub().writer.drained()
    assert await messages() == 3  # what was taken before is stored


async def test_bad_frames_count_over_all_sockets():
    async with customer_line() as phone, customer_line() as tablet:
        for wire in (phone, tablet, phone, tablet, phone):
            await wire.send_raw("{bad")
            assert (await wire.next("error"))["code"] == "bad_frame"
        assert await phone.close_code() == 4429
        async with customer_line(hello=False) as again:
            await again.send("hello", token=token())
            assert await again.close_code() == 4429


async def test_a_desk_that_was_closed_for_a_flood_is_kept_out_too(anna):
    async with desk_line(anna) as desk:
        for _ in range(5):
            await desk.send_raw("{bad")
        assert await desk.close_code() == 4429
    with pytest.raises(Closed) as closed:
        async with desk_line(anna):
            pass
    assert closed.value.code == 4429
