"""What every bench stands on: its own PostgreSQL and Valkey, durable, a filled database, and
one real web process.
"""

import contextlib
import itertools
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bankchat.dev.ports import PORTS, port_is_free
from bankchat.dev.services import services
from bench.clients import Bank
from bench.web_server import PRODUCT, web_server

ROOT = Path(__file__).resolve().parent.parent
ORIGIN = "https://bank.example"  # of the pages that the sockets are opened from
PER_PERSON = (
    "CUSTOMER_MESSAGES",
    "STAFF_MESSAGES",
    "PERSON_READS",
    "PERSON_MARKS",
    "PERSON_ENTRIES",
)
SOCKETS = ("SOCKETS", "SOCKETS_UNKNOWN_PER_ADDRESS")
OPEN_FILES = 65_536


class Failed(Exception):
    """Why a bench has no figures; one line."""


@dataclass(frozen=True)
class Stage:
    """The running services. `people` is what bench.people has told."""

    folder: Path
    database_url: str
    bank: Bank
    people: dict[str, Any]

    @contextlib.contextmanager
    def web(self, kind: str, application: str = PRODUCT) -> Iterator[list[int]]:
        """Run a web process at each of the bank's ports; yields their ids."""
        with contextlib.ExitStack() as running:
            yield [
                running.enter_context(web_server(kind, application, port, self.folder))
                for port in self.bank.ports
            ]

    def pids(self, servers: list[int]) -> dict[str, list[int]]:
        """The roots of the process trees under test."""
        postgres = (self.folder / "postgres" / "postmaster.pid").read_text().split()[0]
        valkey = (self.folder / "valkey.pid").read_text()
        return {"server": servers, "postgres": [int(postgres)], "valkey": [int(valkey)]}

    def sql(self, statement: str) -> Any:
        """The first column of the first row, if there is one."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
            return row and row[0]

    def generate(
        self, work: str, servers: list[int], limit: float, **job: Any
    ) -> contextlib.AbstractContextManager["Generator"]:
        """Run the load generator on one job, for at most `limit` seconds."""
        return generator(
            {
                "work": work,
                "limit": limit,
                "bank": asdict(self.bank),
                "pids": self.pids(servers),
                **job,
            }
        )


@contextlib.contextmanager
def stage(*, pairs: int = 0, customers: int = 0, processes: int = 1) -> Iterator[Stage]:
    """Everything but the web processes. All of it is stopped and removed at the end."""
    raise_open_files_limit()
    # Not in the checkout: the peer keeps its database in the system's temporary folder, and both
    # shall use one disk.
    folder = Path(tempfile.mkdtemp(prefix="bankchat-bench-"))
    try:
        folder.chmod(0o755)
        with services(folder, durable=True) as running:
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            os.environ.update(
                environment(key), DATABASE_URL=running.database_url, REDIS_URL=running.redis_url
            )
            bank = Bank(free_ports(processes), ORIGIN, pem(key))
            yield Stage(folder, running.database_url, bank, fill(pairs, customers))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(key: rsa.RSAPrivateKey) -> dict[str, str]:
    """A bank's settings, as far as the sockets know them; limits that a bench would run into
    are raised.
    """
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return {
        "SECRET_KEY": "only-for-the-bench",
        "HTTPS": "false",
        "DEMO_BANK": "false",
        "PUBLIC_ORIGINS": f"{ORIGIN},http://127.0.0.1",  # the generator asks for the address itself
        "BANK_TOKEN_ISSUER": "bench",
        "BANK_TOKEN_AUDIENCE": "bankchat",
        "BANK_TOKEN_PEM": public.decode(),
        **dict.fromkeys(PER_PERSON, "10000000,1000000"),  # a closed loop is a flood
        **dict.fromkeys(SOCKETS, "100000"),  # the whole crowd comes from this machine
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore:No directory at",  # static files, which no socket needs
        "DJANGO_SETTINGS_MODULE": "bankchat.settings",
    }


def fill(pairs: int, customers: int) -> dict[str, Any]:
    """The database with its people, made by a process of its own: this one loads no Django."""
    command = [sys.executable, "-m", "bench.people", str(pairs), str(customers)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Failed("the database could not be filled: see above")
    return dict(json.loads(done.stdout))


class Generator:
    """The load generator's process, which tells its figures in the end."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def heard(self, word: str) -> None:
        """Wait for a word of the generator's; what it says before is passed over."""
        assert self._process.stdout
        if word not in (line.strip() for line in iter(self._process.stdout.readline, "")):
            raise Failed("the load generator has failed: see above")

    def figures(self) -> dict[str, Any]:
        assert self._process.stdout
        lines = self._process.stdout.read().splitlines()
        if self._process.wait() or not lines:
            raise Failed("the load generator has failed: see above")
        return dict(json.loads(lines[-1]))


@contextlib.contextmanager
def generator(job: dict[str, Any]) -> Iterator[Generator]:
    # A session of its own: Ctrl-C is ours to answer.
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.generator"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdin
        process.stdin.write(json.dumps(job))
        process.stdin.close()
        yield Generator(process)
    finally:
        process.kill()
        process.wait()


def free_ports(number: int) -> list[int]:
    return list(itertools.islice(filter(port_is_free, random.sample(PORTS, 1000)), number))


def pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def raise_open_files_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
