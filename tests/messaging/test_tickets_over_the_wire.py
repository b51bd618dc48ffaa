"""Tickets of other systems through real servers: in chunks, too large, and with headers that
Django never sees.
"""

import json
import socket
import uuid

import httpx
import pytest

from accounts.models import User
from messaging.intake.request import BODY_LIMIT
from tests.cast import staff
from tests.messaging.handing_in import DOOR, key_for, request_of, stored
from tests.servers import KINDS, serving
from tickets.models import Ticket

GOOD = json.dumps(request_of()).encode()


@pytest.fixture(scope="module", params=KINDS)
def running(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), serving(request.param, DATABASE_POOL="4") as server:
        yield server


@pytest.fixture
def call(running, transactional_db):
    key = key_for(User.objects.first() or staff("Inga Saar", "administrator"))

    def post(content, **headers):
        sent = {
            "Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/json",
        } | headers  # fmt: skip
        return httpx.post(
            f"http://127.0.0.1:{running.port}{DOOR}", content=content, headers=sent, timeout=30
        )

    return post


def test_a_body_in_chunks_is_a_body(call):
    assert call(GOOD).status_code == 201
    response = call(iter([GOOD[:10], GOOD[10:]]))
    assert (response.status_code, response.json()["outcome"]) == (201, "joined")


def test_more_than_the_limit_in_chunks_or_at_once(call):
    before = stored()
    too_much = GOOD + b" " * (BODY_LIMIT + 1 - len(GOOD))
    for content in (too_much, iter([too_much[:BODY_LIMIT], too_much[BODY_LIMIT:]])):
        response = call(content)
        assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert stored() == before


@pytest.mark.parametrize("value", ["a\x1cb", "a\x85b"])
def test_control_characters_in_an_idempotency_key(call, value):
    before = stored()
    assert call(GOOD, **{"Idempotency-Key": value.encode("latin-1")}).status_code in (400, 422)
    assert stored() == before


def test_two_keys_in_one_request(call, running):
    """Which of two headers counts would be a guess."""
    before = stored()
    lines = [
        f"POST {DOOR} HTTP/1.1",
        "Host: 127.0.0.1:8000",
        "Idempotency-Key: 1",
        "Content-Type: application/json",
    ]
    lines += [
        "Authorization: Bearer bck_one",
        "Authorization: Bearer bck_two",
        f"Content-Length: {len(GOOD)}",
    ]
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as line:
        line.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode() + GOOD)
        assert int(line.recv(100).split()[1]) in (400, 401)
    assert (stored(), Ticket.objects.count()) == (before, 0)
