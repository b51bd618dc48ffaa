"""Administrators edit promises and exceptions in the admin; what could not be kept is refused
with words.
"""

from datetime import date

import pytest

from accounts.models import AuditEntry
from tickets.models import ExceptionDay, SlaPolicy

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
POLICY = {
    "name": "Cards",
    "order": "10",
    "active": "on",
    "topic": "cards",
    "target": "180",
    "warn": "120",
}
POLICIES, DAYS = "/admin/tickets/slapolicy/", "/admin/tickets/exceptionday/"


@pytest.fixture
def inga_signed_in(client, inga):
    client.force_login(inga, BACKEND)
    return client


def test_an_administrator_makes_a_policy(inga_signed_in, inga):
    assert inga_signed_in.post(f"{POLICIES}add/", POLICY).status_code == 302
    rule = SlaPolicy.objects.get()
    assert (rule.name, rule.topic, rule.target, rule.warn, rule.line) == (
        "Cards",
        "cards",
        180,
        120,
        None,
    )
    entry = AuditEntry.objects.get(action="slapolicy.created")
    assert (entry.by, entry.target) == (inga, "Cards")
    inga_signed_in.post(f"{POLICIES}{rule.pk}/delete/", {"post": "yes"})
    assert AuditEntry.objects.filter(action="slapolicy.deleted").exists()
    assert not SlaPolicy.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"warn": "180"}, {"warn": "0"}, {"target": "9999999"}, {"target": "soon"}, {"topic": "два слова"}, {"name": "\0"},
     {"channel": "fax"}, {"line": "-1"}, {"order": "99999"}, {"name": "x" * 999}],
)  # fmt: skip
def test_what_could_not_be_kept_is_refused(inga_signed_in, wrong):
    assert inga_signed_in.post(f"{POLICIES}add/", POLICY | wrong).status_code == 200
    assert not SlaPolicy.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="slapolicy").exists()


def test_exceptions_are_kept(inga_signed_in):
    for fields in (
        {"date": "2026-12-24", "hours": "09:00-12:00"},
        {"date": "2026-12-19", "works_like": "0"},
    ):
        assert inga_signed_in.post(f"{DAYS}add/", fields).status_code == 302
    assert ExceptionDay.objects.get(date=date(2026, 12, 19)).works_like == 0


@pytest.mark.parametrize(
    "wrong",
    [{"hours": "9-12"}, {"hours": "09:00-12:00", "works_like": "0"}, {"works_like": "9"}, {"date": "2026-02-30"},
     {"hours": "\0"}],
)  # fmt: skip
def test_exceptions_nobody_could_keep_are_refused(inga_signed_in, wrong):
    assert inga_signed_in.post(f"{DAYS}add/", {"date": "2026-12-24"} | wrong).status_code == 200
    assert not ExceptionDay.objects.exists()


def test_operators_may_not(client, anna):
    client.force_login(anna, BACKEND)
    assert client.post(f"{POLICIES}add/", POLICY).status_code in {302, 403}
    assert not SlaPolicy.objects.exists()
