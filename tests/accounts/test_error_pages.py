"""Every error is a page of the product: what happened, in the reader's language, and a way back."""

import json

import pytest
from django.test import Client, RequestFactory

from accounts import admission
from accounts.error_pages import server_error
from stats.views import reports
from tests.cast import say, sits_down, ticket_of
from tests.messaging.uploads import as_staff

# What has no such mark may not reach the database at all.
with_database = pytest.mark.django_db
RUSSIAN = {"accept-language": "ru", "accept": "text/html"}


def is_our_page(answer, status: int, title: str) -> bool:
    return (
        answer.status_code == status
        and f"<h1>{title}</h1>" in answer.text
        and 'href="/"' in answer.text
        and "css/account" in answer.text
        and "default-src 'none'" in answer["Content-Security-Policy"]
        and answer["X-Content-Type-Options"] == "nosniff"
        and "no-store" in answer["Cache-Control"]
    )


def test_an_address_with_nothing_at_it():
    assert is_our_page(Client().get("/nothing/here"), 404, "Page not found")
    assert is_our_page(Client().get("/nothing/here", headers=RUSSIAN), 404, "Страница не найдена")


@with_database
def test_an_operator_opens_a_colleagues_dialog(anna, inga, alice):
    sits_down(anna)
    say(alice)
    address = f"/history/{ticket_of(alice).number}/"
    answer = as_staff(anna).get(address)
    assert is_our_page(answer, 403, "You don&#x27;t have access to this page")
    assert as_staff(inga).get(address).status_code == 200
    assert is_our_page(as_staff(inga).get("/history/1/"), 404, "Page not found")


def test_a_host_that_is_not_ours():
    answer = Client().get("/accounts/login/", headers={"host": "evil.example"})
    assert is_our_page(answer, 400, "This request can&#x27;t be read")


def test_a_form_that_is_out_of_date():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a"})
    assert is_our_page(answer, 403, "This page is out of date")


def test_too_many_requests_of_one_address(settings):
    settings.ANONYMOUS_REQUESTS = (1, 60)
    admission.anonymous.forget()
    visitor = Client()
    while (answer := visitor.get("/nothing/here")).status_code == 404:
        pass
    assert is_our_page(answer, 429, "Too many requests")
    assert int(answer["Retry-After"]) >= 1
    assert '<a class="btn btn-lg btn-block" href="/nothing/here">Try again</a>' in answer.text


@with_database
def test_what_nobody_expected_is_not_told(inga, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(reports, "render", broken)
    visitor = as_staff(inga)
    visitor.raise_request_exception = False
    answer = visitor.get("/reports/", headers=RUSSIAN)
    assert is_our_page(answer, 500, "Что-то пошло не так")
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text
    assert 'href="/reports/"' in answer.text


def test_what_nobody_expected_is_told_without_database_and_session():
    """Either may be what has failed."""
    answer = server_error(RequestFactory().post("/reports/"))
    assert (answer.status_code, "Something went wrong" in answer.text) == (500, True)
    assert "Try again</a>" not in answer.text  # it was more than reading


def test_what_is_said_of_an_address_cannot_be_injected():
    answer = Client().get('/nothing/"><script>alert(1)</script>')
    assert answer.status_code == 404
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/api/v1/nothing/", {}), ("/nothing/", {"accept": "application/json"})],
)
def test_programs_are_told_a_code(path, headers):
    answer = Client().get(path, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert json.loads(answer.content)["code"] == "not_found"
