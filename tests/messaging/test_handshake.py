"""The handshake, byte by byte, under both servers.

Cases H1–H4, H8–H10, H12 and H13 of the threat list.
"""

import base64
import contextlib
import json
import os
import re
import socket
import time

import pytest
from websockets.sync.client import connect

from accounts.leaked_tokens import fingerprint
from tests.cast import token
from tests.servers import KINDS, serving

OUR_PAGE = "Origin: http://localhost:8000"  # bin/test's PUBLIC_ORIGINS
QUICK = {"bankchat.servers.connections.HEAD_TIMEOUT": 1.0}


@pytest.fixture(scope="module", params=KINDS)
def server(request, django_db_setup, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        serving(request.param, options=("--verbose",)) as running,
    ):
        yield running


def shake(
    server,
    path="/ws/customer/",
    *headers: str,
    method="GET",
    upgrade=True,
    key=True,
    host="localhost",
) -> bytes:
    """Send a handshake with these headers besides; the answer's head."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    if upgrade:
        lines += ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"]
        lines += [f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}"] if key else []
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
        line.sendall("\r\n".join([*lines, *headers, "", ""]).encode("latin-1"))
        return line.recv(65_536)


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1.1 (\d{3}) ", answer)
    assert found, answer
    return int(found[1])


def test_a_customers_socket_opens_without_an_origin_and_with_any(server):
    assert status(shake(server)) == 101
    assert status(shake(server, "/ws/customer/", "Origin: https://anything.example")) == 101


def test_an_unknown_address_is_not_found(server):
    answer = shake(server, "/ws/unknown/")
    assert status(answer) == 404
    assert answer.endswith(b'{"code": "not_found"}')


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil", "null", "http://localhost", "https://localhost:8000", "http://localhost:9999",
        "https://localhost.evil.tld", "http://localhost.evil.tld:8000", "http://evillocalhost:8000",
        "http://evil@localhost:8000", "http://localhost:8000/", "HTTP://LOCALHOST:8000",
    ],
)  # fmt: skip
def test_the_desk_opens_for_our_own_pages_only(server, origin):
    assert status(shake(server, "/ws/desk/", f"Origin: {origin}")) == 403


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (OUR_PAGE, OUR_PAGE),
        ("Origin: http://localhost:99999",),
        (OUR_PAGE + ".evil",),
        ("Origin: *",),
        ("Origin:",),
    ],
)
def test_an_origin_that_is_missing_doubled_or_malformed_is_refused(server, headers):
    assert status(shake(server, "/ws/desk/", *headers)) in {400, 403}


def test_the_desk_does_not_open_without_a_session(server):
    assert status(shake(server, "/ws/desk/", OUR_PAGE)) == 403
    assert (
        status(shake(server, "/ws/desk/", OUR_PAGE, "Cookie: session=\xff\x80; session==;;")) == 403
    )
    assert status(shake(server, "/ws/desk/", OUR_PAGE, "Cookie: session=a%00b")) == 403


def test_a_refused_origin_is_written_down(server):
    shake(server, "/ws/desk/", "Origin: https://named.evil")
    assert "admission: refused Origin ['https://named.evil'], from 127.0.0.1" in server.said()


# ---------------------------------------------------------------- a token in the address


@pytest.mark.parametrize("name", ["token", "access_token", "id_token", "jwt", "Token", "whatever"])
@pytest.mark.parametrize("path", ["/ws/customer/", "/ws/desk/", "/ws/unknown/"])
def test_a_token_in_the_address_opens_nothing_and_is_never_logged(server, path, name):
    secret = token()
    for query in (f"{name}={secret}", f"a=1&{name}={secret.replace('.', '%2E')}"):
        answer = shake(server, f"{path}?{query}", OUR_PAGE)
        assert status(answer) == 400
        assert answer.endswith(b'{"code": "token_in_address"}')
        assert status(shake(server, f"{path}?{query}", upgrade=False)) == 400
    assert secret.split(".")[2] not in server.said()
    assert "admission: a token in an address, from 127.0.0.1: SHA-256 " in server.said()


@pytest.mark.parametrize(
    "path", ["/ws/customer/{}", "/ws/customer/{}/", "/ws/{}", "/ws/x{}", "/desk/{}", "/?x={}"]
)
def test_a_token_in_the_path_is_refused_and_never_logged(server, path):
    secret = token()
    for given in (secret, secret.replace(".", "%2E"), secret.replace("eyJ", "%65yJ", 1)):
        for upgrade in (True, False) if path.startswith("/ws/") else (False,):
            assert status(shake(server, path.format(given), OUR_PAGE, upgrade=upgrade)) == 400
    said = server.said()
    assert secret.split(".")[2] not in said
    assert f"SHA-256 {fingerprint(secret)}" in said


def twenty(server, query, *, upgrade):
    """Seconds of processor for twenty requests with this query."""
    before = server.processor()
    for _ in range(20):
        answer = shake(server, f"/ws/customer/?{query}", upgrade=upgrade)
        assert status(answer) in {101, 400, 414, 426}
    return server.processor() - before


def test_what_searches_an_address_takes_linear_time_and_has_a_limit(server):
    """Twenty of the worst take one second, or, where a clock that is moved makes all of it slow,
    what four times as many short ones take.
    """
    for upgrade, length in ((True, 8000), (False, 15_000)):
        most = max(20 * 0.05, 4 * twenty(server, "a", upgrade=upgrade))
        for text in ("eyJ" * 5000, "eyJ." * 4000, "a." * 7500, "eyJ" * 2500 + "." + "eyJ" * 2500):
            assert twenty(server, text[:length], upgrade=upgrade) < most
    longest = shake(server, "/ws/customer/?" + "eyJ" * 20_000)
    assert not longest or status(longest) in {400, 414}


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:8000", "", "localhost@evil"]
)
def test_a_socket_opens_under_our_own_host_names_only(server, host):
    for path in ("/ws/customer/", "/ws/desk/"):
        assert status(shake(server, path, OUR_PAGE, host=host)) == 400
        assert status(shake(server, path, OUR_PAGE, host=host, upgrade=False)) == 400


def test_a_token_in_a_page_address_of_a_socket_is_not_logged_either(server):
    secret = token()
    assert status(shake(server, f"/ws/customer/?token={secret}", upgrade=False)) == 400
    assert status(shake(server, "/ws/customer/", upgrade=False)) == 426
    assert secret.split(".")[2] not in server.said()


def test_a_token_in_the_first_frame_is_not_logged_either(server, transactional_db):
    secret = token()
    with connect(f"{server.sockets}/customer/", subprotocols=["bankchat.1"]) as line:
        line.send(json.dumps({"type": "hello", "token": secret}))
        assert '"welcome"' in line.recv(timeout=10)
    with connect(f"{server.sockets}/customer/", subprotocols=["bankchat.1"]) as line:
        line.send(json.dumps({"type": "hello", "token": secret[:-9]}))
        with pytest.raises(Exception, match="4401"):
            line.recv(timeout=10)
    assert secret.split(".")[2][:20] not in server.said()


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize(
    "header",
    [
        "X-Name: a\x0bb",
        "X-Name: a\x1cb",
        "X-Name: a\0b",
        "X Name: a",
        "Sec-WebSocket-Protocol: \xff",
        "\x0b: a",
    ],
)
def test_a_malformed_header_is_refused(server, header):
    assert status(shake(server, "/ws/customer/", header)) == 400


@pytest.mark.parametrize("header", ["X-Name: a\x85b", "X-Name: \xff", "X_Forwarded_For: 9.9.9.9"])
def test_an_odd_one_is_refused_or_ignored(server, header):
    assert status(shake(server, "/ws/customer/", header)) in {101, 400}


def test_a_handshake_without_a_key_is_refused(server):
    assert status(shake(server, key=False)) == 400


@pytest.mark.parametrize(
    "headers",
    [["X-Name: a"] * 1000, ["X-Name: " + "a" * 1000] * 1000, ["X-Name: " + "a" * 2**20]],
    ids=len,
)
def test_too_many_or_too_large_headers_are_refused_at_once(server, headers):
    started = time.monotonic()
    try:
        answer = shake(server, "/ws/customer/", *headers)
    except ConnectionError:
        answer = b""  # it hung up before we had said it all
    assert not answer or status(answer) in {400, 431}
    assert time.monotonic() - started < 5


def test_a_very_long_query_does_no_harm(server):
    assert status(shake(server, "/ws/customer/?" + "a=b&" * 3000)) in {101, 414}


def test_nothing_of_this_was_a_surprise_to_the_server(server):
    assert "Traceback" not in server.said()
    assert status(shake(server)) == 101


# ---------------------------------------------------------------- compression


def test_compression_is_not_negotiated(server):
    answer = shake(
        server,
        "/ws/customer/",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    )
    assert status(answer) == 101
    assert b"sec-websocket-extensions" not in answer.lower()


def test_a_compressed_frame_is_an_error_of_the_protocol(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
        upgrade(line, server)
        line.sendall(b"\xc1\x82\x00\x00\x00\x00\x4b\x04")  # a text frame with RSV1 set
        closing = line.recv(64)
        assert closing[0] == 0x88
        assert int.from_bytes(closing[2:4], "big") == 1002


# ---------------------------------------------------------------- slowly


@pytest.fixture(scope="module", params=KINDS)
def quick(request, django_db_setup, django_db_blocker):
    """A server that waits a second for what it else waits ten for."""
    with (
        django_db_blocker.unblock(),
        serving(request.param, QUICK) as running,
    ):
        yield running


def upgrade(line: socket.socket, server) -> None:
    line.sendall(
        f"GET /ws/customer/ HTTP/1.1\r\nHost: localhost:{server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
    )
    assert b" 101 " in line.recv(4096)


def drip(line: socket.socket, text: bytes, pause: float = 0.1) -> float:
    """One byte after another until the other end hangs up; after how many seconds it did."""
    started = time.monotonic()
    line.settimeout(pause)
    for byte in text:
        try:
            line.sendall(bytes([byte]))
            if not line.recv(4096):
                break
        except TimeoutError:
            continue
        except ConnectionError:
            break
    else:
        pytest.fail("it had all the time in the world")
    return time.monotonic() - started


@pytest.mark.parametrize(
    "head", [b"GET /" + b"a" * 100, b"GET /ws/customer/ HTTP/1.1\r\nHost: " + b"a" * 100]
)
def test_a_head_that_comes_byte_by_byte_is_cut_off(quick, head):
    with socket.create_connection(("127.0.0.1", quick.port)) as line:
        assert drip(line, head) < 3


def test_so_is_the_second_one_on_the_same_line(quick):
    with socket.create_connection(("127.0.0.1", quick.port), timeout=5) as line:
        line.sendall(b"GET /ws/customer/ HTTP/1.1\r\nHost: localhost:8000\r\n\r\n")
        assert b" 426 " in line.recv(4096)
        assert drip(line, b"GET /ws/customer/ HTTP/1.1\r\nHost: " + b"a" * 100) < 3


def test_a_line_on_which_nothing_comes_is_closed(quick):
    line = socket.create_connection(("127.0.0.1", quick.port), timeout=5)
    with line, contextlib.suppress(ConnectionResetError):
        assert line.recv(1) == b""


def test_whoever_came_in_stays_in(quick):
    with socket.create_connection(("127.0.0.1", quick.port), timeout=5) as line:
        upgrade(line, quick)
        line.settimeout(2)
        with pytest.raises(TimeoutError):
            line.recv(1)


def test_a_slow_upload_is_not_a_slow_head(quick):
    with socket.create_connection(("127.0.0.1", quick.port), timeout=5) as line:
        line.sendall(
            b"POST /nowhere/ HTTP/1.1\r\nHost: localhost:8000\r\nContent-Length: 20\r\n\r\n"
        )
        line.settimeout(0.1)
        for _ in range(20):
            with pytest.raises(TimeoutError):
                line.recv(1)
            line.sendall(b"a")
        line.settimeout(5)
        assert b"HTTP/1.1 " in line.recv(4096)
