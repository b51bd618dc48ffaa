"""Cookies: what they are called, who may read them, and that a stranger's request makes no
session.
"""

import os
import subprocess
import sys

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD
from tests.servers import ROOT

pytestmark = pytest.mark.django_db
STRANGERS = ["account_login", "account_logout", "account_reauthenticate", "account_change_password", "set_language",
             "admin:login", "upload", "schema", "hand-in", "demobank:bank", "demobank:token"]  # fmt: skip
SIGN_IN = {"login": "anna@bank.example", "password": PASSWORD}


def test_every_cookie_of_ours_is_shut(anna, settings):
    visitor = Client()
    visitor.get(reverse("account_login"))
    visitor.post(reverse("set_language"), {"language": "ru"})
    visitor.post(reverse("account_login"), SIGN_IN)
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.DEVICE_COOKIE_NAME)
    assert set(visitor.cookies) == {*names, settings.LANGUAGE_COOKIE_NAME}
    for cookie in visitor.cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
            True,
            "Strict",
            "/",
            "",
        )


def test_in_the_bank_they_are_secure_and_of_one_host():
    asked = (
        "from bankchat import settings as s; print(*(getattr(s, n + '_NAME') + ' ' + str(getattr(s, n + '_SECURE'))"
        " for n in ('SESSION_COOKIE', 'CSRF_COOKIE', 'LANGUAGE_COOKIE')), s.DEVICE_COOKIE_NAME, sep='\\n')"
    )
    bank = {**os.environ, "HTTPS": "true"}
    told = subprocess.run(
        [sys.executable, "-c", asked],
        env=bank,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    named = ["__Host-session True", "__Host-csrf True", "__Host-language True", "__Host-device"]
    assert told.stdout.splitlines() == named


def test_no_strangers_request_leaves_a_session(anna):
    visitor = Client()
    for path in (
        "/",
        "/desk/",
        "/admin/",
        "/nowhere/",
        "/i18n/catalog.js",
        *map(reverse, STRANGERS),
    ):
        visitor.get(path)
        visitor.post(
            path, {"login": "anna@bank.example", "password": "wrong", "language": "ru", "next": "/"}
        )
    assert not Session.objects.exists()
    assert "session" not in visitor.cookies
