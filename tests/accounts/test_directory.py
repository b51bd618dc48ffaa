"""The bank's directory may be slow, broken or gone: the card says so, and nothing else waits for it."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache import cache

from accounts import directory
from accounts.directory import DirectoryUnavailable, operations_of, profile_of

PROFILE = {"name": "Alice Kask", "segment": "Premium", "products": ["Debit card •• 4242"], "unknown": "field"}
OPERATIONS = {"operations": [{"title": "Pharmacy", "amount": -64.9, "currency": "EUR", "at": "2026-11-22T14:01:00Z"}]}


class Crm:
    """The bank's CRM on a real port: what it answers, how long it takes, and what it was asked."""

    def __init__(self) -> None:
        self.answers = {"profile": (200, json.dumps(PROFILE)), "operations": (200, json.dumps(OPERATIONS))}
        self.delay, self.asked = 0.0, []
        crm = self

        class Desk(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                crm.asked.append((self.path, self.headers.get("Authorization")))
                time.sleep(crm.delay)  # the slow bank itself, not a test that waits
                status, body = crm.answers["operations" if self.path.endswith("/operations") else "profile"]
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *args) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def crm(settings):
    bank = Crm()
    settings.BANK_DIRECTORY_URL = f"http://127.0.0.1:{bank.server.server_address[1]}"
    settings.BANK_DIRECTORY_KEY = "secret"
    settings.BANK_DIRECTORY_TIMEOUT = 0.3
    cache.clear()
    directory.breaker.close()
    yield bank
    bank.server.shutdown()
    bank.server.server_close()
    directory.breaker.close()


def test_the_card_holds_profile_and_operations_and_is_remembered_for_a_while(crm):
    profile, operations = profile_of("bank-alice"), operations_of("bank-alice")
    assert (profile.profile.name, operations.operations[0].title) == ("Alice Kask", "Pharmacy")
    assert crm.asked[0] == ("/customers/bank-alice", "Bearer secret")
    assert (profile_of("bank-alice"), operations_of("bank-alice")) == (profile, operations)
    assert len(crm.asked) == 2


def test_a_subject_cannot_leave_its_place_in_the_path(crm):
    profile_of("../admin?x=1#")
    assert crm.asked[0][0] == "/customers/..%2Fadmin%3Fx%3D1%23"


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, "{}"), (404, "{}"), (200, "<html>"), (200, "[]"), (200, '{"name": 7}'), (200, "")],
)
def test_an_answer_that_is_not_as_agreed_is_unavailable(crm, status, body):
    crm.answers["profile"] = (status, body)
    with pytest.raises(DirectoryUnavailable):
        profile_of("bank-alice")
    assert cache.get("profile:bank-alice") is None
    assert operations_of("bank-alice").operations


def test_a_slow_bank_is_given_up_in_time(crm):
    crm.delay = 2.5
    started = time.monotonic()
    with pytest.raises(DirectoryUnavailable):
        profile_of("bank-alice")
    assert time.monotonic() - started < 2


def test_after_five_failures_the_bank_is_left_alone_until_it_may_have_recovered(crm):
    crm.answers["profile"] = (500, "{}")
    for _ in range(8):
        with pytest.raises(DirectoryUnavailable):
            profile_of("bank-alice")
    assert len(crm.asked) == 5
    crm.answers["profile"] = (200, json.dumps(PROFILE))
    directory.breaker.half_open()
    assert profile_of("bank-alice").profile.segment == "Premium"
