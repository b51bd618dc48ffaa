"""Every variable is checked by its name: a wrong value stops each process in one line that helps."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bankchat import environment, variables
from bankchat.environment import KINDS, Misconfigured, example_of, read

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ["accounts", "tickets", "messaging", "stats", "demobank", "bankchat"]
GOOD = {
    "SECRET_KEY": "only-for-tests",
    "DATABASE_URL": "postgres://nobody:secret@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://:secret@127.0.0.1:1/0",
    "PUBLIC_ORIGINS": "https://support.bank.example",
}
# Each kind of a wrong value; a variable has to refuse at least those of its kind.
NOT_NUMBERS = ["", "sixty", "nan", "-1", "1e400", "9" * 30, "inf", "5 ", "12,5,7", "null", "0x10"]
NOT_PAIRS = [
    "",
    "600",
    "600,",
    "600,100,50",
    "a,b",
    "-1,5",
    "nan,5",
    "5,inf",
    "9" * 30 + ",1",
    "0,0",
]
NOT_BOOLEANS = ["", "maybe", "2", "truee", "-1"]
NOT_LINES = ["one\ntwo", "tab\tand\0bell\a"]
WRONG = {
    "SECRET_KEY": ["", " ", "two words"],
    "DATABASE_URL": ["", "db.bank.example", "sqlite:///file", "postgres://host:99999/name"],
    "REDIS_URL": ["", "redis.bank.example:6379", "http://redis", "redis://host:99999/0"],
    "PUBLIC_ORIGINS": [
        "",
        "support.bank.example",
        "https://support.bank.example/chat",
        "https://a.example,b.example",
        "ftp://a.example",
        "https://*",
        "https://a.example:99999",
    ],
    "ROUTING": ["", "offers", "ASSIGN"],
    "LOG_LEVEL": ["", "loud", "info"],
    "TIME_ZONE": ["", "Mars/Base", "../../etc/passwd", "europe"],
    "WORKING_HOURS": ["always", "mon-fri", "mon-fri 9-18", "mon 09:00-26:00"],
    "HOLIDAYS_COUNTRY": ["Estonia!", "XX", "DE-XX"],
    "BANK_PHONE": ["call us", "+372\n600"],
    "BANK_EMAIL": ["help", "a@b@c", "help @bank.example"],
    "BANK_TOKEN_ISSUER": ["an issuer"],
    "BANK_TOKEN_PEM": ["hello", "-----BEGIN PUBLIC KEY-----"],
    "CHANNEL_PREFIX": ["", "two words", "p" * 51, "банк"],
    "FILES_S3_BUCKET": ["b", "a bucket", "s3://bucket"],
    "FILES_S3_REGION": ["eu north", "eu/north"],
}


def wrong_values(name):
    """What a variable must not be, by its kind; a new kind is told here what it refuses."""
    if name in WRONG:
        return WRONG[name]
    default = getattr(variables, name)
    if isinstance(default, bool):
        return NOT_BOOLEANS
    if isinstance(default, tuple):
        return NOT_PAIRS
    if isinstance(default, int | float):
        return NOT_NUMBERS
    if name.endswith(("_URL", "_ENDPOINT")):
        return ["crm.bank.example", "ftp://crm", "https://", "https://host:99999/", "https://a b"]
    if name.endswith(("_KEY", "_SECRET")):
        return ["two words", "a\nline"]
    return ["", "  ", *NOT_LINES]


def documented():
    text = (ROOT / "docs" / "operations.md").read_text().split("## In the bank")[0]
    return re.findall(r"^\| `(\w+)`", text, re.MULTILINE)


def test_the_document_and_the_table_hold_the_same_variables():
    assert sorted(documented()) == sorted(KINDS)


def test_nothing_else_reads_the_environment():
    """Whatever came in beside the table would come in unchecked."""
    readers = {
        file.relative_to(ROOT).as_posix()
        for room in PRODUCT
        for file in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb")
    }
    # which settings
    allowed = {
        "bankchat/settings.py",
        "bankchat/celery.py",
        "bankchat/servers/django.py",
    }
    assert {name for name in readers if not name.startswith("bankchat/dev/")} - allowed == {
        "demobank/simulation/options.py"  # bin/simulate: PORT, to find what runs
    }
    source = (ROOT / "bankchat" / "settings.py").read_text()
    assert len(re.findall(r"\benviron\b", source)) == 2  # the import of Env, and the one reading


@pytest.mark.parametrize("name", documented())
def test_each_variable_refuses_what_is_wrong_in_one_line(name):
    values = wrong_values(name)
    assert values
    for value in values:
        with pytest.raises(Misconfigured) as refused:
            read({**GOOD, name: value})
        line = str(refused.value)
        fault = "is empty" if not value else "is wrong" if name in environment.SECRETS else "is '"
        assert line.startswith(f"{name} {fault}"), line
        assert f"for example {name}=" in line
        assert line.isprintable()
        assert len(line) < 300
        assert "secret@" not in line


@pytest.mark.parametrize("name", documented())
def test_the_example_of_a_refusal_would_be_taken(name):
    if "…" not in example_of(name):
        read({**GOOD, "SILENCE_CLOSE": "0", name: example_of(name)})


@pytest.mark.parametrize("name", list(GOOD))
def test_what_is_required_is_asked_for(name):
    with pytest.raises(Misconfigured, match=rf"^{name} is not set: .*for example {name}="):
        read({other: value for other, value in GOOD.items() if other != name})


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"FIRST_RESPONSE_WARNING": "61"},
            "FIRST_RESPONSE_WARNING is 61: it has to be less than FIRST_RESPONSE_TARGET, which is 60, "
            "for example FIRST_RESPONSE_WARNING=40",
        ),
        (
            {"FIRST_RESPONSE_TARGET": "30"},
            "FIRST_RESPONSE_WARNING is 40: it has to be less than FIRST_RESPONSE_TARGET, which is 30, "
            "for example FIRST_RESPONSE_WARNING=20",
        ),
        (
            {"SILENCE_CLOSE": "60"},
            "SILENCE_WARNING is 600: it has to be less than SILENCE_CLOSE, which is 60, "
            "for example SILENCE_WARNING=40",
        ),
    ],
)
def test_two_that_contradict_each_other_are_refused(given, line):
    with pytest.raises(Misconfigured) as refused:
        read({**GOOD, **given})
    assert str(refused.value) == line


def test_a_ticket_that_never_closes_by_itself_needs_no_warning():
    assert read({**GOOD, "SILENCE_CLOSE": "0"})["SILENCE_WARNING"] == 600


def test_values_are_what_settings_need():
    given = {
        "HTTPS": "Off",
        "PUBLIC_ORIGINS": "http://localhost:8000, https://[::1]:8443",
        "PERSON_MARKS": "3000, 500.5",
        "PAGES": "7",
        "BANK_TOKEN_PEM": r"-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----",
    }
    found = read({**GOOD, **given})
    assert found["HTTPS"] is False
    assert found["PUBLIC_ORIGINS"] == ("http://localhost:8000", "https://[::1]:8443")
    assert found["PERSON_MARKS"] == (3000, 500.5)
    assert (found["PAGES"], found["PAGES_PER_PERSON"], found["DATABASE_POOL"]) == (7, 0, 12)
    assert found["BANK_TOKEN_PEM"].splitlines()[1] == "MFkw"
    assert found["BANK_JWKS_URL"] == found["BANK_PHONE"] == ""


def test_the_demo_bank_knows_itself_and_what_is_said_wins():
    demo = read({**GOOD, "DEMO_BANK": "true", "PORT": "8123", "BANK_PHONE": ""})
    assert demo["BANK_JWKS_URL"] == "http://127.0.0.1:8123/demobank/jwks.json"
    assert demo["BANK_DIRECTORY_KEY"] == "demo-directory-key"
    assert demo["BANK_PHONE"] == ""


# ---------------------------------------------------------------- whatever is started
PROCESSES = {
    "web": ["-m", "bankchat.servers.daphne", "--port", "1"],
    "web under Uvicorn": ["-m", "bankchat.servers.uvicorn", "--port", "1"],
    "worker": ["-m", "celery", "-A", "bankchat", "worker"],
    "beat": ["-m", "celery", "-A", "bankchat", "beat"],
    "clock": ["manage.py", "sla_clock"],
    "manage.py": ["manage.py", "migrate"],
    "deployment check": ["manage.py", "check", "--deploy"],
}


@pytest.mark.parametrize("process", PROCESSES)
def test_every_process_refuses_alike(process):
    done = subprocess.run(
        [sys.executable, *PROCESSES[process]],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **GOOD, "FIRST_RESPONSE_TARGET": "sixty"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr == (
        "FIRST_RESPONSE_TARGET is 'sixty': it has to be a whole number from 2 to 31622400, "
        "for example FIRST_RESPONSE_TARGET=60\n"
    )
