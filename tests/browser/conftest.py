"""A real server and a real Chromium: a process of its own, on a database of its own with the
demo bank in it.
"""

import contextlib
import functools
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bankchat.dev import processes
from tests.forking import Forked

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds for the server to start on a busy machine
DEMO_BANK = "browser_demo_bank"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
]
expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if missing := os.environ.get("BROWSER_TESTS_SKIPPED"):
        for item in items:
            item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    return {"executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"), "args": FLAGS}


@pytest.fixture(autouse=True)
def bank_key() -> None:
    """The server under test has its own keys; the settings of this process do not matter here."""


class Running:
    """A web process of Bankchat that can be ended and begun again at the same address."""

    def __init__(self, port: int, environment: dict[str, str], output: Path) -> None:
        self.address = f"http://localhost:{port}"
        self._port, self.environment, self._output = port, environment, output
        self.start()

    def start(self) -> None:
        command = processes.web("127.0.0.1", str(self._port))
        self.process = Forked(command[1:], self.environment, self._output)
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.address}/accounts/login/", timeout=2)
            except (urllib.error.URLError, OSError):
                process_is_starting = 0.1  # seconds: the one place without an event to wait for
                time.sleep(process_is_starting)
            else:
                return
        raise RuntimeError(f"no answer at {self.address}: {self._output.read_text()}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def restart(self) -> None:
        """As a new version is rolled out: the sockets are told 1012, and the door opens again."""
        self.stop()
        self.start()


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """Bankchat with the demo bank in it, afresh for each file: what one leaves open or hands on is
    not another's.

    Its people have room for what all tests of a file leave open.
    """
    with bankchat(RAMP_UP_FIRST="0") as web:
        with psycopg.connect(web.environment["DATABASE_URL"], autocommit=True) as database:
            database.execute("UPDATE accounts_user SET capacity = 60")
        yield web


@functools.cache
def demo_bank() -> str:
    """The name of a database that has just been filled: by the first worker that needs it, for all.

    It goes with the services of this run."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        database.execute("SELECT pg_advisory_lock(1)")
        if not database.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DEMO_BANK]
        ).fetchone():
            name = new_database(template="template1")
            for command in (["migrate", "--verbosity", "0"], ["fill_demo_bank", "--days", "3"]):
                subprocess.run(
                    [sys.executable, "manage.py", *command],
                    cwd=ROOT,
                    env=of_database(name),
                    check=True,
                )
            database.execute(f'ALTER DATABASE "{name}" RENAME TO "{DEMO_BANK}"')
    return DEMO_BANK


def new_database(template: str) -> str:
    name = f"browser_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        database.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def of_database(name: str) -> dict[str, str]:
    """The environment of what works with it."""
    return {**os.environ, "DATABASE_URL": in_database(os.environ["DATABASE_URL"], name)}


@contextlib.contextmanager
def bankchat(**settings: str) -> Iterator[Running]:
    """Run it on a database of its own, with these variables of the environment besides the usual
    ones.

    Whom the history lets a customer talk with depends on the day and the hour, and so nobody comes
    back to them here."""
    name = new_database(template=demo_bank())
    port = free_port()
    environment = {
        **of_database(name),
        "PORT": str(port),
        "PUBLIC_ORIGINS": f"http://localhost:{port},http://127.0.0.1:{port}",
        "CHANNEL_PREFIX": name,
        "STICKY_SECONDS": "0",
        **settings,
    }
    with tempfile.NamedTemporaryFile(prefix="browser-server-") as output:
        web = Running(port, environment, Path(output.name))
        try:
            yield web
        finally:
            web.stop()
            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
                database.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def server(running: Running) -> str:
    """The address of a running Bankchat with the demo bank in it."""
    return running.address


def in_database(url: str, name: str) -> str:
    """The same server's address with another database in it."""
    return urllib.parse.urlsplit(url)._replace(path=f"/{name}").geturl()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Screen:
    """One person's browser window; every complaint of its console fails the test."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.context, self.server = context, server
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.note(message.type, message.text))

    def note(self, kind: str, text: str) -> None:
        if kind == "error" and "ERR_INTERNET_DISCONNECTED" not in text:
            self.complaints.append(text)

    def forgive(self, words: str) -> None:
        """The browser complains of this by itself, and here it is what should happen."""
        self.complaints = [said for said in self.complaints if words not in said]


@pytest.fixture
def screens(browser: Browser, server: str) -> Iterator:
    """`screens(width=…, theme=…)` opens a window; none of them may complain, of the CSP or of
    anything.
    """
    opened: list[Screen] = []

    def open_screen(width: int = 1280, height: int = 800, theme: str = "light") -> Screen:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme
        )
        opened.append(Screen(context, server))
        return opened[-1]

    yield open_screen
    complaints = [complaint for screen in opened for complaint in screen.complaints]
    for screen in opened:
        screen.context.close()
    assert complaints == []
