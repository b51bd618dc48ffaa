"""F13 for real: one person sends a hundred messages a second over two sockets.

Nobody else notices.
"""

import asyncio
import json
import statistics
import time
import uuid

import pytest
from asgiref.sync import sync_to_async
from websockets.exceptions import ConnectionClosed

from tests.servers import KINDS, customer, heard, says, serving
from tickets.models import Event

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True)]
A_SECOND = 100
SECONDS = 4.0
AT_ONCE = 20


@sync_to_async
def stored_of(name: str) -> set[str]:
    events = Event.objects.filter(by_name=name, kind="message.sent")
    return {str(client_id) for client_id in events.values_list("client_id", flat=True)}


@pytest.fixture(scope="module", params=KINDS)
def server(request, django_db_setup, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        serving(request.param, CUSTOMER_MESSAGES=f"60,{AT_ONCE}") as running,
    ):
        yield running


async def floods(line) -> list[str]:
    """As fast as it is told to, until it is closed."""
    sent = []
    started = time.monotonic()
    try:
        while time.monotonic() - started < SECONDS:
            sent.append(await says(line, "buy!"))
            await asyncio.sleep(2 / A_SECOND)
    except ConnectionClosed:
        pass
    return sent


async def talks(line, until: asyncio.Event) -> list[float]:
    """Somebody else, who writes now and then: how long each of their messages took."""
    took = []
    while not until.is_set():
        asked = time.monotonic()
        client_id = await says(line)
        while json.loads(await line.recv()).get("client_id") != client_id:
            pass
        took.append(time.monotonic() - asked)
        await asyncio.sleep(0.5)
    return took


async def test_the_flood_is_refused_then_closed_what_was_taken_is_stored_and_nobody_else_notices(
    server,
):
    over = asyncio.Event()
    async with (
        customer(server) as phone,
        customer(server) as tablet,
        customer(server, "bank-bob") as bob,
    ):
        bobs = asyncio.create_task(talks(bob, over))
        lines = (phone, tablet)
        *sent, (on_phone, phone_code), (on_tablet, tablet_code) = await asyncio.gather(
            *map(floods, lines), *map(heard, lines)
        )
        assert (phone_code, tablet_code) == (4429, 4429)
        async with asyncio.timeout(10):
            with pytest.raises(AssertionError, match="rate_limited"):  # instead of a welcome
                async with customer(server):
                    pass
        over.set()
        took = await bobs
    refusals = [frame for frame in on_phone + on_tablet if frame["type"] == "error"]
    assert {frame["code"] for frame in refusals} == {"rate_limited"}
    assert all(0 < frame["retry_after"] < 30 for frame in refusals)
    stored = await stored_of("Alice")
    acknowledged = {
        frame["client_id"] for frame in on_phone + on_tablet if frame["type"] == "message.sent"
    }
    assert acknowledged <= stored <= {client_id for one in sent for client_id in one}
    assert not stored & {frame["client_id"] for frame in refusals}
    assert AT_ONCE <= len(stored) <= AT_ONCE + SECONDS + 1
    assert statistics.median(took) < 1
    assert "Traceback" not in server.said()


async def answer(line) -> dict:
    """What became of one message."""
    while "client_id" not in (frame := json.loads(await line.recv())):
        pass
    return frame


async def test_a_client_that_waits_as_long_as_it_is_told_gets_everything_through_in_its_order(
    server,
):
    order = waiting = [str(uuid.uuid4()) for _ in range(AT_ONCE + 8)]
    said = []
    async with customer(server, "bank-carol") as line, asyncio.timeout(40):
        while waiting:
            for client_id in waiting:
                await line.send(
                    json.dumps({"type": "message.send", "client_id": client_id, "text": "Hello?"})
                )
            answers = [await answer(line) for _ in waiting]
            said += [frame["client_id"] for frame in answers if frame["type"] == "message.sent"]
            refused = {
                frame["client_id"]: frame["retry_after"]
                for frame in answers
                if frame["type"] == "error"
            }
            waiting = [client_id for client_id in waiting if client_id in refused]
            await asyncio.sleep(max(refused.values(), default=0))
    assert said == order
