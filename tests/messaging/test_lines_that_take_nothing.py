"""A client that takes nothing is cut off, and what waits for it is bounded, whatever fills its
line.

What is measured is the line itself: pongs, closes and answers to bad frames fill it as frames do,
and pages as sockets."""

import contextlib
import json
import select
import socket
import time
import uuid

import pytest
from django.conf import settings

from messaging.writing.new_message import NewMessage
from messaging.writing.sending import send_messages
from tests.cast import conversation_of, token
from tests.messaging.test_frames_in_pieces import CONTROL_PING, CONTROL_PONG, Alice, masked
from tests.messaging.test_heartbeat import Mute
from tests.servers import KINDS, serving

TOO_SLOW = 3.0  # seconds
LAST_FRAGMENT = 0x80
WITHIN = TOO_SLOW + 4  # the sweep's second, a second for the closing handshake, and a busy machine
BUFFER = 2**20  # bytes that may wait in the process
EACH = (
    4 * BUFFER
)  # bytes of resident memory a line may cost, with all that a library has of its own
PAGES = (
    32 * 2**20
)  # bytes that a process takes to work on a page for each of three lines, with what is not freed yet
MANY_PINGS = {
    "PERSON_READS": "60000000,1000000"
}  # so that the line's own limit does not hide the buffer's


@pytest.fixture(scope="module", params=KINDS)
def server(request, django_db_setup, django_db_blocker):
    constants = {"messaging.sockets.watch.ACKNOWLEDGE_TIMEOUT": TOO_SLOW}
    with django_db_blocker.unblock(), serving(request.param, constants, **MANY_PINGS) as running:
        yield running


@pytest.fixture(scope="module", params=KINDS)
def usual(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), serving(request.param) as running:
        yield running


class Blind:
    """A customer with a good hello, a very small window, and eyes shut."""

    def __init__(self, server) -> None:
        wire = Mute(server, "/ws/customer/")
        self.line = wire.line
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        wire.says(type="hello", token=token())
        self.line.setblocking(False)


class Unread:
    """Whoever asks for pages, as often as it goes, and reads no answer."""

    def __init__(self, server) -> None:
        self.line = socket.socket()
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        self.line.connect(("127.0.0.1", server.port))
        self.line.setblocking(False)


def cut_off(server, clients: list, data: bytes, within: float, *, once: bool = False) -> int:
    """Write this as fast as it goes, and read nothing, until every line is cut; bytes that it
    cost at most.
    """
    before = most = server.memory()
    alive, left = {client.line.fileno(): client.line for client in clients}, {}
    until = time.monotonic() + within
    while alive and time.monotonic() < until:
        poll = select.poll()
        for number in alive:
            poll.register(number, 0 if once and left.get(number) == b"" else select.POLLOUT)
        for number, event in poll.poll(100):
            if event & (select.POLLERR | select.POLLHUP):
                alive.pop(number).close()
                continue
            with contextlib.suppress(BlockingIOError, ConnectionError):
                rest = left.get(number) or data
                left[number] = rest[alive[number].send(rest) :]
        most = max(most, server.memory())
    assert not alive, f"{len(alive)} lines are not cut after {within} s"
    server.is_through()
    return most - before


PINGS = masked(b"p" * 125, CONTROL_PING) * 500
FLOODS = {
    "pings whose pongs fill the line": PINGS,
    "pings, heartbeats and pongs nobody asked for": PINGS
    + masked(b'{"type":"ping"}')
    + masked(b"", CONTROL_PONG),
    "heartbeats": masked(b'{"type":"ping"}') * 200,
    "pages of history": masked(b'{"type":"history.get","before":1000,"limit":100}'),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_socket_that_reads_nothing_is_cut_off_and_costs_little(
    server, transactional_db, alice, flood
):
    send_messages(
        [NewMessage(conversation_of(alice).pk, alice, uuid.uuid4(), "😀" * 4000) for _ in range(20)]
    )
    clients = [Blind(server) for _ in range(3)]
    assert cut_off(server, clients, FLOODS[flood], WITHIN) < len(clients) * EACH


def test_what_others_say_does_not_fill_a_line_that_takes_nothing(server, transactional_db, alice):
    clients = [Blind(server) for _ in range(3)]
    for _ in range(5):
        send_messages(
            [
                NewMessage(conversation_of(alice).pk, alice, uuid.uuid4(), "😀" * 4000)
                for _ in range(40)
            ]
        )
    assert cut_off(server, clients, masked(b'{"type":"ping"}'), WITHIN + 5) < len(clients) * EACH


def test_a_customer_who_reads_is_not_cut_off_however_much_is_asked(server, transactional_db, alice):
    send_messages(
        [
            NewMessage(conversation_of(alice).pk, alice, uuid.uuid4(), "😀" * 4000)
            for _ in range(100)
        ]
    )
    ask = json.dumps({"type": "history.get", "before": 1000, "limit": 100}).encode()
    line, started = Alice(server), time.monotonic()
    while time.monotonic() - started < TOO_SLOW + 2:
        line.line.sendall(masked(ask) + masked(b"there?", CONTROL_PING))
        pages = 0
        while not pages:
            kind, payload = line.frame()
            pages += kind == LAST_FRAGMENT and payload.endswith(b"}")
    line.line.close()


# ---------------------------------------------------------------- control frames


@pytest.mark.parametrize("opcode", [CONTROL_PING, CONTROL_PONG])
def test_control_frames_count_against_a_limit_as_heartbeats_do(usual, transactional_db, opcode):
    line = Alice(usual)
    _, at_once = settings.PERSON_READS
    line.line.sendall(masked(b"p" * 125, opcode) * (int(at_once) - 10))
    line.line.sendall(masked(b'{"type":"ping"}'))
    line.until("pong")
    with contextlib.suppress(ConnectionError):
        for _ in range(10):
            line.line.sendall(masked(b"p" * 125, opcode) * 100)
    assert line.code() in {4429, 1006}  # our own bytes were still on their way


# ---------------------------------------------------------------- pages


PAGE = "GET /accounts/login/ HTTP/1.1\r\nHost: localhost:8000\r\n\r\n"
LARGE = "GET /static/large.js HTTP/1.1\r\nHost: localhost:8000\r\n\r\n"
CONTINUES = PAGE.replace("GET", "POST").replace(
    "\r\n\r\n", "\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx"
)
SIZE = 16 * BUFFER


@pytest.fixture(scope="module", params=KINDS)
def large(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """A server with a page that is larger than a line may hold."""
    folder = tmp_path_factory.mktemp("static")
    (folder / "large.js").write_bytes(b" " * SIZE)
    constants = {"messaging.sockets.watch.ACKNOWLEDGE_TIMEOUT": TOO_SLOW}
    with (
        django_db_blocker.unblock(),
        serving(request.param, constants, STATIC_ROOT=str(folder)) as running,
    ):
        yield running


@pytest.mark.parametrize("head", [PAGE, CONTINUES])
def test_answers_to_pipelined_requests_that_nobody_reads(server, transactional_db, head):
    cut_off(server, [Unread(server)], head.encode() * 500, 60)  # what pages cost anyway
    clients = [Unread(server) for _ in range(3)]
    assert cut_off(server, clients, head.encode() * 500, 90) < PAGES


def test_a_large_answer_that_nobody_reads_waits_outside_of_the_process(large, transactional_db):
    cut_off(
        large, [Unread(large)], LARGE.encode(), WITHIN + 10, once=True
    )  # what serving a file costs anyway
    clients = [Unread(large) for _ in range(8)]
    assert cut_off(large, clients, LARGE.encode(), WITHIN + 10, once=True) < len(clients) * EACH


def test_what_comes_behind_a_large_answer_that_nobody_reads_is_not_read(large, transactional_db):
    cut_off(large, [Unread(large)], LARGE.encode(), WITHIN + 10, once=True)
    clients = [Unread(large) for _ in range(4)]
    behind = LARGE + CONTINUES * 10_000
    assert cut_off(large, clients, behind.encode(), WITHIN + 10) < len(clients) * EACH


@pytest.mark.parametrize("head", [PAGE, CONTINUES])
def test_nor_is_what_comes_behind_a_page_whose_answer_is_read(server, transactional_db, head):
    """Or the line is cut."""
    before, left, until = server.memory(), b"", time.monotonic() + WITHIN
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as line,
        contextlib.suppress(ConnectionError),
    ):
        line.setblocking(False)
        while time.monotonic() < until:
            select.select([line], [line], [], 0.1)
            with contextlib.suppress(BlockingIOError):
                left = left or head.encode() * 500
                left = left[line.send(left) :]
            with contextlib.suppress(BlockingIOError):
                line.recv(1 << 16)
    assert server.memory() - before < PAGES
    server.is_through()


def test_a_large_answer_that_is_read_slowly_arrives_whole(large, transactional_db):
    with socket.create_connection(("127.0.0.1", large.port), timeout=10) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        line.sendall(LARGE.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").encode())
        read, started = 0, time.monotonic()
        while part := line.recv(1 << 16):
            read += len(part)
            while read / SIZE > (time.monotonic() - started) / (TOO_SLOW + 2) and read < SIZE:
                select.select([], [], [], 0.02)  # as slowly as this
    assert read > SIZE
