"""Sign-ins are refused before they cost: so many hashes at a time, a short queue, and no
database connection in it.
"""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts import hashing
from accounts.admission import Overloaded
from accounts.models import AuditEntry, PasswordTries, User
from bankchat import settings as product

LOGIN = "/accounts/login/"
FORM = {"login": "anna@bank.example", "password": "wrong"}


@contextmanager
def all_seats_taken(settings):
    """Somebody works out hashes, for as long as this lasts."""
    done, ready = threading.Event(), threading.Barrier(settings.PASSWORD_HASHES + 1, timeout=10)

    def work() -> None:
        with hashing.hashing("others"):
            ready.wait()
            done.wait(30)

    with ThreadPoolExecutor() as pool:
        for _ in range(settings.PASSWORD_HASHES):
            pool.submit(work)
        ready.wait()
        try:
            yield
        finally:
            done.set()


@pytest.mark.django_db
def test_without_a_seat_a_sign_in_is_refused_before_anything_is_asked(
    anna, settings, django_assert_num_queries
):
    settings.PASSWORD_WAIT = 0.05
    with all_seats_taken(settings), django_assert_num_queries(0):
        answer = Client().post(LOGIN, FORM)
    assert (answer.status_code, answer.templates[0].name) == (503, "error.html")
    assert int(answer["Retry-After"]) >= 1
    assert [model.objects.count() for model in (PasswordTries, AuditEntry, Session)] == [0, 0, 0]


@pytest.mark.django_db
def test_one_address_has_its_limit_before_the_seats(anna, settings, django_assert_num_queries):
    settings.SIGN_INS_PER_ADDRESS = [1, 3]
    for number in range(3):
        assert Client().post(LOGIN, FORM | {"login": f"p{number}@bank.example"}).status_code == 200
    with django_assert_num_queries(0):
        answer = Client().post(LOGIN, FORM)
    assert (answer.status_code, int(answer["Retry-After"]) > 1) == (429, True)


@pytest.mark.django_db
def test_pages_of_others_need_no_seat(anna, settings):
    visitor = Client()
    visitor.force_login(anna)
    with all_seats_taken(settings):
        assert visitor.get(reverse("workstation")).status_code == 200
        assert Client().get(LOGIN).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_seat_holds_no_connection(anna, settings):
    settings.PASSWORD_WAIT = 30
    asked, held = threading.Event(), []

    def sign_in() -> None:
        User.objects.count()  # the thread has asked the database before
        held.append(connections["default"])
        asked.set()
        Client().post(LOGIN, FORM)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with all_seats_taken(settings):
            waiting = pool.submit(sign_in)
            asked.wait(30)
            while not hashing._seats.waiting():  # it is on its way
                threading.Event().wait(0.01)
            assert held[0].connection is None
        waiting.result(60)
    assert AuditEntry.objects.filter(action="sign_in.failed").count() == 1


def test_never_more_hashes_at_once_than_there_are_seats(settings, monkeypatch):
    settings.PASSWORD_HASHES, settings.PASSWORD_WAIT = 2, 60
    running, most, lock = [0], [0], threading.Lock()

    def work(self, password, salt):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.01)
        with lock:
            running[0] -= 1
        return "argon2$hash"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", work)
    monkeypatch.setattr(
        Argon2PasswordHasher, "verify", lambda self, password, encoded: work(self, password, "")
    )
    hasher = hashing.BoundedArgon2()
    with ThreadPoolExecutor(20) as pool:
        calls = [pool.submit(hasher.encode, "a", "b") for _ in range(20)]
        calls += [pool.submit(hasher.verify, "a", "b") for _ in range(20)]
        assert len([call.result(30) for call in calls]) == 40
    assert most[0] == 2


def test_hashes_stand_back_for_pages_and_sockets(monkeypatch):
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *args: str(os.nice(0)))
    alone = sys.platform == "linux"  # elsewhere a thread has no priority of its own
    expected = min(19, os.nice(0) + hashing.NICENESS) if alone else os.nice(0)
    assert int(hashing.BoundedArgon2().encode("a", "b")) == expected


def test_the_queue_is_short(settings):
    settings.PASSWORD_QUEUE, settings.PASSWORD_WAIT = 2, 30

    def wait() -> None:
        with hashing.hashing("x"):
            pass

    with ThreadPoolExecutor(2) as pool:
        with all_seats_taken(settings):
            waiting = [pool.submit(wait) for _ in range(2)]
            while hashing._seats.waiting() < 2:  # they are on their way
                threading.Event().wait(0.01)
            with pytest.raises(Overloaded), hashing.hashing("y"):
                pass
            assert not any(call.done() for call in waiting)
        assert [call.result(30) for call in waiting] == [None, None]


def test_all_hashes_are_worked_out_in_seats():
    assert product.PASSWORD_HASHERS == ["accounts.hashing.BoundedArgon2"]


def test_a_hash_takes_one_core_and_what_was_made_with_more_lanes_is_still_good():
    hasher, before = hashing.BoundedArgon2(), Argon2PasswordHasher()
    mine, old = (one.encode("right and long enough", one.salt()) for one in (hasher, before))
    assert mine.startswith("argon2$argon2id$v=19$m=102400,t=2,p=1$")
    assert not hasher.must_update(mine)
    assert hasher.verify("right and long enough", old)
    assert hasher.must_update(old)
