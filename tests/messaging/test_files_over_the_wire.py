"""Uploads as a network and its people deliver them: too much, without end, in halves, and to a
process that dies.

Against real servers, since much of this happens before Django hears of the request.
"""

import contextlib
import os
import resource
import signal
import socket
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import httpx
import psutil
import pytest
from PIL import Image

from messaging.files.models import File
from messaging.protocol.frames import FILE_LIMIT
from tests.cast import customer, token
from tests.messaging.test_files_hostile import bomb
from tests.messaging.uploads import DOOR, kept_in, nothing_is_kept, photo, send
from tests.servers import KINDS, Server, serving

PAGES = 262_144  # bytes, the body of a request to any other address
CHUNK = 65_536


@pytest.fixture(scope="module", params=KINDS)
def running(request, django_db_setup, django_db_blocker, tmp_path_factory):
    root = tmp_path_factory.mktemp("served")
    with (
        django_db_blocker.unblock(),
        serving(request.param, FILES_ROOT=str(root), DATABASE_POOL="4") as server,
    ):
        yield server, root


@pytest.fixture
def server(running, transactional_db) -> Server:
    customer("Alice")
    return running[0]


@pytest.fixture
def root(running) -> Path:
    return running[1]


def post(server: Server, data: bytes, upload: uuid.UUID | None = None, **options) -> httpx.Response:
    return httpx.post(
        f"http://127.0.0.1:{server.port}{DOOR}",
        data={"upload": str(upload or uuid.uuid4())}, files={"file": ("photo.jpg", data)},
        headers={"Authorization": f"Bearer {token()}", "Accept-Language": "ru"}, timeout=60, **options,
    )  # fmt: skip


def head(length: int | None, path: str = DOOR) -> bytes:
    """The head of a raw request; a length of None is a body in chunks."""
    body = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    lines = [
        f"POST {path} HTTP/1.1", "Host: 127.0.0.1:8000", f"Authorization: Bearer {token()}", body,
        "Content-Type: multipart/form-data; boundary=x",
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode()


def form(upload: uuid.UUID, data: bytes) -> bytes:
    return b"".join(
        [
            b'--x\r\nContent-Disposition: form-data; name="upload"\r\n\r\n', str(upload).encode(),
            b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="x.jpg"\r\n\r\n', data, b"\r\n--x--\r\n",
        ]
    )  # fmt: skip


@contextlib.contextmanager
def line(server: Server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        yield connection


def status(answer: bytes) -> int:
    return int(answer.split()[1]) if answer else 0


def temporary(server: Server) -> int:
    """Bytes in the server's temporary files, which have no name that one could look for."""
    sizes = [0]
    for opened in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if "(deleted)" in os.readlink(opened):
                sizes.append(opened.stat().st_size)
    return sum(sizes)


def test_a_real_form_through_a_real_server(server, root):
    response = post(server, photo(size=(3000, 2000)))
    assert response.status_code == 201
    file = File.objects.get(pk=response.json()["id"])
    assert f"{file.uploaded_at:%Y-%m-%d}/{file.pk}" in kept_in(root)
    answer = httpx.get(
        f"http://127.0.0.1:{server.port}{DOOR}{file.pk}/",
        headers={"Authorization": f"Bearer {token()}"},
    )
    assert len(answer.content) == int(answer.headers["Content-Length"]) == file.size


# ---------------------------------------------------------------- too much (A10)


@pytest.mark.parametrize("size", [FILE_LIMIT + 1, FILE_LIMIT + PAGES, int(1.9 * FILE_LIMIT)])
def test_a_little_too_much_is_heard_out_and_told(server, size):
    response = post(server, bytes(size))
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert not File.objects.exists()


def test_far_too_much_is_refused_before_it_comes(server):
    with line(server) as connection:
        connection.sendall(head(10 * 2**30))
        assert status(connection.recv(4096)) == 413


@pytest.mark.parametrize(
    ("path", "limit"), [(DOOR, FILE_LIMIT + CHUNK), ("/accounts/login/", PAGES)]
)
def test_a_body_without_end_is_cut_and_never_reaches_the_disk(server, path, limit):
    sent, answer, largest = 0, b"", 0
    with line(server) as connection:
        connection.sendall(head(None, path))
        with contextlib.suppress(ConnectionError):
            while sent < 100 * 2**20:
                connection.sendall(b"%x\r\n%b\r\n" % (CHUNK, bytes(CHUNK)))
                sent += CHUNK
                largest = max(largest, temporary(server))
        with contextlib.suppress(ConnectionError):
            answer = connection.recv(4096)
    assert sent < 2 * limit + 16 * 2**20  # what is under way in the two sockets' buffers
    assert status(answer) in (413, 0)  # who goes on sending may not see the answer
    assert largest <= limit
    wait_for(lambda: not temporary(server), patience=5)  # they are closed after the answer


@pytest.mark.parametrize("length", [None, PAGES + 1])
def test_other_pages_take_less(server, length):
    body = bytes(PAGES + 1)
    with line(server) as connection:
        connection.sendall(head(length, "/accounts/login/"))
        connection.sendall(body if length else b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
        assert status(connection.recv(4096)) == 413


def test_a_length_that_is_understated_stores_nothing(server):
    body = form(uuid.uuid4(), photo(size=(800, 600)))
    with line(server) as connection:
        connection.sendall(head(len(body) // 2) + body)
        assert 400 <= status(connection.recv(4096)) < 500
    assert not File.objects.exists()


# ---------------------------------------------------------------- cut off (A12, D3)


def test_a_connection_cut_in_the_middle_leaves_nothing_and_can_be_repeated(server):
    upload, data = uuid.uuid4(), photo(size=(3000, 2000), quality=95)
    body = form(upload, data)
    with line(server) as connection:
        connection.sendall(head(len(body)) + body[: len(body) // 2])
    response = post(server, data, upload)
    assert response.status_code == 201
    assert File.objects.count() == 1
    wait_for(lambda: not temporary(server), patience=5)  # they are closed after the answer
    assert post(server, data, upload).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_process_killed_while_it_works_on_a_photo_leaves_nothing_and_it_can_be_repeated(
    transactional_db, tmp_path, kind
):
    customer("Alice")
    upload, data, root = uuid.uuid4(), bomb(8000, 5000), tmp_path / "files"
    with serving(kind, FILES_ROOT=str(root)) as server, ThreadPoolExecutor(1) as sender:
        sending = sender.submit(post, server, data, upload)
        (cleaner,) = wait_for(lambda: psutil.Process(server.process.pid).children())
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        with pytest.raises(httpx.HTTPError):
            sending.result()
        wait_for(lambda: not cleaner.is_running() or cleaner.status() == psutil.STATUS_ZOMBIE)
    assert nothing_is_kept(root)
    with serving(kind, FILES_ROOT=str(root)) as server:
        assert post(server, data, upload).status_code == 201
    assert len(kept_in(root)) == 2


def wait_for(happened, patience: float = 30.0):
    """What another process does sends us no event."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if found := happened():
            return found
        time.sleep(0.005)
    raise TimeoutError


# ---------------------------------------------------------------- others meanwhile


def test_others_are_served_while_photos_are_worked_on(server):
    """Three photos of 24 megapixels at once, two at a time; the pages of others do not wait for
    them.
    """
    heavy = bomb(6000, 4000)
    with ThreadPoolExecutor(3) as senders:
        uploads = [senders.submit(post, server, heavy) for _ in range(3)]
        wait_for(lambda: psutil.Process(server.process.pid).children())
        waits = []
        while not all(upload.done() for upload in uploads):
            before = time.monotonic()
            assert httpx.get(f"http://127.0.0.1:{server.port}/accounts/login/").status_code == 200
            waits.append(time.monotonic() - before)
    assert [upload.result().status_code for upload in uploads] == [201] * 3
    assert sorted(waits)[len(waits) // 2] < 2


def test_readers_that_do_not_read_hold_no_database_connection(server):
    """More of them than the pool has connections, each with a photo that fills the sockets'
    buffers.
    """
    noise = os.urandom(1500 * 1500 * 3)
    response = post(server, png(noise, (1500, 1500)))
    file = File.objects.get(pk=response.json()["id"])
    assert file.size > 6 * 2**20
    send(file)
    with contextlib.ExitStack() as stack:
        for _ in range(6):
            reader = stack.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.connect(("127.0.0.1", server.port))
            request = f"GET {DOOR}{file.pk}/ HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nAuthorization: Bearer {token()}\r\n\r\n"
            reader.sendall(request.encode())
            assert status(reader.recv(64)) == 200
        assert post(server, photo()).status_code == 201


def png(pixels: bytes, size: tuple[int, int]) -> bytes:
    out = BytesIO()
    Image.frombytes("RGB", size, pixels).save(out, "PNG")
    return out.getvalue()


# ---------------------------------------------------------------- a full disk (D17)


def test_a_full_disk_refuses_files_and_nothing_else(server):
    """A limit on the size of files ends a write as a full disk does, here after 300 KiB."""
    before = resource.prlimit(
        server.process.pid, resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY)
    )
    try:
        response = post(server, os.urandom(4 * 2**20))
        assert (response.status_code, response.json()["code"]) == (507, "storage_full")
        assert httpx.get(f"http://127.0.0.1:{server.port}/accounts/login/").status_code == 200
        assert post(server, photo()).status_code == 201
    finally:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)
    assert post(server, photo("PNG")).status_code == 201
