"""A page's seat is there again after each wait, and never after the request has ended."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from django.test import Client

from accounts import hashing
from accounts.fair_semaphore import NoSeat
from accounts.http_client import without_connection
from accounts.page_seats import PageSeat, page_seat, seats


@pytest.fixture
def seat(settings):
    settings.PAGES, settings.PAGES_PER_PERSON, settings.PAGE_WAIT = 1, 1, 0.05
    page_seat.set(seat := PageSeat())
    seat.acquire("anna")
    yield seat
    seat.end()
    page_seat.set(None)


def is_free() -> bool:
    """Whether somebody else would get the only seat."""
    try:
        seats.acquire("somebody else", 0.05)()
    except NoSeat:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_it_is_released_while_something_else_is_waited_for_and_acquired_again(seat):
    assert not is_free()
    with without_connection():
        assert is_free()
    assert not is_free()


@pytest.mark.django_db(transaction=True)
def test_who_finds_none_after_a_wait_is_refused(seat):
    release = None
    with pytest.raises(NoSeat), without_connection():
        release = seats.acquire("somebody else", 1)
    assert release
    release()


@pytest.mark.django_db
def test_inside_a_transaction_it_stays(seat):
    with without_connection():
        assert not is_free()


@pytest.mark.django_db(transaction=True)
def test_a_request_that_ends_while_its_thread_waits_has_no_seat_afterwards(seat):
    with without_connection():
        seat.end()  # the client is gone
    assert is_free()


@pytest.mark.django_db(transaction=True)
def test_it_is_not_held_while_a_hash_is_worked_out(seat, monkeypatch):
    working, done = threading.Event(), threading.Event()

    def encode(self, password, salt):
        working.set()
        assert done.wait(10)
        return "argon2$hash"

    monkeypatch.setattr(hashing.Argon2PasswordHasher, "encode", encode)
    with ThreadPoolExecutor(1) as pool:
        hasher = hashing.BoundedArgon2()
        call = pool.submit(copy_context().run, lambda: (hasher.encode("a", "b"), is_free()))
        assert working.wait(10)
        assert is_free()
        done.set()
        assert call.result(10) == ("argon2$hash", False)


@pytest.mark.django_db
def test_whoever_waits_too_long_is_refused_with_the_headers_of_every_answer(seat):
    answer = Client().get("/accounts/login/", headers={"accept": "text/html"})
    assert (answer.status_code, answer.templates[0].name) == (503, "error.html")
    assert int(answer["Retry-After"]) >= 1
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
