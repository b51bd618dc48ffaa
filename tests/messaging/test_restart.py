"""A process that is told to end: what it took is stored and answered, every client hears 1012,
nobody new comes in.
"""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import httpx
import psycopg
import pytest
from asgiref.sync import sync_to_async
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from tests.cast import conversation_of
from tests.servers import KINDS, customer, database, heard, held, says, serving
from tests.wire import desk_headers
from tickets.models import Event

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True)]
PATIENCE = 15.0  # seconds
CROWD = 120


@pytest.fixture(params=KINDS)
def server(request, transactional_db):
    with serving(request.param, SOCKETS_UNKNOWN_PER_ADDRESS="1000") as running:
        yield running


async def refused(server) -> str:
    """How a new socket is refused."""
    try:
        async with customer(server):
            return ""
    except InvalidStatus as error:
        return str(error.response.status_code)
    except ConnectionClosed as closed:  # let in just before
        return str(closed.rcvd and closed.rcvd.code)
    except (OSError, InvalidMessage):  # at the port, or just as it closed
        return "connection refused"


@sync_to_async
def stored() -> list[str]:
    """Of the one conversation, in its order."""
    said = Event.objects.exclude(client_id=None).order_by("seq")
    return [str(client_id) for client_id in said.values_list("client_id", flat=True)]


async def until_refused(server) -> str:
    """Wait until nobody is let in any more; how a new socket is refused."""
    async with asyncio.timeout(PATIENCE):
        while not (how := await refused(server)):  # noqa: ASYNC110 (a signal sends no event)
            await asyncio.sleep(0.05)
    return how


async def somebody_waits() -> None:
    """Wait until PostgreSQL holds somebody up."""
    postgres = await psycopg.AsyncConnection.connect(database()["DATABASE_URL"], autocommit=True)
    async with postgres, asyncio.timeout(PATIENCE):
        waiting = "SELECT 1 FROM pg_locks WHERE NOT granted"
        while not await (await postgres.execute(waiting)).fetchone():  # noqa: ASYNC110 (a lock sends no event)
            await asyncio.sleep(0.02)


async def test_what_was_taken_is_stored_and_answered_before_1012(server):
    async with customer(server) as line:
        sent = [await says(line, f"{number}") for number in range(60)]
        server.process.terminate()
        frames, code = await heard(line)
    assert code == 1012
    answered = [frame["client_id"] for frame in frames if frame["type"] == "message.sent"]
    assert answered == sent[: len(answered)]
    assert await stored() == answered  # neither one without the other
    server.process.wait(30)


async def test_a_draft_that_waits_for_a_lock_is_waited_for_and_nobody_new_comes_in(server, alice):
    async with customer(server) as line:
        first = await says(line)
        while json.loads(await line.recv()).get("client_id") != first:
            pass
        conversation = (await sync_to_async(conversation_of)(alice)).pk
        async with held(f"SELECT FROM tickets_conversation WHERE id = '{conversation}' FOR UPDATE"):
            second = await says(line, "Are you there?")
            await line.send('{"type":"ping"}')
            while (
                json.loads(await line.recv())["type"] != "pong"
            ):  # the draft before it has been taken
                pass
            server.process.terminate()
            assert await until_refused(server) in {"503", "1012", "connection refused"}
            assert server.process.poll() is None
        frames, code = await heard(line)
    assert code == 1012
    assert [frame["client_id"] for frame in frames if frame["type"] == "message.sent"] == [second]
    assert second in await stored()
    server.process.wait(30)


async def test_every_one_of_a_crowd_hears_1012_within_thirty_seconds(server, anna):
    headers = [(name.decode(), value.decode()) for name, value in await desk_headers(anna)]
    async with contextlib.AsyncExitStack() as stack:
        lines = [
            await stack.enter_async_context(customer(server, f"bank-{number}"))
            for number in range(CROWD)
        ]
        lines.append(
            await stack.enter_async_context(
                connect(f"{server.sockets}/desk/", additional_headers=headers)
            )
        )
        lines.append(
            await stack.enter_async_context(connect(f"{server.sockets}/customer/"))
        )  # does not say hello
        started = time.monotonic()
        server.process.terminate()
        codes = [code for _, code in await asyncio.gather(*map(heard, lines))]
        server.process.wait(30)
        assert time.monotonic() - started < 30
    assert set(codes) == {1012}


async def test_a_client_that_has_vanished_holds_nothing_up(server):
    async with customer(server) as line:
        line.transport.pause_reading()  # it neither reads nor answers the close
        started = time.monotonic()
        server.process.terminate()
        await asyncio.to_thread(server.process.wait, 30)
        assert time.monotonic() - started < 15
        line.transport.abort()


async def test_clients_that_leave_by_themselves_just_then_hold_nothing_up(server):
    async with contextlib.AsyncExitStack() as stack:
        lines = [
            await stack.enter_async_context(customer(server, f"bank-{number}"))
            for number in range(CROWD)
        ]
        server.process.terminate()
        started = time.monotonic()
        for line in lines:  # one after the other, while they are being parted with
            line.transport.abort()
            await asyncio.sleep(0.002)
        await asyncio.to_thread(server.process.wait, 30)
        assert time.monotonic() - started < 7  # a socket that is waited for has 8


async def test_without_clients_it_ends_at_once(server):
    async with customer(server):
        pass
    started = time.monotonic()
    server.process.terminate()
    server.process.wait(30)
    assert time.monotonic() - started < 10


async def test_what_hangs_at_the_end_says_where_and_ends_all_the_same():
    hangs = "import time; from messaging.sockets import draining; draining.EXIT_TIMEOUT = 0.2; draining.end_at_last(); time.sleep(60)"
    ended = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", hangs], capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert 'File "<string>", line 1' in ended.stderr


async def test_whoever_says_it_twice_means_it(server, alice):
    sign = {"daphne": signal.SIGTERM, "uvicorn": signal.SIGINT}[server.kind]
    async with customer(server) as line:
        first = await says(line)
        while json.loads(await line.recv()).get("client_id") != first:
            pass
        conversation = (await sync_to_async(conversation_of)(alice)).pk
        async with held(f"SELECT FROM tickets_conversation WHERE id = '{conversation}' FOR UPDATE"):
            await says(line, "Are you there?")
            await line.send('{"type":"ping"}')
            while json.loads(await line.recv())["type"] != "pong":
                pass
            server.process.terminate()
            await until_refused(server)
            os.kill(server.process.pid, sign)
            assert server.process.wait(2) == -sign


async def test_a_page_that_is_under_way_is_finished(server, anna):
    cookie = dict(await desk_headers(anna))[b"cookie"].decode()
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{server.port}", trust_env=False
    ) as browser:
        async with held("LOCK TABLE django_session"):
            page = asyncio.create_task(browser.get("/desk/", headers={"Cookie": cookie}))
            await somebody_waits()
            server.process.terminate()
            await until_refused(server)
        assert (await page).status_code == 200
    server.process.wait(30)
