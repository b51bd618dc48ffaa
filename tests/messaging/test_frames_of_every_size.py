"""Whatever the protocol lets grow arrives whole, above 64 KiB too, under both servers.

What clients may send is no limit of what they are sent.
"""

import contextlib
import json
import uuid
from datetime import UTC, datetime

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame
from websockets.streams import StreamReader
from websockets.sync.client import connect

from accounts.models import Customer
from bankchat.servers.text_frames import text_fragments, text_frame
from messaging.protocol.frames import FRAME_LIMIT
from messaging.writing.new_message import NewMessage
from messaging.writing.sending import send_messages
from tests.cast import conversation_of, staff, token
from tests.servers import KINDS, serving
from tests.wire import session_for
from tickets.models import Conversation, Ticket
from tickets.opening import take_numbers

OUR_PAGE = "http://localhost:8000"
WAITING = 200
WINDOW = 40  # messages of a page whose size is known to the byte


@pytest.fixture(scope="module", params=KINDS)
def server(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), serving(request.param) as running:
        yield running


@contextlib.contextmanager
def customer_line(server):
    url = f"{server.sockets}/customer/"
    with connect(url, subprotocols=["bankchat.1"], compression=None, max_size=None) as line:
        line.send(json.dumps({"type": "hello", "token": token()}))
        until(line, "welcome")
        yield line


def desk_line(server, user):
    headers = {"Cookie": f"session={session_for(user)}"}
    return connect(
        f"{server.sockets}/desk/", origin=OUR_PAGE, additional_headers=headers, max_size=None
    )


def until(line, kind: str) -> str:
    """The next frame of this kind, as it came."""
    while json.loads(text := line.recv(timeout=20))["type"] != kind:
        pass
    return text


def says(person: Customer, *texts: str) -> None:
    for start in range(0, len(texts), 100):
        part = texts[start : start + 100]
        send_messages(
            [NewMessage(conversation_of(person).pk, person, uuid.uuid4(), text) for text in part]
        )


def tickets_wait(count: int) -> None:
    now = datetime.now(UTC)
    people = Customer.objects.bulk_create(
        [
            Customer(subject=f"c{n}", name=f"Жанна {n} " + "Ж" * 100, locale="ru")
            for n in range(count)
        ]
    )
    talks = Conversation.objects.bulk_create([Conversation(customer=person) for person in people])
    Ticket.objects.bulk_create(
        [
            Ticket(
                number=number, conversation=talk, opened_seq=1, opened_at=now, cycle_started_at=now, queued_at=now,
                waiting_since=now, due_at=now, language="ru",
            )
            for number, talk in zip(take_numbers(count), talks, strict=True)
        ]
    )  # fmt: skip


def test_an_operator_who_connects_sees_a_long_queue_and_is_answered(server, transactional_db):
    tickets_wait(WAITING)
    anna = staff("Anna", capacity=0)
    with desk_line(server, anna) as desk:
        changed = until(desk, "desk.changed")
        assert len(changed.encode()) > 2 * FRAME_LIMIT
        assert len(json.loads(changed)["rows"]) == WAITING
        desk.send('{"type":"ping"}')
        until(desk, "pong")


def test_a_page_of_a_hundred_long_messages_arrives_whole_and_the_next_frames_after_it(
    server, transactional_db, alice
):
    says(alice, *["😀" * 4000] * 100)
    with customer_line(server) as line:
        line.send(json.dumps({"type": "history.get", "before": 1000, "limit": 100}))
        history = json.loads(until(line, "history"))
        texts = [event["text"] for event in history["events"] if event["type"] == "message.sent"]
        assert texts == ["😀" * 4000] * len(texts)
        assert len(history["events"]) == 100
        assert len(texts) >= 98
        line.send('{"type":"ping"}')
        until(line, "pong")


@pytest.mark.parametrize(
    "size", [FRAME_LIMIT - 1, FRAME_LIMIT, FRAME_LIMIT + 1, 2 * FRAME_LIMIT - 2, 2 * FRAME_LIMIT]
)
def test_a_frame_to_a_client_of_just_this_size(server, transactional_db, alice, size):
    says(alice, *["x"] * 100)  # from here on every number has three digits
    says(alice, *["x" * 1000] * WINDOW)
    with customer_line(server) as line:
        ask = json.dumps({"type": "history.get", "before": 1000, "limit": WINDOW})
        line.send(ask)
        letters = size - len(until(line, "history")) + 1000 * WINDOW
        each, rest = divmod(letters, WINDOW)
        says(alice, *["x" * (each + (place < rest)) for place in range(WINDOW)])
        line.send(ask)
        assert len(until(line, "history")) == size
        line.send('{"type":"ping"}')
        until(line, "pong")


@pytest.mark.parametrize("size", [125, 126, 127, FRAME_LIMIT - 1, FRAME_LIMIT])
def test_a_frame_from_a_client_of_just_this_size(server, transactional_db, size):
    with customer_line(server) as line:
        line.send('{"type":"ping"}'.ljust(size))
        until(line, "pong")


def test_a_frame_from_a_client_that_is_a_byte_too_large(server, transactional_db):
    with customer_line(server) as line:
        line.send('{"type":"ping"}'.ljust(FRAME_LIMIT + 1))
        with pytest.raises(ConnectionClosed) as closed:
            until(line, "pong")
        assert closed.value.rcvd.code == 1009


@pytest.mark.parametrize(
    "size", [0, 1, 125, 126, 127, 65_534, 65_535, 65_536, 65_537, 131_070, 131_071, 1_700_000]
)
def test_what_leaves_is_what_a_client_reads(size):
    payload = ("x" * size).encode()
    frames = [text_frame(payload)] if size < FRAME_LIMIT else list(text_fragments(payload))
    assert all(len(frame) <= FRAME_LIMIT + 4 for frame in frames)
    read = [parsed(frame) for frame in frames]
    assert b"".join(frame.data for frame in read) == payload
    assert [frame.fin for frame in read] == [False] * (len(read) - 1) + [True]
    assert [frame.opcode for frame in read] == [1] + [0] * (len(read) - 1)


def parsed(data: bytes) -> Frame:
    reader = StreamReader()
    reader.feed_data(data)
    parsing = Frame.parse(reader.read_exact, mask=False)
    try:
        next(parsing)
    except StopIteration as end:
        return end.value
    raise AssertionError("that is not a whole frame")


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_sent_closes_the_socket_and_says_so_in_the_log(
    kind, transactional_db, alice
):
    says(alice, *["my card is 4111 1111 1111 1111".ljust(4000)] * 20)
    with (
        serving(kind, {"bankchat.servers.text_frames.FRAGMENT": 0}) as server,
        customer_line(server) as line,
    ):
        line.send(json.dumps({"type": "history.get", "before": 1000, "limit": 100}))
        with pytest.raises(ConnectionClosed) as closed:
            until(line, "history")
        assert closed.value.rcvd.code == 1011
        said = server.said()
        assert f"incident {closed.value.rcvd.reason}: ValueError" in said
        assert "text_frames.py" in said
        assert "4111" not in said
