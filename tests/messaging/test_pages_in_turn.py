"""Few database connections, fairly: whoever reads slowly, asks much at once or waits for something
else keeps none of them, and who finds none is told to come again: 503, never 500.
"""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest
from django.conf import settings

from messaging.files.models import File
from tests.cast import token
from tests.messaging.test_files_over_the_wire import wait_for
from tests.messaging.uploads import DOOR, as_customer, as_staff, photo, uploaded
from tests.servers import KINDS, Server, database, held, serving
from tests.stats.bulk import fill, recently, staff_of

pytestmark = pytest.mark.django_db(transaction=True)
HOST = "127.0.0.1:8000"
HTML = {"Accept": "text/html"}


def session_of(person) -> str:
    """The cookie of a browser in which somebody has signed in."""
    return f"{settings.SESSION_COOKIE_NAME}={as_staff(person).cookies[settings.SESSION_COOKIE_NAME].value}"


@contextmanager
def unread(server: Server, path: str, count: int, **headers: str) -> Iterator[list[socket.socket]]:
    """So many who ask for something, and read nothing of the answer but its first line."""
    lines = []
    try:
        for _ in range(count):
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            line.settimeout(30)
            line.connect(("127.0.0.1", server.port))
            fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{fields}\r\n".encode())
            lines.append(line)
        yield lines
    finally:
        for line in lines:
            line.close()


def sessions(server: Server) -> list[str]:
    """The states of the server's database sessions that are not simply idle."""
    asked = "SELECT state FROM pg_stat_activity WHERE application_name = %s AND state <> 'idle'"
    with psycopg.connect(database()["DATABASE_URL"], autocommit=True) as postgres:
        return [state for (state,) in postgres.execute(asked, [f"server-{server.port}"])]


def get(server: Server, path: str, **headers: str) -> httpx.Response:
    return httpx.get(
        f"http://127.0.0.1:{server.port}{path}", headers={"Host": HOST, **headers}, timeout=60
    )


@pytest.mark.parametrize("kind", KINDS)
def test_downloads_that_nobody_reads_hold_no_database_connection(kind, inga, anna):
    fill(staff_of(2), tickets=3000, days=5, now=recently())
    cookie = session_of(inga)
    path = "/history/messages.csv?dates=7"
    with (
        serving(kind, DATABASE_POOL="4", DOWNLOADS_PER_PERSON="9") as server,
        unread(server, path, 8, Cookie=cookie) as lines,
    ):
        for line in lines:
            assert line.recv(15).startswith(b"HTTP/1.1 200")
        assert get(server, "/desk/", Cookie=session_of(anna)).status_code == 200
        assert get(server, "/history/", Cookie=cookie).status_code == 200
        wait_for(lambda: not sessions(server))  # what still fits into the network is fetched first


@pytest.mark.parametrize("kind", KINDS)
def test_one_person_has_so_many_downloads_at_a_time_and_others_have_theirs(
    kind, alice, bob, files_root
):
    alices, bobs = uploaded(as_customer(), photo()), uploaded(as_customer("bank-bob"), photo())
    (files_root / bobs.path).write_bytes(bytes(24_000_000))
    File.objects.filter(pk=bobs.pk).update(size=24_000_000)
    path, asked = f"{DOOR}{bobs.pk}/", {"Authorization": f"Bearer {token('bank-bob')}"}
    limits = {"DOWNLOADS_PER_PERSON": "2", "DOWNLOADS": "3", "DOWNLOAD_WAIT": "0.2"}
    with serving(kind, FILES_ROOT=str(files_root), **limits) as server:
        with unread(server, path, 2, **asked) as lines:
            for line in lines:
                assert line.recv(15).startswith(b"HTTP/1.1 200")
            refused = get(server, path, **asked)
            assert refused.status_code == 429
            assert refused.json()["code"] == "rate_limited"
            assert int(refused.headers["Retry-After"]) >= 1
            assert (
                get(server, f"{DOOR}{alices.pk}/", Authorization=f"Bearer {token()}").status_code
                == 200
            )
        assert (
            get(server, f"{DOOR}{alices.pk}/", Authorization=f"Bearer {token()}").status_code == 200
        )


@pytest.mark.parametrize("kind", KINDS)
def test_a_download_ends_at_its_time_limit_also_while_a_client_is_waited_for(
    kind, alice, files_root
):
    file = uploaded(as_customer(), photo())
    (files_root / file.path).write_bytes(bytes(24_000_000))
    File.objects.filter(pk=file.pk).update(size=24_000_000)
    asked = {"Authorization": f"Bearer {token()}"}
    limits = {"DOWNLOADS_PER_PERSON": "1", "DOWNLOAD_TIMEOUT": "1", "DOWNLOAD_WAIT": "20"}
    path = f"{DOOR}{file.pk}/"
    with (
        serving(kind, FILES_ROOT=str(files_root), **limits) as server,
        unread(server, path, 1, **asked) as (first,),
        unread(server, path, 1, **asked) as (second,),
    ):
        assert first.recv(15).startswith(b"HTTP/1.1 200")
        assert second.recv(15).startswith(b"HTTP/1.1 200")  # in the place that the other had


@pytest.mark.parametrize("kind", KINDS)
async def test_so_many_pages_are_made_at_a_time_whoever_asks(kind, anna_s_cookie, inga_s_cookie):
    """What every page needs is locked: those that are made wait for it, and the others for them."""
    cookies = [anna_s_cookie, inga_s_cookie]
    with serving(kind, PAGES="2", PAGES_PER_PERSON="2", PAGE_WAIT="30") as server:
        async with httpx.AsyncClient(timeout=60) as client:

            async def ask(cookie: str) -> int:
                address = f"http://127.0.0.1:{server.port}/desk/drafts/"
                return (
                    await client.get(address, headers={"Host": HOST, "Cookie": cookie})
                ).status_code

            assert [await ask(cookie) for cookie in cookies] == [200, 200]
            async with held("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE"):
                asks = [asyncio.create_task(ask(cookie)) for cookie in cookies * 4]
                waiting = [len(await asyncio.to_thread(sessions, server)) for _ in range(40)]
                assert max(waiting) == 2
            assert (await asyncio.gather(*asks)).count(200) >= 2


@pytest.mark.parametrize("kind", KINDS)
async def test_thirty_requests_of_one_customer_hold_up_nobody_else(
    kind, alice, anna_s_cookie, files_root
):
    with serving(kind, DATABASE_POOL="4", PAGE_WAIT="30") as server:
        async with httpx.AsyncClient(
            timeout=60, limits=httpx.Limits(max_connections=100)
        ) as client:
            address, answered = f"http://127.0.0.1:{server.port}", []
            assert (
                await client.get(
                    f"{address}/desk/", headers={"Host": HOST, "Cookie": anna_s_cookie}
                )
            ).is_success

            async def ask(who: str, path: str, **headers: str) -> int:
                answer = await client.get(f"{address}{path}", headers={"Host": HOST, **headers})
                answered.append(who)
                return answer.status_code

            path = f"{DOOR}00000000-0000-4000-8000-000000000000/"
            asks = [ask("alice", path, Authorization=f"Bearer {token()}") for _ in range(30)]
            crowd = [asyncio.create_task(one) for one in asks]
            assert await ask("anna", "/desk/", Cookie=anna_s_cookie) == 200
            assert set(await asyncio.gather(*crowd)) == {404}
            assert len(answered) == 31


@pytest.mark.parametrize("kind", KINDS)
async def test_a_crowd_behind_one_address_has_its_turns_by_person(kind, files_root):
    """Good tokens that this process has never seen, more than one person may have waiting."""
    path = f"{DOOR}00000000-0000-4000-8000-000000000000/"
    with serving(kind, DATABASE_POOL="4", PAGES_PER_PERSON="1", PAGE_WAIT="60") as server:
        async with httpx.AsyncClient(
            timeout=90, limits=httpx.Limits(max_connections=300)
        ) as client:
            address = f"http://127.0.0.1:{server.port}{path}"
            people = [
                {"Host": HOST, "Authorization": f"Bearer {token(f'crowd-{n}')}"} for n in range(150)
            ]
            answers = await asyncio.gather(
                *(client.get(address, headers=person) for person in people)
            )
        assert {answer.status_code for answer in answers} == {404}


@pytest.fixture
def anna_s_cookie(anna) -> str:
    return session_of(anna)


PAGES = [
    "/desk/",
    "/desk/answers/",
    "/desk/drafts/",
    "/admin/",
    "/reports/",
    "/history/",
    "/accounts/login/",
]


@pytest.mark.parametrize("kind", KINDS)
async def test_who_finds_no_connection_is_told_to_come_again_everywhere(kind, inga_s_cookie):
    """What every page needs is locked; a few requests have all connections, the others find
    none.
    """
    with serving(kind, DATABASE_POOL="4", PAGES="50", PAGES_PER_PERSON="50") as server:
        async with httpx.AsyncClient(
            timeout=60, limits=httpx.Limits(max_connections=100)
        ) as client:
            address = f"http://127.0.0.1:{server.port}"
            tables = "django_session, accounts_user, tickets_apikey, accounts_customer, tickets_conversation"
            async with held(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"):
                asked = [(path, {"Cookie": inga_s_cookie, **HTML}) for path in PAGES * 3]
                asked += [
                    (
                        f"{DOOR}00000000-0000-4000-8000-000000000000/",
                        {"Authorization": f"Bearer {token()}"},
                    )
                ]
                asked += [("/api/v1/tickets/1", {"Authorization": "Bearer bck_nothing"})] * 2
                asks = [
                    client.get(f"{address}{path}", headers={"Host": HOST, **headers})
                    for path, headers in asked
                ]
                answers = await asyncio.gather(*asks)
            statuses = {(answer.url.path, answer.status_code) for answer in answers}
            assert not {one for one in statuses if one[1] >= 500} - {
                (path, 503) for path, _ in asked
            }
            for answer in answers:
                if answer.status_code == 503:
                    assert int(answer.headers["Retry-After"]) >= 1
                    assert len(answer.text) > 20
            assert ("/desk/", 503) in statuses
            assert ("/admin/", 503) in statuses


@pytest.fixture
def inga_s_cookie(inga) -> str:
    return session_of(inga)


@pytest.mark.parametrize("kind", KINDS)
async def test_who_waits_too_long_for_a_turn_is_told_so_in_words(kind, inga_s_cookie):
    with serving(kind, PAGES="1", PAGES_PER_PERSON="1", PAGE_WAIT="0.2") as server:
        async with httpx.AsyncClient(timeout=60) as client:
            address = f"http://127.0.0.1:{server.port}/desk/"
            asked = {"Host": HOST, "Cookie": inga_s_cookie}
            async with held("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE"):
                asks = [
                    client.get(address, headers=asked | {"Accept-Language": "ru"} | html)
                    for html in (HTML, {}, {})
                ]
                answers = await asyncio.gather(*asks)
            assert {answer.status_code for answer in answers} == {503}
            told = [answer.text for answer in answers if "Retry-After" in answer.headers]
            assert all("Сейчас много дел" in text for text in told)
            assert len(told) == 3
            assert (await client.get(address, headers=asked)).status_code == 200
