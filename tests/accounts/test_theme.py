"""A person's theme is kept with them, and part of each page from its first byte."""

import pytest
from django.test import Client

from accounts.models import User
from tests.messaging.uploads import as_staff

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/theme/"
DESK = "http://testserver/desk/"


def test_it_is_in_the_page_and_on_every_machine(anna):
    assert "data-theme" not in as_staff(anna).get("/desk/").text
    answer = as_staff(anna).post(ADDRESS, {"theme": "dark"}, headers={"referer": DESK})
    assert (answer.status_code, answer["Location"]) == (302, DESK)
    assert '<html lang="en" data-theme="dark">' in as_staff(anna).get("/desk/").text
    as_staff(anna).post(ADDRESS, {"theme": ""})
    assert "data-theme" not in as_staff(anna).get("/desk/").text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(anna, back):
    answer = as_staff(anna).post(ADDRESS, {"theme": "light"}, headers={"referer": back})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("theme", ["blue", '"><script>', "dark\0", "d" * 5000, None])
def test_a_theme_that_there_is_not_changes_nothing(anna, theme):
    answer = as_staff(anna).post(ADDRESS, {} if theme is None else {"theme": theme})
    assert answer.status_code == 400
    assert User.objects.get(pk=anna.pk).theme == ""


def test_nobody_else_sets_it(anna):
    assert Client().post(ADDRESS, {"theme": "dark"})["Location"].startswith("/accounts/login/")
    assert as_staff(anna).get(ADDRESS).status_code == 405
    foreign = Client(enforce_csrf_checks=True)
    foreign.force_login(anna)
    assert foreign.post(ADDRESS, {"theme": "dark"}).status_code == 403
    assert User.objects.get(pk=anna.pk).theme == ""
