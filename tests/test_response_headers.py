"""What a browser is told to allow: as a bank runs it, by settings of a process of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import database

pytestmark = pytest.mark.django_db  # else pytest-django makes no database for another process
ROOT = Path(__file__).resolve().parent.parent
IN_A_BANK = {
    "HTTPS": "true",
    "DEMO_BANK": "false",
    "PUBLIC_ORIGINS": "https://support.bank.example",
    "DEBUG": "false",
}
ASKED = """
import json, django
django.setup()
from django.test import Client
page = Client(HTTP_HOST="support.bank.example").get("/accounts/login/", secure=True)
plain = Client(HTTP_HOST="support.bank.example").get("/accounts/login/")
other = Client(HTTP_HOST="evil.example", raise_request_exception=False).get("/accounts/login/", secure=True)
from django.conf import settings
print(json.dumps({
    "headers": dict(page.headers), "cookies": {name: morsel.OutputString() for name, morsel in page.cookies.items()},
    "plain": [plain.status_code, plain.headers.get("Location")], "other": other.status_code,
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY,
                settings.SESSION_COOKIE_SAMESITE, settings.SESSION_COOKIE_AGE],
    "hashers": settings.PASSWORD_HASHERS,
}))
"""


@pytest.fixture(scope="module")
def bank(django_db_setup) -> dict:
    """What the sign-in page of a bank's installation answers."""
    environment = {**os.environ, **database(), **IN_A_BANK}
    done = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(bank):
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in bank["headers"]["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert all(
        policy[kind] == "'self'"
        for kind in ("script-src", "style-src", "font-src", "media-src", "frame-src")
    )
    assert policy["img-src"] == "'self' blob:"
    assert policy["connect-src"] == "'self' wss://support.bank.example"
    assert (policy["frame-ancestors"], policy["base-uri"], policy["form-action"]) == (
        "'none'",
        "'none'",
        "'self'",
    )
    assert "unsafe" not in bank["headers"]["Content-Security-Policy"]


def test_a_browser_is_told_to_come_by_https_and_to_guess_nothing(bank):
    headers = bank["headers"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert bank["plain"] == [301, "https://support.bank.example/accounts/login/"]


def test_another_host_name_is_refused(bank):
    assert bank["other"] == 400


def test_cookies_are_for_our_own_pages_over_https_alone(bank):
    assert bank["session"] == ["__Host-session", True, True, "Strict", 8 * 3600]
    assert bank["cookies"]
    for name, cookie in bank["cookies"].items():
        assert name.startswith("__Host-")
        assert {"Secure", "HttpOnly", "SameSite=Strict"} <= set(cookie.split("; "))


def test_passwords_are_hashed_by_argon2_alone(bank):
    assert bank["hashers"] == ["accounts.hashing.BoundedArgon2"]  # Argon2, so many at a time


def test_no_script_of_ours_writes_markup():
    """`textContent` and <template> draw what people write; a parser of HTML never sees it."""
    markup = re.compile(
        r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment)\b"
    )
    scripts = [
        *(ROOT / "static" / "js").rglob("*.js"),
        *(ROOT / "sdk" / "js" / "src").rglob("*.ts"),
    ]
    assert len(scripts) > 100
    assert not [
        script.name for script in scripts if markup.search(script.read_text(encoding="utf-8"))
    ]


def test_no_template_runs_a_script_or_a_style_inline():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|\son\w+=|\sstyle=|<style", re.IGNORECASE
    )
    templates = [*(ROOT / "templates").rglob("*.html")]
    assert len(templates) > 20
    assert not [
        template.name
        for template in templates
        if inline.search(template.read_text(encoding="utf-8"))
    ]
