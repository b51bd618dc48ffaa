"""Passwords are tried so often and no more, however many come at once; and no stranger locks a
person out for good.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, PasswordTries
from accounts.password_tries import forget_old_tries
from tests.cast import PASSWORD, staff

ANNA, STRANGER, OFFICE = "anna@bank.example", "203.0.113.66", "203.0.113.7"
pytestmark = pytest.mark.django_db


def sign_in(client, email=ANNA, password="wrong", address=OFFICE):
    return client.post(
        reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=address
    )


def noted(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def all_at_once(tries: list[dict]) -> list[int]:
    """The status of each, sent at the same moment."""
    ready = threading.Barrier(len(tries), timeout=30)

    def one(fields: dict) -> int:
        client = Client()
        ready.wait()
        try:
            return sign_in(client, **fields).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(one, tries))


@pytest.fixture
def few(settings):
    settings.PASSWORD_WAIT, settings.SIGN_INS_PER_ADDRESS = (
        60,
        [1000, 1000],
    )  # a busy machine still tries them all


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("email", [ANNA, "nobody@bank.example"])
def test_of_twelve_that_come_at_once_five_are_checked(anna, few, email):
    answers = all_at_once([{"email": email}] * 12)
    assert (noted("sign_in.failed"), noted("sign_in.paused")) == (5, 1)
    assert (answers.count(200), answers.count(429)) == (4, 8)  # the fifth is told of the pause
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_after_the_limit_the_right_one_among_many_is_not_let_in(anna, few):
    all_at_once([{}] * 5)
    answers = all_at_once(
        [{"password": PASSWORD if number == 7 else "wrong"} for number in range(20)]
    )
    assert set(answers) == {429}
    assert (noted("sign_in.failed"), noted("signed_in"), Session.objects.count()) == (5, 0, 0)


def test_one_person_is_tried_from_many_addresses_so_often_and_no_more(anna, dmitry, settings):
    settings.PASSWORD_TRIES_PER_PERSON = 8
    answers = [
        sign_in(Client(), address=f"198.51.100.{number}").status_code for number in range(12)
    ]
    assert (answers.count(200), answers.count(429)) == (8, 4)
    assert sign_in(Client(), password=PASSWORD).status_code == 429
    assert sign_in(Client(), "dmitry@bank.example", PASSWORD).status_code == 302
    assert AuditEntry.objects.get(action="sign_in.paused").detail == {"limits": "person"}


def test_many_people_are_tried_from_one_address_so_often_and_no_more(anna, settings):
    settings.PASSWORD_TRIES_PER_ADDRESS = 8
    answers = [sign_in(Client(), f"p{number}@bank.example").status_code for number in range(12)]
    assert (answers.count(200), answers.count(429)) == (8, 4)
    assert sign_in(Client(), password=PASSWORD).status_code == 429
    assert sign_in(Client(), password=PASSWORD, address=STRANGER).status_code == 302


def test_an_ipv6_line_is_one_address_whatever_it_makes_of_its_own(anna):
    answers = [
        sign_in(Client(), address=f"2001:db8:1:2::{number}").status_code for number in range(7)
    ]
    assert answers == [200] * 4 + [429] * 3


@pytest.mark.parametrize("address", [STRANGER, OFFICE])
def test_strangers_do_not_lock_a_person_out_of_their_own_browser(anna, settings, address):
    settings.PASSWORD_TRIES_PER_PERSON = settings.PASSWORD_TRIES_PER_ADDRESS = 10
    browser = Client()
    assert sign_in(browser, password=PASSWORD).status_code == 302
    browser.post(reverse("account_logout"))
    for number in range(30):
        sign_in(Client(), address=address if number < 20 else f"198.51.100.{number}")
    assert sign_in(Client(), password=PASSWORD).status_code == 429
    assert sign_in(browser, password=PASSWORD).status_code == 302


def test_a_browser_that_knows_one_person_has_no_tries_of_its_own_at_another(anna, dmitry):
    browser = Client()
    sign_in(browser, "dmitry@bank.example", PASSWORD)
    browser.post(reverse("account_logout"))
    assert [sign_in(Client()).status_code for _ in range(5)][-1] == 429
    assert sign_in(browser, password=PASSWORD).status_code == 429


def test_a_browsers_own_tries_are_counted_too(anna):
    browser = Client()
    sign_in(browser, password=PASSWORD)
    browser.post(reverse("account_logout"))
    assert [sign_in(browser).status_code for _ in range(5)] == [200] * 4 + [429]
    assert sign_in(browser, password=PASSWORD).status_code == 429


@pytest.mark.parametrize("forged", ["x", "a:b:c", "00:1x:sig", "x" * 5000])
def test_a_forged_device_is_none(anna, forged, settings):
    browser = Client()
    browser.cookies[settings.DEVICE_COOKIE_NAME] = forged
    assert [sign_in(Client()).status_code for _ in range(5)][-1] == 429
    assert sign_in(browser, password=PASSWORD).status_code == 429


def test_good_sign_ins_of_a_whole_staff_use_up_no_limit_of_their_address(settings):
    settings.SIGN_INS_PER_ADDRESS, settings.PASSWORD_TRIES_PER_ADDRESS = [1, 3], 3
    for name in ("Anna", "Boris", "Clara", "Dora", "Egor", "Frida", "Gleb", "Helmi"):
        staff(f"{name} Tamm")
        assert sign_in(Client(), f"{name.lower()}@bank.example", PASSWORD).status_code == 302


def test_a_right_password_begins_anew(anna):
    for _ in range(3):
        assert [sign_in(Client()).status_code for _ in range(4)] == [200] * 4
        assert sign_in(Client(), password=PASSWORD).status_code == 302


def test_a_pause_says_how_long_it_is_and_no_more(anna):
    told = [[sign_in(Client(), email, address=address) for _ in range(6)][-1] for email, address in
            ((ANNA, OFFICE), ("nobody@bank.example", STRANGER))]  # fmt: skip
    assert [answer.status_code for answer in told] == [429, 429]
    assert told[0].content == told[1].content
    assert all(890 <= int(answer["Retry-After"]) <= 900 for answer in told)


def test_a_pause_ends(anna, settings):
    assert [sign_in(Client()).status_code for _ in range(6)][-1] == 429
    settings.PASSWORD_PAUSE = -1  # as if the time were over
    assert sign_in(Client(), password=PASSWORD).status_code == 302


def test_nothing_is_kept_of_whom_and_where_and_what_is_old_goes(anna, settings):
    sign_in(Client())
    kept = " ".join(PasswordTries.objects.values_list("key", flat=True))
    assert PasswordTries.objects.count() == 3
    assert "anna" not in kept
    assert OFFICE not in kept
    settings.PASSWORD_PAUSE = -1
    assert forget_old_tries() == 3


def test_every_failure_is_in_the_audit_trail(anna):
    for _ in range(7):
        sign_in(Client())
    failed = AuditEntry.objects.filter(action="sign_in.failed")
    assert set(failed.values_list("target", "address", "by")) == {(ANNA, OFFICE, None)}
    assert (failed.count(), noted("sign_in.paused")) == (5, 1)


def test_the_password_of_somebody_who_is_signed_in_cannot_be_guessed_either(anna):
    visitor = Client()
    sign_in(visitor, password=PASSWORD)
    new = "another one that nobody guesses"
    form = {"oldpassword": "wrong", "password1": new, "password2": new}
    change, once_more = reverse("account_change_password"), reverse("account_reauthenticate")
    answers = [visitor.post(change, form, REMOTE_ADDR=OFFICE).status_code for _ in range(2)]
    answers += [
        visitor.post(once_more, {"password": "wrong"}, REMOTE_ADDR=OFFICE).status_code
        for _ in range(3)
    ]
    assert answers == [200] * 4 + [429]
    assert visitor.post(once_more, {"password": PASSWORD}, REMOTE_ADDR=OFFICE).status_code == 429
    assert noted("sign_in.failed") == 5
