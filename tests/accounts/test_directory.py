"""The bank's directory may be slow, broken or gone: the card says so, and nothing else waits
for it.
"""

import contextlib
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache import cache
from django.db import connections

from accounts import directory
from accounts.directory import DirectoryUnavailable, operations_of, profile_of
from accounts.models import Customer

PROFILE = {
    "name": "Alice Kask",
    "segment": "Premium",
    "products": ["Debit card •• 4242"],
    "unknown": "field",
}
OPERATIONS = {
    "operations": [
        {"title": "Pharmacy", "amount": -64.9, "currency": "EUR", "at": "2026-11-22T14:01:00Z"}
    ]
}


class Gauge:
    """How many are in it now, and were at most."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self._lock = threading.Lock()

    def acquire(self) -> None:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)

    def release(self) -> None:
        with self._lock:
            self.inside -= 1


class Crm:
    """The bank's CRM on a real port: what it answers, how long it takes, and what it was asked."""

    def __init__(self) -> None:
        self.answers = {
            "profile": (200, json.dumps(PROFILE)),
            "operations": (200, json.dumps(OPERATIONS)),
        }
        self.delay, self.asked, self.now = 0.0, [], Gauge()
        self.step, self.pause = 65_536, 0.0  # so many characters at once, and the seconds between
        crm = self

        class Desk(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                crm.asked.append((self.path, self.headers.get("Authorization")))
                crm.now.acquire()
                time.sleep(crm.delay)  # the slow bank itself, not a test that waits
                crm.now.release()
                status, body = crm.answers[
                    "operations" if self.path.endswith("/operations") else "profile"
                ]
                with contextlib.suppress(OSError):  # nobody waits for it any more
                    self.send_response(status)
                    self.end_headers()
                    for part in (body[at : at + crm.step] for at in range(0, len(body), crm.step)):
                        self.wfile.write(part.encode())
                        time.sleep(crm.pause)

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
    assert cache.get("directory:/customers/bank-alice") is None
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


# ------------------------------------------------------------------ many at once


def outcomes(*calls) -> list[str]:
    """What each gets who asks at the same moment as the others."""

    def outcome(call) -> str:
        try:
            return type(call()).__name__
        except DirectoryUnavailable:
            return "unavailable"

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(outcome, calls))


def test_questions_go_to_the_bank_side_by_side_and_never_more_than_are_allowed(crm, settings):
    settings.BANK_DIRECTORY_QUESTIONS, settings.BANK_DIRECTORY_TIMEOUT, crm.delay = 6, 20.0, 0.2
    people = [partial(profile_of, f"bank-{n}", by=n % 4) for n in range(18)]
    assert outcomes(*people) == ["ProfileCard"] * 18
    assert crm.now.most == 6


def test_one_of_the_staff_takes_at_most_half_of_the_questions(crm, settings):
    settings.BANK_DIRECTORY_QUESTIONS, settings.BANK_DIRECTORY_TIMEOUT, crm.delay = 6, 20.0, 0.2
    assert (
        outcomes(*(partial(profile_of, f"bank-{n}", by="anna") for n in range(9)))
        == ["ProfileCard"] * 9
    )
    assert crm.now.most == 3


def test_the_same_question_is_asked_once_however_many_wait_for_it(crm, settings):
    settings.BANK_DIRECTORY_TIMEOUT, crm.delay = 20.0, 0.5
    assert outcomes(*[partial(profile_of, "bank-alice", by="anna")] * 12) == ["ProfileCard"] * 12
    assert len(crm.asked) == 1


def test_who_finds_no_place_in_time_is_told_so_in_time_and_the_bank_is_not_blamed(crm, settings):
    settings.BANK_DIRECTORY_QUESTIONS, settings.BANK_DIRECTORY_TIMEOUT, crm.delay = 1, 1.0, 0.7
    started = time.monotonic()
    found = outcomes(*(partial(profile_of, f"bank-{n}") for n in range(9)))
    assert time.monotonic() - started < 2
    assert found.count("ProfileCard") <= 1
    assert directory.breaker.current_state == "closed"


def test_a_bank_that_dribbles_is_given_up_at_the_same_time(crm):
    crm.step, crm.pause = (
        1,
        0.1,
    )  # each byte within the limit, and all of them together in ten seconds
    started = time.monotonic()
    with pytest.raises(DirectoryUnavailable):
        profile_of("bank-alice")
    assert time.monotonic() - started < 1.5


def test_an_endless_answer_is_not_taken(crm, settings):
    settings.BANK_DIRECTORY_TIMEOUT = 20.0
    crm.answers["profile"] = (200, json.dumps({"name": "x" * (directory.ANSWER_LIMIT + 1)}))
    with pytest.raises(DirectoryUnavailable):
        profile_of("bank-alice")


@pytest.mark.django_db(transaction=True)
def test_no_database_connection_is_held_while_the_bank_is_asked(crm, alice, settings, monkeypatch):
    settings.BANK_DIRECTORY_TIMEOUT = 20.0
    held = []
    ours = connections["default"]  # this thread's: the bank answers in another
    serve = crm.now.acquire
    monkeypatch.setattr(crm.now, "acquire", lambda: held.append(ours.connection) or serve())
    assert Customer.objects.count() == 1
    assert ours.connection
    assert profile_of("bank-alice").profile.name == "Alice Kask"
    assert held == [None]
