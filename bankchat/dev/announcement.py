"""Tells where to go and how to sign in, as soon as the web process answers."""

import contextlib
import os
import signal
import threading
import time
import urllib.error
import urllib.request

from bankchat.dev.console import say
from bankchat.dev.database import prepare
from bankchat.dev.paths import PEOPLE, WEB_ANSWERS

SIGN_IN_PAGE = "/accounts/login/"


def announce_in_time(port: str, *, prepare_again: bool) -> None:
    """Print where to go as soon as the sign-in page answers, in a thread.

    A database that was ready the last time is looked after only then: it may have been emptied in
    between.
    """
    threading.Thread(target=announce, args=(port, prepare_again), daemon=True).start()


def announce(port: str, prepare_again: bool) -> None:
    """Wait for the page; then print the addresses, and the people of the demo bank."""
    while not answers(f"http://127.0.0.1:{port}{SIGN_IN_PAGE}"):
        time.sleep(0.1)
    say("ready")
    lines = [
        "",
        f"  Staff     http://localhost:{port}/",
        f"  Customer  http://localhost:{port}/demobank/",
        "",
        *(f"  {line}" for line in PEOPLE.read_text().splitlines()),
        "",
        "  Ctrl-C stops all of it.",
        "",
    ]
    print("\n".join(lines), flush=True)
    WEB_ANSWERS.touch()
    if prepare_again and prepare(quietly=True) > 0:  # below zero: it was stopped, as everything is
        os.kill(os.getpid(), signal.SIGTERM)


def answers(address: str) -> bool:
    """Whether a page is served there."""
    with (
        contextlib.suppress(OSError, urllib.error.URLError),
        urllib.request.urlopen(address, timeout=5) as page,
    ):
        return bool(page.status == 200)
    return False
