"""Whatever raises on the way of a socket ends it: none stays open that nobody serves, none that
is closing stays.
"""

import ast
import asyncio
import contextlib
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from messaging.delivery import log_reader
from messaging.delivery.connection import OUTGOING_LIMIT, Outgoing, TooSlow
from messaging.delivery.feed import Feed
from messaging.protocol import frames
from messaging.sockets import hub
from messaging.sockets.pending import PendingMessages
from tests.cast import say, sits_down
from tests.wire import Closed, customer_line, desk_line

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True)]


def breaks(*arguments, **named):
    raise ValueError(f"cannot understand {arguments} {named}")


async def close_code(wire) -> int:
    with pytest.raises(Closed) as closed:
        await wire.next("nothing that ever comes")
    return closed.value.code


# ---------------------------------------------------------------- whatever raises


@pytest.mark.usefixtures("hub")
async def test_a_frame_that_cannot_be_written_down(monkeypatch, caplog):
    async with customer_line() as alice:
        monkeypatch.setattr("messaging.protocol.codec.encode", breaks)
        await alice.send("ping")
        assert await close_code(alice) == 1011
    assert "incident" in caplog.text
    assert "Pong" not in caplog.text


@pytest.mark.usefixtures("hub")
async def test_rows_that_cannot_be_delivered(monkeypatch, anna, alice):
    async with desk_line(anna) as desk:
        monkeypatch.setattr("messaging.delivery.lists.stands_in_lists", breaks)
        await sync_to_async(say)(alice)
        assert await close_code(desk) == 1011


@pytest.mark.usefixtures("hub")
async def test_marks_that_cannot_be_delivered(monkeypatch, anna, alice):
    await sync_to_async(sits_down)(anna)
    await sync_to_async(say)(alice)
    async with customer_line() as wire:
        monkeypatch.setattr(Feed, "deliver_marks", breaks_later)
        hub.hub().marks.read(*subscriptions())
        for subscription in subscriptions():
            subscription.marks = (-1, -1)
        assert await close_code(wire) == 1011


async def breaks_later(*arguments):
    breaks(*arguments)


def subscriptions():
    return hub.hub().readers.subscriptions()


@pytest.mark.usefixtures("hub")
async def test_an_answer_of_the_writer_that_nobody_expected(monkeypatch):
    async with customer_line() as alice:
        monkeypatch.setattr(PendingMessages, "_must_say", breaks)
        await alice.send(
            "message.send", client_id="018f2c5e-0000-7000-8000-000000000001", text="Hello?"
        )
        assert await close_code(alice) == 1011


@pytest.mark.usefixtures("hub")
async def test_one_log_that_cannot_be_read_ends_its_own_socket_and_no_other(monkeypatch, alice):
    read = log_reader.events_after

    async def some_break(pipeline, cursors):
        if any(cursor.conversation == spoiled for cursor in cursors):
            breaks()
        return await read(pipeline, cursors)

    async with customer_line("bank-bob") as bob, customer_line() as wire:
        (spoiled,) = {
            subscription.conversation
            for subscription in subscriptions()
            if subscription.subscriber.reader == alice.pk
        }
        monkeypatch.setattr("messaging.delivery.readers.events_after", some_break)
        hub.hub().readers.wake(subscriptions())
        assert await close_code(wire) == 1011
        await bob.pong()


@pytest.mark.usefixtures("hub")
async def test_a_socket_that_breaks_the_watch_is_closed_and_the_others_are_watched(monkeypatch):
    monkeypatch.setattr("messaging.sockets.watch.WATCH_INTERVAL", 0.01)
    async with customer_line() as alice, customer_line("bank-bob") as bob:
        for socket in hub.hub().ends.customers:
            if socket.customer.subject == "bank-alice":
                socket.watch = breaks
        assert await close_code(alice) == 1011
        await bob.pong()


@pytest.mark.usefixtures("hub")
async def test_what_stays_although_it_is_closing_is_cut_off(monkeypatch):
    monkeypatch.setattr("messaging.delivery.connection.CLOSE_TIMEOUT", 0.05)
    cut = asyncio.Event()
    async with customer_line() as alice:
        (socket,) = hub.hub().ends.customers
        socket.scope["abort"] = cut.set
        await socket.connection.leave(4401)
        assert await close_code(alice) == 4401
        async with asyncio.timeout(5):
            await cut.wait()


@pytest.mark.usefixtures("hub")
async def test_a_close_that_fails_cuts_the_line_at_once(monkeypatch, caplog):
    cut = asyncio.Event()
    async with customer_line():
        (socket,) = hub.hub().ends.customers
        socket.scope["abort"] = cut.set
        socket.connection.asgi_send = breaks_later
        await socket.connection.send_frame(frames.Pong(seq=0))
        assert cut.is_set()
    assert "incident" in caplog.text


@pytest.mark.usefixtures("hub")
async def test_a_socket_that_is_cancelled_is_known_to_nobody():
    with contextlib.suppress(asyncio.CancelledError):
        async with customer_line() as alice:
            (socket,) = hub.hub().ends.customers
            alice.communicator.stop(exceptions=False)
            await asyncio.wait([alice.communicator.future], timeout=5)
            assert not hub.hub().ends.customers
            assert socket.connection.closing
            assert not subscriptions()


# ---------------------------------------------------------------- frames that wait for the line


async def test_frames_leave_in_their_order_and_only_so_many_bytes_wait():
    took, sent, outgoing = asyncio.Event(), [], Outgoing()

    async def send(message):
        await took.wait()
        sent.append(message["text"])

    page = asyncio.ensure_future(
        outgoing.send(send, "x" * 2 * OUTGOING_LIMIT)
    )  # one alone may be as long as it is
    await asyncio.sleep(0)
    behind = [
        asyncio.ensure_future(outgoing.send(send, str(n).rjust(OUTGOING_LIMIT // 4)))
        for n in range(4)
    ]
    await asyncio.sleep(0)
    with pytest.raises(TooSlow):
        await outgoing.send(send, "one too many")
    took.set()
    await asyncio.gather(page, *behind)
    assert [text.strip() for text in sent[1:]] == ["0", "1", "2", "3"]
    assert outgoing.since is None
    await outgoing.send(send, "and on")


async def test_a_frame_that_is_given_up_holds_back_none_behind_it():
    took, sent, outgoing = asyncio.Event(), [], Outgoing()

    async def send(message):
        await took.wait()
        sent.append(message["text"])

    tasks = [asyncio.ensure_future(outgoing.send(send, name)) for name in "abc"]
    await asyncio.sleep(0)
    tasks[1].cancel()
    took.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert sent == ["a", "c"]
    assert outgoing.since is None


# ---------------------------------------------------------------- the rule

ON_THE_WAY = [
    *(
        "sockets/base",
        "sockets/customer",
        "sockets/desk",
        "delivery/connection",
        "delivery/feed",
        "sockets/hub",
        "delivery/readers",
        "delivery/batching",
        "delivery/marks",
        "sockets/watch",
        "writing/writer",
    ),
    *(
        "sockets/draining",
        "protocol/codec",
        "delivery/process_bus",
        "writing/batch",
        "delivery/background",
        "delivery/list_refresh",
        "sockets/desk_lists",
        "sockets/pending",
        "sockets/handshake",
        "writing/sending",
    ),
]
BROAD = {"", "Exception", "BaseException", "OSError", "Refused", "TimeoutError"}
ENDS_IT = {
    "leave",
    "leave_soon",
    "fail",
    "failed",
    "cut",
    "set_exception",
    "refuse",
    "_read_one_by_one",
}
# What may go on: a file and the function around it, and why no socket is left behind.
GOES_ON = {
    ("sockets/base", "part"): "leaves with 1012 in any case",
    ("delivery/connection", "leave"): "a line that is gone; CLOSE_TIMEOUT cuts it off if it is not",
    ("sockets/watch", "watch"): "the next round looks at all sockets again, and each by itself",
    (
        "delivery/batching",
        "_serve_together",
    ): "the next heartbeat asks again, and closes the socket if that fails too",
    ("delivery/process_bus", "tell"): "what other processes miss they read at the next heartbeat",
    ("delivery/process_bus", "listen"): "it listens again, and heartbeats read meanwhile",
    ("delivery/marks", "_write"): "the marks are kept, and handed in again",
    ("writing/writer", "_wait_for"): "the error is the answer that is settled with",
    ("writing/writer", "_store"): "the error is the answer, or each draft goes by itself",
    ("writing/sending", "store_and_read"): "the refusal is the answer",
    ("writing/batch", "add"): "the refusal is the answer",
    ("sockets/draining", "drain"): "the process ends, and its lines with it",
}


def handlers():
    """Each place that catches more than one certain error."""
    for name in ON_THE_WAY:
        tree = ast.parse(
            (Path(settings.BASE_DIR) / "messaging" / f"{name}.py").read_text(encoding="utf-8")
        )
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from (
                    (name, function.name, found)
                    for found in ast.walk(function)
                    if caught(found) & BROAD
                )


def caught(node: ast.AST) -> set[str]:
    if isinstance(node, ast.ExceptHandler):
        return set((ast.unparse(node.type) if node.type else "").strip("()").split(", "))
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
        return {ast.unparse(argument) for argument in node.args}
    return set()


def ends_the_socket(handler: ast.AST) -> bool:
    calls = {
        node.func.attr
        for node in ast.walk(handler)
        if isinstance(node, ast.Call) and hasattr(node.func, "attr")
    }
    return bool(calls & ENDS_IT) or any(isinstance(node, ast.Raise) for node in ast.walk(handler))


@pytest.mark.django_db(False)
async def test_no_except_on_the_way_of_a_socket_swallows_what_was_raised():
    swallowed = {
        (name, function) for name, function, handler in handlers() if not ends_the_socket(handler)
    }
    assert swallowed <= set(GOES_ON), "close the socket there, or say above why none is left open"
    assert swallowed == set(GOES_ON), "these go on no longer"
