"""One admission for all that is anonymous: every address of ours is behind it, and it stops
nothing that is valid.
"""

import itertools
import re
import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import admission
from accounts.signin import sign_ins
from messaging.intake import authentication as api
from tests.cast import PASSWORD, customer, token
from tests.messaging.handing_in import key_for
from tests.messaging.uploads import as_customer, as_staff
from tickets import api_keys

pytestmark = pytest.mark.django_db
EXAMPLES = {
    "uuid": str(uuid.uuid4()),
    "int": "7",
    "slug": "x",
    "path": "x",
    "str": "x",
    "ending": "csv",
}
BAD = {
    "none": {}, "a cookie": {"HTTP_COOKIE": "session=" + "a" * 32}, "a bearer": {"HTTP_AUTHORIZATION": "Bearer bck_x"},
    "another scheme": {"HTTP_AUTHORIZATION": "Basic eDp4"}, "both": {"HTTP_COOKIE": "session=" + "b" * 32,
    "HTTP_AUTHORIZATION": "Bearer e30.e30.e30"}, "a forged device": {"HTTP_COOKIE": "device=a.b:c:d"},
}  # fmt: skip


def addresses(resolver: URLResolver, prefix: str = "/") -> list[str]:
    """An address for each URL pattern there is, those of the libraries' too."""
    found = []
    for pattern in resolver.url_patterns:
        here = prefix + example(str(pattern.pattern))
        found += addresses(pattern, here) if isinstance(pattern, URLResolver) else [here]
        assert isinstance(pattern, URLPattern | URLResolver)
    return found


def example(pattern: str) -> str:
    named = re.sub(r"<(?:(\w+):)?\w+>", lambda found: EXAMPLES[found[1] or "str"], pattern)
    return re.sub(r"\(\?P<\w+>.*\)|[\^$]", "", named)  # the admin's catch-all, the only one


EVERY = [
    *addresses(get_resolver()),
    "/nowhere/",
    "/static/nothing.css",
    "/static/css/base.css",
    "/favicon.ico",
]


@pytest.fixture
def nothing_left(settings, monkeypatch):
    """The address has nothing left of any of its limits."""

    def use_up() -> None:
        for limiter in (admission.anonymous, admission.static, api.failures, sign_ins):
            while not limiter.spend("127.0.0.1"):
                pass

    settings.ANONYMOUS_REQUESTS = settings.STATIC_REQUESTS = settings.SIGN_INS_PER_ADDRESS = [
        0.01,
        1,
    ]
    settings.API_FAILED_TRIES = [0.01, 1]
    api.failures.forget()
    monkeypatch.setattr(api_keys, "known", api_keys.KnownKeys())
    monkeypatch.setattr(
        api_keys, "REFRESH_INTERVAL", 3600
    )  # once in this test, however slow the machine
    yield use_up
    api.failures.forget()


@pytest.mark.parametrize("how", BAD)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_is_behind_the_admission(
    nothing_left, how, method, django_assert_num_queries
):
    nothing_left()
    api_keys.known.look_again("")  # what is asked at most once a second
    with django_assert_num_queries(0):
        for address in EVERY:
            answer = getattr(Client(), method)(address, **BAD[how])
            assert (answer.status_code, int(answer["Retry-After"]) >= 1) == (429, True), address


def test_an_address_that_is_under_its_limit_is_answered(nothing_left):
    assert Client().get("/accounts/login/").status_code == 200
    assert Client().get("/accounts/login/").status_code == 429
    assert Client().get("/accounts/login/", REMOTE_ADDR="203.0.113.8").status_code == 200


def test_who_is_signed_in_does_not_pay_with_their_address(nothing_left, anna, inga):
    desks = [as_staff(person) for person in (anna, inga)]
    for desk, _ in itertools.product(
        desks, range(5)
    ):  # found out one after the other: a good one is given back
        assert desk.get("/desk/").status_code == 200
    nothing_left()
    for desk, _ in itertools.product(desks, range(5)):
        assert desk.get("/desk/").status_code == 200


def test_a_restart_of_the_process_shuts_out_nobody_whose_browser_is_known(nothing_left, anna):
    browser, stranger = Client(), Client()
    browser.post("/accounts/login/", {"login": anna.email, "password": PASSWORD})
    admission.forget()
    nothing_left()
    assert browser.get("/desk/").status_code == 200
    browser.post("/accounts/logout/")
    assert browser.get("/accounts/login/").status_code == 200
    assert (
        browser.post("/accounts/login/", {"login": anna.email, "password": PASSWORD}).status_code
        == 302
    )
    assert stranger.get("/accounts/login/").status_code == 429


def test_a_customers_good_token_does_not_pay_with_its_address(nothing_left, alice):
    nothing_left()
    for _ in range(5):
        assert as_customer().get(f"/api/v1/files/{uuid.uuid4()}/").status_code == 404
        forged = Client(headers={"authorization": f"Bearer {token()[:-9]}"})
        assert forged.get(f"/api/v1/files/{uuid.uuid4()}/").status_code == 429


def test_a_good_key_does_not_pay_with_its_address_even_after_a_restart(nothing_left, inga):
    key = key_for(inga)
    nothing_left()
    good, wrong = ({"authorization": f"Bearer {value}"} for value in (key, "bck_wrong"))
    for _ in range(5):
        assert Client(headers=good).get("/api/v1/tickets/1").status_code == 404
        assert Client(headers=wrong).get("/api/v1/tickets/1").status_code == 429


def test_a_person_has_a_limit_of_their_own_wherever_they_come_from(settings, anna):
    settings.PERSON_REQUESTS = [0.01, 3]
    desk = as_staff(anna)
    desk.get("/desk/")
    answers = [
        desk.get("/desk/", REMOTE_ADDR=f"203.0.113.{number}").status_code for number in range(5)
    ]
    assert answers == [200] * 3 + [429] * 2
    customer("Bob")
    answers = [
        as_customer("bank-bob").get(f"/api/v1/files/{uuid.uuid4()}/").status_code for _ in range(5)
    ]
    assert answers == [404] * 3 + [429] * 2


def test_a_session_that_has_ended_pays_again(nothing_left, anna):
    desk = as_staff(anna)
    assert desk.get("/desk/").status_code == 200
    cookie = desk.cookies[settings.SESSION_COOKIE_NAME].value
    desk.post("/accounts/logout/")
    nothing_left()
    old = Client()
    old.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert [old.get("/desk/").status_code for _ in range(3)] == [429] * 3


# ---------------------------------------------------------------- the API


@pytest.mark.parametrize("count", [1, 50, 199, 201])
def test_a_query_costs_one_question_whatever_stands_in_it(
    inga, count, django_assert_max_num_queries
):
    key = key_for(inga)
    values = [key, *(f"bck_{number:050}" for number in range(count - 1))]
    address = "/api/v1/tickets/1?" + "&".join(
        f"k{number}={value}" for number, value in enumerate(values)
    )
    with django_assert_max_num_queries(2):  # the look, and the audit trail
        assert Client().get(address).status_code == 400


def test_a_query_a_wrong_key_and_none_are_all_counted_before_anything_is_asked(
    settings, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(api_keys, "REFRESH_INTERVAL", 3600)
    settings.API_FAILED_TRIES = [0.01, 6]
    api.failures.forget()
    ways = [("?k=1", "Bearer bck_x"), ("", "Bearer bck_x"), ("", "")]
    for query, header in ways * 2:
        answer = Client().get(
            f"/api/v1/tickets/1{query}", headers={"authorization": header} if header else {}
        )
        assert answer.status_code == (400 if query else 401)
    api_keys.known.look_again("")  # what is asked at most once a second
    with django_assert_num_queries(0):
        for query, header in ways:
            answer = Client().get(
                f"/api/v1/tickets/1{query}", headers={"authorization": header} if header else {}
            )
            assert (answer.status_code, "Retry-After" in answer) == (429, True)
    api.failures.forget()
