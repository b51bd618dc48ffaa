"""Whatever holds an open file and is no socket has a deadline and is counted, under both servers.

Bodies that come slowly, connections that are kept alive, uploads of nobody we know.
"""

import contextlib
import os
import re
import resource
import select
import socket
import time
from pathlib import Path

import httpx
import pytest

from bankchat.servers.connections import BODY_MIN_RATE, BODY_TIMEOUT
from messaging.protocol.frames import FILE_LIMIT
from messaging.sockets.admission import RESERVED_FILES
from tests.cast import token
from tests.servers import KINDS, customer, serving

ATTACKERS = 400  # connections
FILES = 60  # open files above what the process has and what is reserved
LOGIN = "POST /accounts/login/ HTTP/1.1\r\nHost: localhost:8000\r\nContent-Length: 200000\r\n\r\n"
UPLOAD = (
    "POST /api/v1/files/ HTTP/1.1\r\nHost: localhost:8000\r\nContent-Length: {size}\r\n{more}\r\n"
)


@pytest.fixture(params=KINDS)
def server(request, transactional_db):
    with serving(request.param) as running:
        yield running


def impatient(kind: str, **constants: float):
    return serving(
        kind, {f"bankchat.servers.connections.{name}": value for name, value in constants.items()}
    )


def connects(server, address: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(
        ("127.0.0.1", server.port), timeout=10, source_address=(address, 0)
    )


def answer(line: socket.socket, within: float = 10.0) -> bytes:
    """All that comes until the server hangs up."""
    line.settimeout(within)
    data = b""
    with contextlib.suppress(ConnectionError):
        while part := line.recv(65_536):
            data += part
    return data


def status(data: bytes) -> int:
    found = re.match(rb"HTTP/1.1 (\d{3})", data)
    return int(found[1]) if found else 0


def open_files(server) -> int:
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def temporary_files(server) -> list[str]:
    """Those without a name."""
    folder, found = Path(f"/proc/{server.process.pid}/fd"), []
    for entry in folder.iterdir():
        with contextlib.suppress(OSError):
            found.append(os.readlink(entry))
    return [name for name in found if name.endswith("(deleted)") or "/#" in name]


def page(server) -> int:
    return httpx.get(f"http://127.0.0.1:{server.port}/accounts/login/", timeout=10).status_code


# ---------------------------------------------------------------- the attack


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2"])
async def test_slow_bodies_leave_files_for_pages_and_sockets(server, address):
    assert page(server) == 200
    async with customer(server) as alice:
        most = open_files(server) + RESERVED_FILES + FILES
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (most, most))
        lines = []
        for number in range(ATTACKERS):
            lines.append(connects(server, address))
            with contextlib.suppress(ConnectionError):  # it was refused, or has made room
                lines[-1].sendall(LOGIN.encode() + b"a" * 70_000)
            if number % 100 == 99:
                assert page(server) == 200
        assert open_files(server) < most - RESERVED_FILES / 2
        assert not temporary_files(server)
        async with customer(server, "bank-bob") as bob:
            await bob.send('{"type":"ping"}')
        await alice.send('{"type":"ping"}')
        await alice.recv()
        assert page(server) == 200
        for line in lines:
            line.close()


def test_where_nobody_can_make_room_a_connection_is_refused_with_503(server):
    """Each of them comes from an address of its own."""
    page(server)
    most = open_files(server) + RESERVED_FILES + 20
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (most, most))
    lines = []
    for number in range(most - RESERVED_FILES):
        lines.append(connects(server, f"127.0.1.{number + 1}"))
        lines[-1].sendall(LOGIN.encode())
    refused = connects(server, "127.0.2.1")
    refused.sendall(LOGIN.encode())
    told = answer(refused)
    assert status(told) == 503
    assert b"Retry-After: " in told
    for line in lines:
        line.close()
    wait_for(lambda: page(server) == 200)


def wait_for(happened, within: float = 10.0) -> None:
    until = time.monotonic() + within
    while time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError):
            if happened():
                return
    raise TimeoutError


# ---------------------------------------------------------------- deadlines


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_comes_slower_than_the_least_rate_is_cut_off(kind, transactional_db):
    with (
        impatient(kind, BODY_TIMEOUT=1.0, BODY_MIN_RATE=70_000) as server,
        connects(server) as line,
    ):
        started = time.monotonic()
        line.sendall(LOGIN.encode() + b"a" * 70_000)
        told = b""
        while time.monotonic() - started < 15:
            if select.select([line], [], [], 0.2)[0]:
                told = answer(line)
                break
            line.sendall(b"a")
        assert 1.5 < time.monotonic() - started < 10
        assert status(told) == 408
        assert page(server) == 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_keeps_the_rate_has_all_the_time_it_needs(kind, transactional_db):
    with impatient(kind, BODY_TIMEOUT=1.0, BODY_MIN_RATE=1000) as server, connects(server) as line:
        line.sendall(LOGIN.replace("200000", "20000").encode())
        for _ in range(19):
            line.sendall(b"a" * 1000)
            assert not select.select([line], [], [], 0.2)[0]
        line.sendall(b"a" * 1000)
        line.settimeout(10)
        assert status(line.recv(64)) == 403  # it has no CSRF token


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_in_chunks_has_the_same_deadline(kind, transactional_db):
    with impatient(kind, BODY_TIMEOUT=1.0) as server, connects(server) as line:
        line.sendall(
            LOGIN.replace("Content-Length: 200000", "Transfer-Encoding: chunked").encode()
            + b"5\r\naaaaa\r\n"
        )
        assert status(answer(line)) == 408


@pytest.mark.parametrize("kind", KINDS)
def test_a_connection_that_is_kept_alive_and_not_used_is_closed(kind, transactional_db):
    with impatient(kind, KEEP_ALIVE=1.0) as server, connects(server) as line:
        line.sendall(b"GET /accounts/login/ HTTP/1.1\r\nHost: localhost:8000\r\n\r\n")
        started = time.monotonic()
        assert status(answer(line, 15.0)) == 200
        assert time.monotonic() - started < 10


def test_a_phone_on_a_poor_line_can_upload_the_largest_file():
    edge = 64_000 / 8  # bytes a second, on a bad day
    allowed = BODY_TIMEOUT + FILE_LIMIT / BODY_MIN_RATE
    assert allowed > 1.3 * FILE_LIMIT / edge


# ---------------------------------------------------------------- nothing on the disk of nobody we
# know


def test_a_body_of_a_page_is_never_on_the_disk(server):
    with connects(server) as line:
        line.sendall(LOGIN.encode() + b"a" * 190_000)
        wait_until_read(line)
        assert not temporary_files(server)


def wait_until_read(line: socket.socket) -> None:
    """The server's kernel has it all; one round trip of a page later the server has, too."""
    page_line = socket.create_connection(line.getpeername(), timeout=10)
    page_line.sendall(b"GET /accounts/login/ HTTP/1.1\r\nHost: localhost:8000\r\n\r\n")
    assert page_line.recv(64)
    page_line.close()


@pytest.mark.parametrize(
    "more", ["", "Authorization: Bearer nonsense\r\n", "Cookie: session=nonsense\r\n"]
)
def test_an_upload_of_nobody_we_know_is_refused_before_it_comes(server, more):
    with connects(server) as line:
        line.sendall(UPLOAD.format(size=5_000_000, more=more).encode() + b"a" * 300_000)
        told = answer(line)
    assert status(told) == 401
    assert b"not_authenticated" in told
    assert not temporary_files(server)


def test_an_upload_of_somebody_we_know_is_heard(server):
    with connects(server) as line:
        more = f"Authorization: Bearer {token()}\r\n"
        line.sendall(UPLOAD.format(size=3_000_000, more=more).encode())
        for _ in range(30):
            line.sendall(b"a" * 100_000)
        line.settimeout(20)
        assert status(line.recv(64)) in {400, 404}  # it is no form, and Alice has never been here


@pytest.mark.parametrize("kind", KINDS)
def test_bodies_that_wait_in_memory_have_a_limit_together(kind, transactional_db):
    with impatient(kind, BODIES_LIMIT=1_000_000) as server, contextlib.ExitStack() as stack:
        lines = [stack.enter_context(connects(server)) for _ in range(10)]
        for line in lines:
            with contextlib.suppress(ConnectionError):
                line.sendall(LOGIN.encode() + b"a" * 150_000)
        wait_until_read(lines[0])
        refused = [line for line in lines if select.select([line], [], [], 0.5)[0]]
        assert 2 <= len(refused) <= 5
        assert {status(answer(line)) for line in refused} <= {503}
        assert page(server) == 200
        for line in lines:
            line.close()
        wait_for(lambda: status(sent_whole(server)) == 403)


def sent_whole(server) -> bytes:
    with connects(server) as line:
        line.sendall(LOGIN.encode() + b"a" * 200_000)
        line.settimeout(10)
        return line.recv(64)
