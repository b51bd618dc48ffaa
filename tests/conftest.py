"""Real PostgreSQL and real Valkey, from bin/test; the named cast; and a channel layer of each
worker's own.
"""

import asyncio
import os
import threading

import pytest
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connections

from accounts import admission
from accounts.models import Role
from accounts.signin import sign_ins
from tests import cast, wire
from tests.emptying import empty_quickly


def pytest_configure() -> None:
    # Pub/sub knows no database numbers: parallel workers keep apart by prefix.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"test-{worker}-{os.getpid()}"
    empty_quickly()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def bank_key(settings) -> None:
    settings.BANK_TOKEN_PEM = cast.PEM


@pytest.fixture(autouse=True)
def no_strangers_yet() -> None:
    """Every test of this process comes from one address: what the others did there does not
    count.
    """
    admission.forget()
    sign_ins.forget()


@pytest.fixture
def anna(db):
    return cast.staff("Anna Kovaleva")


@pytest.fixture
def dmitry(db):
    return cast.staff("Dmitry Belov")


@pytest.fixture
def inga(db):
    return cast.staff("Inga Saar", Role.ADMINISTRATOR)


@pytest.fixture
def alice(db):
    return cast.customer("Alice")


@pytest.fixture
def bob(db):
    return cast.customer("Bob")


@pytest.fixture
async def hub(transactional_db):
    """For tests with sockets: ends the event loop's hub after them, and gives the threads'
    connections back.
    """
    yield
    await wire.hang_up()
    await get_channel_layer().flush()
    if pool := asyncio.get_running_loop()._default_executor:  # its threads hold a connection each
        await give_connections_back(pool._max_workers)


async def give_connections_back(threads: int) -> None:
    """Each thread its own: they wait for one another, so that none closes twice in another's
    stead.
    """
    all_here = threading.Barrier(threads, timeout=10)

    def close() -> None:
        all_here.wait()
        connections.close_all()

    await asyncio.gather(*(asyncio.to_thread(close) for _ in range(threads)))


@pytest.fixture(autouse=True)
def no_ramp_up(settings) -> None:
    """Operators who have just sat down get as many as fit, but where the ramp-up itself is
    tried.
    """
    settings.RAMP_UP_FIRST = 0
