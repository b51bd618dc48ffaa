"""What a hostile file can do at worst, where it is decoded: nothing but use up what that
process was given.
"""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from messaging.files.refusals import Unreadable
from messaging.files.sanitising import process
from messaging.files.sanitising.sandbox import RejectionReason
from tests.messaging.uploads import photo

CLEANER = """
import os
from messaging.files.sanitising import sandbox
sandbox.SECONDS = 1
def cleaner(source, limit):
    {deed}
    os._exit(0)  # nothing stopped it
sandbox.run(cleaner)
"""


def does(deed: str) -> int:
    """How a cleaner ends that does this."""
    code = CLEANER.format(deed=deed)
    return subprocess.run(
        [sys.executable, "-c", code, "1000"], cwd=settings.BASE_DIR, env={}, timeout=60, check=False,
        stdin=subprocess.DEVNULL, capture_output=True,
    ).returncode  # fmt: skip


@pytest.mark.parametrize(
    ("deed", "ending"),
    [
        ("bytearray(2**31)", RejectionReason.UNREADABLE),
        ("while True: pass", -signal.SIGKILL),
        ("os.write(os.memfd_create('x'), bytes(2001)) == 2001 or 1/0", RejectionReason.UNREADABLE),
        ("1/0", RejectionReason.UNREADABLE),
        ("os.abort()", -signal.SIGABRT),
    ],
    ids=["memory", "time", "disk", "an error", "a crash"],
)
def test_it_ends(deed, ending):
    assert does(deed) == ending


def test_it_does_not_know_our_secrets(monkeypatch, tmp_path):
    """Its environment is what a hostile file could read first."""
    told = tmp_path / "told"
    spy = tmp_path / "python"
    spy.write_text(f"#!/bin/sh\nenv > {told}\nexit 1\n")
    spy.chmod(0o755)
    monkeypatch.setattr(process.sys, "executable", str(spy))
    monkeypatch.setenv("SECRET_KEY", "CANARY")
    source = tmp_path / "photo.jpg"
    source.write_bytes(photo())
    with source.open("rb", buffering=0) as raw, pytest.raises(Unreadable):
        process.clean(raw)
    assert "CANARY" not in told.read_text()
    assert not {line.split("=")[0] for line in told.read_text().splitlines()} - {
        "PWD",
        "_",
        "SHLVL",
        "OLDPWD",
    }


def test_it_does_not_load_django():
    code = "import sys, messaging.files.sanitising.photos, messaging.files.sanitising.documents; print('django' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(settings.BASE_DIR), capture_output=True, check=True
    )
    assert answer.stdout == b"False\n"
