"""bin/simulate against a real server, in processes of their own: nothing lost, nothing twice,
nothing left open.
"""

import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from bankchat.dev import processes

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds for the server to start on a busy machine


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """Settings for a server on a database of its own."""
    name = f"simulation_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        database.execute(f'CREATE DATABASE "{name}"')
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    origins = f"http://localhost:{port},http://127.0.0.1:{port}"
    own = {
        "DATABASE_URL": url,
        "PORT": str(port),
        "PUBLIC_ORIGINS": origins,
        "CHANNEL_PREFIX": name,
    }
    yield {**os.environ, **own}
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        database.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def server(environment) -> Iterator[None]:
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    command = [sys.executable, *processes.web("127.0.0.1", environment["PORT"])]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_it_answers(f"http://localhost:{environment['PORT']}/demobank/jwks.json", process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def wait_until_it_answers(address: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(address, timeout=2, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            process_is_starting = 0.1  # seconds: there is no event to wait for
            time.sleep(process_is_starting)
    raise RuntimeError(f"the server did not answer at {address}")


def simulate(environment: dict[str, str], *arguments: str) -> tuple[int, dict, str]:
    """The exit code, the line of figures, and what was said meanwhile."""
    command = [sys.executable, "-m", "demobank.simulation.run", "--json", "--seed", "5", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, json.loads(done.stdout), done.stderr


def test_customers_are_answered_and_nothing_is_lost_or_doubled(server, environment):
    code, figures, said = simulate(
        environment,
        "--customers",
        "8",
        "--operators",
        "2",
        "--seconds",
        "3",
        "--rate",
        "4",
        "--think",
        "0.05-0.2",
    )
    assert code == 0, said
    assert figures["sent"] > figures["answered"] > 0
    assert (figures["lost"], figures["duplicates"], figures["unassigned"]) == (0, 0, 0)
    assert figures["first_response_ms"]["p50"] > 0
    assert figures["delivery_ms"]["p99"] > 0
    with psycopg.connect(environment["DATABASE_URL"]) as database:
        still_open = database.execute(
            "SELECT count(*) FROM tickets_ticket WHERE closed_at IS NULL"
        ).fetchone()
        counted = database.execute(
            "SELECT count(*) FROM tickets_ticket WHERE NOT simulated"
        ).fetchone()
    assert still_open == counted == (0,)


def test_without_a_server_it_says_so_in_one_line(environment):
    command = [sys.executable, "-m", "demobank.simulation.run", "--seconds", "1"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert (
        done.stderr.strip()
        == f"Nothing answers at http://localhost:{environment['PORT']}: start bin/dev, or say --url."
    )
