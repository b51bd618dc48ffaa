"""Whatever changes somebody's access ends their sessions for good, whichever way the change
comes.
"""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from tests.accounts.test_sign_in import sign_in
from tests.cast import NO_SKILLS, PASSWORD
from tests.messaging.desk import desk_of
from tickets import staffing

pytestmark = pytest.mark.django_db
NEW = "another one that nobody guesses"


@pytest.fixture
def visitor(anna):
    """Anna's browser, signed in."""
    browser = Client()
    sign_in(browser)
    assert is_in(browser)
    return browser


def is_in(browser) -> bool:
    return browser.get("/desk/").status_code == 200


def form_of(user: User, **changes) -> dict:
    names = ("email", "name", "public_name", "role", "line", "capacity")
    return (
        {name: getattr(user, name) for name in names} | {"first_password": ""} | NO_SKILLS | changes
    )


def change(inga: User, user: User, **changes) -> None:
    """As the administrator does it in the admin."""
    address = reverse("admin:accounts_user_change", args=[user.pk])
    assert desk_of(inga).client.post(address, form_of(user, **changes)).status_code == 302


def test_who_was_suspended_and_comes_back_signs_in_anew(visitor, anna, inga):
    staffing.suspend(member=anna, by=inga)
    staffing.bring_back(member=anna, by=inga)  # before the old cookie was ever used
    assert not is_in(visitor)
    assert not Session.objects.exists()
    sign_in(visitor)
    assert is_in(visitor)


CHANGES = [
    {"role": Role.ADMINISTRATOR},
    {"email": "anna.kovaleva@bank.example"},
    {"first_password": "a first password 1"},
]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: next(iter(changes)))
def test_what_an_administrator_changes_of_the_access_ends_the_session(visitor, anna, inga, changes):
    key = visitor.session.session_key
    change(inga, anna, **changes)
    assert not Session.objects.filter(session_key=key).exists()
    assert not is_in(visitor)
    change(inga, User.objects.get(pk=anna.pk), role=Role.OPERATOR, email="anna@bank.example")
    assert not is_in(visitor)


def test_the_old_address_signs_in_no_more(visitor, anna, inga):
    change(inga, anna, email="anna.kovaleva@bank.example")
    assert not sign_in(Client()).has_header("Location")
    assert sign_in(Client(), "anna.kovaleva@bank.example").status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {"is_active": False},
        {"role": "administrator"},
        {"is_superuser": True},
        {"password_must_change": True},
    ],
)
def test_a_change_past_the_admin_ends_it_too(visitor, anna, fields):
    User.objects.filter(pk=anna.pk).update(**fields)
    User.objects.filter(pk=anna.pk).update(is_active=True, role="operator", is_superuser=False)
    User.objects.filter(pk=anna.pk).update(password_must_change=False)
    assert not is_in(visitor)


def test_a_row_that_was_read_before_does_not_bring_the_session_back(visitor, anna, inga):
    stale = User.objects.get(pk=anna.pk)
    staffing.suspend(member=anna, by=inga)
    stale.save()
    assert not is_in(visitor)


def test_a_deleted_person_has_no_session(anna):
    browser = desk_of(anna).client
    assert is_in(browser)
    User.objects.filter(pk=anna.pk).delete()
    assert not is_in(browser)


@pytest.mark.parametrize("changes", [{"name": "Anna Tamm"}, {"line": 2}, {"capacity": 3}])
def test_what_is_no_access_leaves_the_session(visitor, anna, inga, changes):
    change(inga, anna, **changes)
    assert is_in(visitor)


def test_ones_own_new_password_keeps_the_session_that_chose_it_and_no_other(visitor, anna):
    other = Client()
    sign_in(other)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    visitor.post(reverse("account_change_password"), fields)
    assert is_in(visitor)
    assert not is_in(other)
    assert Session.objects.count() == 1
