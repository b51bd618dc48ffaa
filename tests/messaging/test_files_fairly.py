"""Few cleaners, fairly: one customer's photos, however heavy and however many, keep nobody else
from sending theirs.
"""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable
from io import BytesIO

import httpx
import psutil
import pytest
from PIL import Image

from messaging.files.models import File
from messaging.files.sanitising import slots
from messaging.files.uploading import refused as refused_lately
from tests.cast import customer, token
from tests.messaging.uploads import (
    DOOR,
    as_customer,
    nothing_is_kept,
    photo,
    refused,
    upload,
    uploaded,
)
from tests.servers import KINDS, Server, serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mallories(db) -> list[str]:
    """Five customers who are one attacker."""
    return [customer(f"Mallory{n}").subject for n in range(5)]


def heavy() -> bytes:
    """A photo of 40 megapixels in 170 KB: seconds of the processor."""
    out = BytesIO()
    Image.new("RGBA", (8000, 5000), (200, 30, 30, 9)).save(out, "PNG")
    return out.getvalue()


class Senders:
    """Uploads that are under way at a real server, and how each was answered, in that order."""

    def __init__(self, server: Server, client: httpx.AsyncClient) -> None:
        self._address, self._client = f"http://127.0.0.1:{server.port}{DOOR}", client
        self.answered: list[tuple[str, int]] = []
        self.tasks: list[asyncio.Task] = []

    def send(self, subject: str, data: bytes) -> asyncio.Task:
        task = asyncio.create_task(self._send(subject, data))
        self.tasks.append(task)
        return task

    async def _send(self, subject: str, data: bytes) -> int:
        with contextlib.suppress(httpx.TransportError):  # the server was ended meanwhile
            return await self._post(subject, data)
        return 0

    async def _post(self, subject: str, data: bytes) -> int:
        form = {"data": {"upload": str(uuid.uuid4())}, "files": {"file": ("photo.png", data)}}
        headers = {"Authorization": f"Bearer {token(subject)}"}
        status = (await self._client.post(self._address, headers=headers, **form)).status_code
        self.answered.append((subject, status))
        return status

    async def give_up(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def before(self, subject: str) -> int:
        """How many of the others were answered before."""
        return [who for who, _ in self.answered].index(subject)


async def senders_until(
    server: Server, client: httpx.AsyncClient, crowd: list[str], data: bytes
) -> Senders:
    """Whoever is in the crowd sends as often as they stand there; from when the cleaners are at
    work.
    """
    senders = Senders(server, client)
    for subject in crowd:
        senders.send(subject, data)
    await asyncio.to_thread(until_true, lambda: cleaners_of(server))
    return senders


def cleaners_of(server: Server) -> int:
    return len(psutil.Process(server.process.pid).children())


def until_true(condition: Callable[[], object]) -> None:
    """Look again and again: a process that starts sends no event."""
    until = time.monotonic() + 30
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)


@pytest.mark.parametrize("kind", KINDS)
async def test_ten_heavy_photos_of_one_customer_hold_up_nobody_else(kind, alice, bob, files_root):
    data = await asyncio.to_thread(heavy)
    with serving(kind, FILES_ROOT=str(files_root)) as server:
        async with httpx.AsyncClient(timeout=90, limits=httpx.Limits(max_connections=50)) as client:
            senders = await senders_until(server, client, ["bank-alice"] * 10, data)
            assert await senders.send("bank-bob", photo("PNG")) == 201, server.said()
            assert senders.before("bank-bob") <= 2
            assert cleaners_of(server) <= 1  # Alice's, one at a time
            await senders.give_up()


@pytest.mark.parametrize("kind", KINDS)
async def test_five_attackers_do_not_either(kind, bob, files_root, mallories):
    data = await asyncio.to_thread(heavy)
    patient = {
        "messaging.files.sanitising.slots.WAIT_LIMIT": 90.0
    }  # this machine may be busy with other things
    with serving(kind, patient, FILES_ROOT=str(files_root)) as server:
        async with httpx.AsyncClient(timeout=90, limits=httpx.Limits(max_connections=50)) as client:
            senders = await senders_until(server, client, mallories * 3, data)
            assert await senders.send("bank-bob", photo("PNG")) == 201, server.said()
            assert senders.before("bank-bob") <= 7  # each of them once, and what was under way
            await senders.give_up()


def test_what_is_refused_costs_its_sender_much_more_than_what_is_taken(
    alice, bob, monkeypatch, files_root
):
    monkeypatch.setattr(slots, "PERSON_SECONDS", 0.5)
    uploaded(as_customer(), photo())
    assert slots.places.lately(alice.pk) > 0
    slots.places.charge(alice.pk, 60)
    kept = File.objects.count()
    answer = upload(as_customer(), photo())
    assert refused(answer, 429, "rate_limited")
    assert int(answer["Retry-After"]) > 60
    assert File.objects.count() == kept
    before = slots.places.lately(bob.pk)
    assert upload(as_customer("bank-bob"), photo()[:-200]).status_code in (201, 422)
    assert slots.places.lately(bob.pk) > before


def test_a_broken_file_is_charged_ten_times_the_time_it_took(bob):
    started = time.monotonic()
    assert refused(upload(as_customer("bank-bob"), b"\x89PNG\r\n\x1a\n broken"), 422, "unreadable")
    took = time.monotonic() - started
    assert 0 < slots.places.lately(bob.pk) <= (1 + slots.PENALTY) * took
    assert slots.places.lately(bob.pk) > slots.PENALTY * 0.02


def test_what_is_refused_counts_against_the_day(alice, settings, files_root):
    settings.FILES_PER_DAY = 3
    for _ in range(3):
        assert refused(
            upload(as_customer(), b"neither photo nor document"), 415, "unsupported_type"
        )
    assert refused_lately.lately(alice.pk) == 3
    assert refused(upload(as_customer(), photo()), 429, "quota")
    assert nothing_is_kept(files_root)


def test_a_file_has_seconds_by_its_size_and_few_while_others_wait(monkeypatch):
    with slots.place_for("alice", 870_000) as job:
        assert (job.seconds, job.is_cut_short) == (5, False)
        monkeypatch.setattr(slots.places, "waiting", lambda: 1)
        with slots.place_for("bob", 10_000_000) as other:
            assert (other.seconds, other.is_cut_short) == (slots.CONTENDED_SECONDS, True)
        job.hurry()
        assert (job.seconds, job.is_cut_short) == (slots.CONTENDED_SECONDS, True)
