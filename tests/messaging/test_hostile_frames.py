"""Whatever a client sends, the socket answers, stays open, and nothing is stored.

Cases F1–F18 of the threat list.
"""

import json
import uuid

import pytest
from asgiref.sync import sync_to_async
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.protocol import codec, frames
from tests.cast import token
from tests.wire import customer_line, desk_headers, desk_line, line
from tickets.models import Event

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]

ID = "018f2c5e-0000-7000-8000-000000000001"
PLACE = '{"type":"message.send","client_id":"%s","location":{"latitude":%s,"longitude":%s}}'
SEND = '{"type":"message.send","client_id":"%s","text":%s}'

REFUSED = {
    "not JSON": ("{bad", "bad_frame"),
    "empty": ("", "bad_frame"),
    "a list": ("[1]", "bad_frame"),
    "a string": ('"x"', "bad_frame"),
    "null": ("null", "bad_frame"),
    "NaN": ('{"type":"mark.set","read":NaN}', "bad_frame"),
    "Infinity": ('{"type":"mark.set","read":Infinity}', "bad_frame"),
    "1e999": ('{"type":"mark.set","read":1e999}', None),
    "2^63": ('{"type":"mark.set","read":9223372036854775808}', "invalid"),
    "2^70": ('{"type":"mark.set","read":1180591620717411303424}', "invalid"),
    "5000 digits": ('{"type":"mark.set","read":' + "9" * 5000 + "}", None),
    "a negative number": ('{"type":"mark.set","read":-1}', "invalid"),
    "a fraction": ('{"type":"mark.set","read":1.5}', "invalid"),
    "a lone surrogate": (SEND % (ID, r'"\ud800"'), None),
    "a NUL": (SEND % (ID, r'"a\u0000b"'), "invalid"),
    "unknown type": ('{"type":"chat.event"}', "unknown_type"),
    "an internal name": ('{"type":"websocket.close"}', "unknown_type"),
    "dunder": ('{"type":"__init__"}', "unknown_type"),
    "no type": ('{"text":"x"}', "unknown_type"),
    "type is an object": ('{"type":{"$ne":null}}', "unknown_type"),
    "extra sender_id": (
        f'{{"type":"message.send","client_id":"{ID}","text":"x","sender_id":"{ID}"}}',
        "invalid",
    ),
    "extra role": (
        f'{{"type":"message.send","client_id":"{ID}","text":"x","role":"operator"}}',
        "invalid",
    ),
    "extra seq": (f'{{"type":"message.send","client_id":"{ID}","text":"x","seq":1}}', "invalid"),
    "extra created_at": (
        f'{{"type":"message.send","client_id":"{ID}","text":"x","created_at":1}}',
        "invalid",
    ),
    "object for text": (SEND % (ID, '{"$ne":null}'), "invalid"),
    "list for client_id": ('{"type":"message.send","client_id":[1],"text":"x"}', "invalid"),
    "client_id is not a UUID": (SEND % ("1", '"x"'), "invalid"),
    "no text": (f'{{"type":"message.send","client_id":"{ID}"}}', "invalid"),
    "empty text": (SEND % (ID, '""'), "invalid"),
    "blank text": (SEND % (ID, r'" \n\t "'), "empty"),
    "invisible text": (SEND % (ID, r'"\u200b\ufeff\u2060"'), "empty"),
    "4001 characters": (SEND % (ID, json.dumps("x" * 4001)), "invalid"),
    "a longitude that is no number": (PLACE % (ID, "1", "NaN"), "bad_frame"),
    "a latitude beyond the pole": (PLACE % (ID, "91", "1"), "invalid"),
    "a longitude beyond the date line": (PLACE % (ID, "1", "-180.00001"), "invalid"),
    "an object for a latitude": (PLACE % (ID, '{"$gt":0}', "1"), "invalid"),
    "a string for a latitude": (PLACE % (ID, '"59.4"', "1"), "invalid"),
    "a place beside a text": (PLACE % (ID, "1", '1},"text":"x","file":{'), "invalid"),
    "deep nesting": ("[" * 20_000 + "]" * 20_000, "bad_frame"),
    "deep nesting inside": ('{"type":"ping","x":' + "[" * 10_000 + "]" * 10_000 + "}", None),
    "desk's command": (
        f'{{"type":"note.add","conversation":"{ID}","client_id":"{ID}","text":"x"}}',
        "unknown_type",
    ),
    "limit 0": ('{"type":"history.get","before":1,"limit":0}', "invalid"),
    "limit 101": ('{"type":"history.get","before":1,"limit":101}', "invalid"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_refused_with_a_code_and_nothing_stored(name):
    text, code = REFUSED[name]
    async with customer_line() as alice:
        await alice.send_raw(text)
        error = await alice.next()
        assert error["type"] == "error"
        assert error["code"] == code or (code is None and error["code"] in {"bad_frame", "invalid"})
        await alice.pong()
    assert await sync_to_async(Event.objects.count)() == 0


async def test_a_place_with_thirty_decimals_is_kept_to_five():
    async with customer_line() as alice:
        await alice.send_raw(PLACE % (ID, "59.436961212345678901234567890123", "-0"))
        sent = await alice.next("message.sent")
    assert sent["location"] == {"latitude": 59.43696, "longitude": 0.0}


async def test_a_refusal_names_the_client_id_it_concerns():
    async with customer_line() as alice:
        await alice.send("message.send", client_id=ID, text="")
        assert (await alice.next("error"))["client_id"] == ID


async def test_a_refusal_speaks_the_devices_language():
    words = []
    for locale in ("en-GB", "ru_RU", "xx"):
        async with customer_line(hello=False) as alice:
            await alice.send("hello", token=token(), device={"locale": locale})
            await alice.next("welcome")
            await alice.send("message.send", client_id=ID, text=" ")
            words.append((await alice.next("error"))["text"])
    assert words[0] == words[2] != words[1]


async def test_a_desk_speaks_the_language_of_its_page_and_not_of_the_next_one(anna):
    headers = [*await desk_headers(anna), (b"accept-language", b"ru")]
    for page, expected in (("?language=en", False), ("?language=ru", True), ("", True)):
        async with line(f"/ws/desk/{page}", headers) as desk:
            await desk.next("desk.changed")
            await desk.send("message.send", client_id=ID, conversation=ID, text="Hello")
            text = (await desk.next("error"))["text"]
            assert any("а" <= letter <= "я" for letter in text) == expected, text


async def test_a_binary_frame_closes_with_1003():
    async with customer_line() as alice:
        await alice.send_raw(b"\x00\xff")
        assert await alice.close_code() == 1003


async def test_a_frame_above_the_limit_closes_with_1009():
    async with customer_line() as alice:
        await alice.send_raw('{"type":"ping","x":"' + "я" * 33_000 + '"}')
        assert await alice.close_code() == 1009


async def test_five_bad_frames_in_ten_seconds_close_with_4429():
    async with customer_line() as alice:
        for _ in range(5):
            await alice.send_raw("{bad")
        assert await alice.close_code() == 4429


async def test_commands_before_hello_are_not_answered():
    async with customer_line(hello=False) as stranger:
        await stranger.send("message.send", client_id=uuid.uuid4(), text="Let me in")
        assert await stranger.close_code() == 4401
    assert await sync_to_async(Event.objects.count)() == 0


async def test_no_hello_closes_with_4408(monkeypatch):
    monkeypatch.setattr("messaging.sockets.customer.HELLO_WITHIN", 0.1)
    async with customer_line(hello=False) as silent:
        assert await silent.close_code() == 4408


async def test_a_second_hello_is_not_another_person():
    async with customer_line("bank-alice") as alice:
        await alice.send("hello", token=token("bank-bob"))
        assert await alice.close_code() == 4401


async def test_a_foreign_conversation_and_an_absent_one_look_alike(anna, dmitry):
    async with desk_line(anna) as first, desk_line(dmitry) as second, customer_line() as alice:
        await alice.send("message.send", client_id=uuid.uuid4(), text="Hello?")
        await alice.next("ticket.assigned")
        changed = [await first.next("desk.changed"), await second.next("desk.changed")]
        holder, stranger = (first, second) if changed[0]["rows"] else (second, first)
        row = next(c["rows"][0] for c in changed if c["rows"])
        answers = []
        for conversation in (row["conversation"], str(uuid.uuid4())):
            await stranger.send("conversation.follow", conversation=conversation)
            answers.append(await stranger.next("error"))
            await stranger.send("message.send", conversation=conversation, client_id=ID, text="x")
            answers.append(await stranger.next("error"))
        assert answers[:2] == answers[2:]
        assert {answer["code"] for answer in answers} == {"not_found"}
        await holder.pong()


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
types = st.sampled_from(
    ["hello", "message.send", "mark.set", "history.get", "ticket.close", "ping", "presence.set"]
)


@settings(
    max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.text()
    | json_values.map(json.dumps)
    | st.builds(
        lambda t, d: json.dumps({**d, "type": t}),
        types,
        st.dictionaries(
            st.sampled_from(
                ["client_id", "text", "before", "limit", "token", "read", "conversation", "status"]
            ),
            json_values,
        ),
    )
)
def test_the_decoder_lets_nothing_out_but_a_frame_or_a_refusal(text):
    for commands in (frames.CustomerCommand, frames.DeskCommand):
        try:
            frame = codec.decode(text, commands)
        except codec.BadFrame:
            continue
        json.loads(codec.encode(frame))
