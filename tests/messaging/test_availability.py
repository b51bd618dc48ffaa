"""Customers hear what they may expect when they come in, and again whenever it changes."""

import asyncio
import uuid
from datetime import UTC, date, datetime

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from accounts.models import Status
from messaging.sockets import handshake, watch
from tests.cast import say, sits_down
from tests.wire import customer_line
from tickets import staffing
from tickets.models import ExceptionDay

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]


@pytest.fixture(autouse=True)
def soon(monkeypatch, settings):
    monkeypatch.setattr(watch, "WATCH_INTERVAL", 0.05)
    monkeypatch.setattr(watch, "AVAILABILITY_INTERVAL", 0.05)
    settings.BANK_PHONE, settings.BANK_EMAIL = "+372 600 0000", "help@bank.example"


async def test_the_welcome_says_it_with_how_else_to_reach_the_bank(alice, anna):
    async with customer_line() as wire:
        told = wire.welcome["availability"]
    assert (told["state"], told["phone"], told["email"]) == (
        "away",
        "+372 600 0000",
        "help@bank.example",
    )
    assert "wait" not in told
    assert told["zone"] == "Europe/Tallinn"
    await sync_to_async(sits_down)(anna)
    async with customer_line() as wire:
        assert wire.welcome["availability"]["state"] == "open"
        assert wire.welcome["availability"]["hours"] == [{"opens": "00:00", "closes": "24:00"}]


async def test_a_change_is_told_to_everybody_and_once(alice, bob, anna):
    anna.capacity = 1
    await sync_to_async(anna.save)()
    async with customer_line() as hers, customer_line("bank-bob") as his:
        await sync_to_async(sits_down)(anna)
        for wire in (hers, his):
            assert (await wire.next("availability"))["state"] == "open"
        await sync_to_async(say)(bob)
        for wire in (hers, his):
            told = await wire.next("availability")
            assert (told["state"], told["wait"]) == ("busy", 540)
        await rounds(3)
        assert [frame for frame in await hers.pong() if frame["type"] == "availability"] == []


async def test_nobody_at_work_is_said_while_it_lasts(alice, anna):
    async with customer_line() as wire:
        assert wire.welcome["availability"]["state"] == "away"
        await wire.send("message.send", client_id=uuid.uuid4(), text="Is anybody there?")
        await wire.next("message.sent")
        await rounds(3)
        assert [frame for frame in await wire.pong() if frame["type"] == "availability"] == []
        await sync_to_async(sits_down)(anna)
        assert (await wire.next("availability"))["state"] == "open"
        await sync_to_async(staffing.set_status)(operator=anna, status=Status.BREAK)
        assert (await wire.next("availability"))["state"] == "away"


async def test_closed_says_until_when(alice):
    async with customer_line() as wire:
        today = await sync_to_async(close_today)()
        told = await wire.next("availability")
        assert (told["state"], told["hours"]) == ("closed", [])
        assert (
            datetime.fromisoformat(told["opens_at"])
            .astimezone(timezone.get_default_timezone())
            .date()
            > today
        )


async def test_one_reading_serves_all_sockets(alice, bob, monkeypatch):
    readings = []
    async with customer_line(), customer_line("bank-bob"), customer_line("bank-alice"):
        await rounds(1)
        monkeypatch.setattr(
            watch, "availability", lambda: readings.append(1) or handshake.availability()
        )
        await rounds(3)
        assert 1 <= len(readings) <= 4


async def rounds(count: int) -> None:
    """Wait until the process has looked so many times."""
    looked, original = asyncio.Semaphore(0), watch.watch_desks

    async def counted(hub) -> None:
        looked.release()
        await original(hub)

    watch.watch_desks = counted
    try:
        for _ in range(count):
            await asyncio.wait_for(looked.acquire(), 10)
    finally:
        watch.watch_desks = original


def close_today() -> date:
    today = datetime.now(UTC).astimezone(timezone.get_default_timezone()).date()
    ExceptionDay.objects.create(date=today)
    return today
