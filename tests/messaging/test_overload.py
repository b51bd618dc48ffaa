"""More than can be served: new work and new sockets are refused, what was taken is not lost.

P9 and D24.
"""

import asyncio
import contextlib
import json
import os
import resource
import socket
import uuid

import psutil
import pytest
from asgiref.sync import sync_to_async
from websockets.exceptions import InvalidMessage, InvalidStatus

from messaging.sockets.admission import RESERVED_FILES
from tests.cast import conversation_of, say
from tests.servers import KINDS, customer, held, serving
from tests.wire import customer_line
from tickets.models import Event

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("hub")
async def test_beyond_what_may_wait_a_message_is_refused_and_those_that_wait_are_stored(
    monkeypatch, alice
):
    monkeypatch.setattr("messaging.writing.writer.WAITING_LIMIT", 3)
    await sync_to_async(say)(alice)
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    ids = [str(uuid.uuid4()) for _ in range(5)]
    async with customer_line() as wire:
        await wire.next("message.sent")
        async with held(f"SELECT FROM tickets_conversation WHERE id = '{conversation}' FOR UPDATE"):
            for client_id in ids:
                await wire.send("message.send", client_id=client_id, text="Hello?")
            refused = [await wire.next("error") for _ in range(2)]
        taken = [await wire.next("message.sent") for _ in range(3)]
    assert [(frame["code"], frame["client_id"]) for frame in refused] == [
        ("overloaded", each) for each in ids[3:]
    ]
    assert all(frame["retry_after"] > 0 for frame in refused)
    assert [frame["client_id"] for frame in taken] == ids[:3]
    assert await sync_to_async(Event.objects.filter(client_id__in=ids).count)() == 3


@pytest.fixture(params=KINDS)
def server(request, transactional_db):
    with serving(request.param, SOCKETS_UNKNOWN_PER_ADDRESS="1000") as running:
        yield running


def open_files(server) -> int:
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


async def is_alive(line) -> bool:
    await line.send('{"type":"ping"}')
    async with asyncio.timeout(10):
        while json.loads(await line.recv())["type"] != "pong":
            pass
    return True


async def test_with_all_files_open_the_old_sockets_live_the_new_are_refused_and_nothing_spins(
    server,
):
    async with contextlib.AsyncExitStack() as stack:
        first = await stack.enter_async_context(customer(server, "bank-first"))
        most = open_files(server) + RESERVED_FILES + 10
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (most, most))
        lines = []
        with pytest.raises(InvalidStatus) as refused:  # noqa: PT012 (one of many is the one)
            for number in range(most):
                lines.append(await stack.enter_async_context(customer(server, f"bank-{number}")))
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers.get("retry-after")
        assert 5 <= len(lines) <= most - RESERVED_FILES
        assert await is_alive(first)
        silent = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            for _ in range(most)
        ]
        with contextlib.suppress(OSError, InvalidMessage, InvalidStatus, TimeoutError):
            async with asyncio.timeout(2), customer(server, "bank-late"):
                pytest.fail("there was no file left for it")
        process = psutil.Process(server.process.pid)
        process.cpu_percent()
        assert await is_alive(first)
        assert await is_alive(lines[-1])
        await asyncio.sleep(2)
        assert process.cpu_percent() < 50
        assert len(server.said()) < 50_000
        for line in silent:
            line.close()
        await stack.enter_async_context(customer_of(lines.pop(), server))


@contextlib.asynccontextmanager
async def customer_of(line, server):
    """A new socket in the place of this one, as soon as there is room again."""
    await line.close()
    async with asyncio.timeout(20):
        while True:
            try:
                async with customer(server, "bank-next") as found:
                    yield found
                    return
            except (OSError, InvalidMessage, InvalidStatus):
                await asyncio.sleep(0.2)
