"""Asking another machine over HTTP: with one deadline for all of it, a limit of the answer's size,
and no database connection held meanwhile.

httpx counts the pause between two bytes only, and a machine that dribbles takes as long as it
likes. So the questions run on an event loop of their own, where a deadline is one, whatever is
waited for: a name, a handshake, a head, a body."""

import asyncio
import os
import ssl
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

import httpx
from django.db import connection

from accounts.page_seats import page_seat

T = TypeVar("T")


def release_connection() -> bool:
    """Give back the thread's database connection, and the page's seat, before anything else than
    the database is waited for: both are few. Inside a transaction they stay. Whether there was a
    seat."""
    if connection.in_atomic_block:
        return False
    connection.close()
    seat = page_seat.get()
    return seat is not None and seat.release()


@contextmanager
def without_connection() -> Iterator[None]:
    """Wait for something else than the database, without a connection and a seat; afterwards the
    page takes its seat again. Else all who waited for the same thing would go on at once, and the
    interpreter's lock go round among them. Raises NoSeat."""
    had_seat = release_connection()
    try:
        yield
    finally:
        if had_seat and (seat := page_seat.get()):
            seat.acquire_again()


def get(url: str, *, within: float, limit: int, headers: Mapping[str, str] | None = None) -> bytes:
    """The body of a good answer (2xx), within so many seconds in all; at most `limit` bytes. In a
    thread.

    Raises httpx.HTTPError, httpx.ReadTimeout and httpx.HTTPStatusError among them.
    """
    return wait_for(fetch(url, within=within, limit=limit, headers=headers))


def wait_for(question: Coroutine[Any, Any, T], timeout: float | None = None) -> T:
    """What becomes of it, in a thread without a database connection; raises TimeoutError after
    `timeout` seconds.
    """
    with without_connection():
        return asyncio.run_coroutine_threadsafe(question, _loop(os.getpid())).result(timeout)


async def fetch(
    url: str, *, within: float, limit: int, headers: Mapping[str, str] | None = None
) -> bytes:
    """Ask from a coroutine, as `get` does from a thread."""
    asked = {
        "Accept-Encoding": "identity",
        **(headers or {}),
    }  # nothing to unpack: a small answer stays small
    try:
        async with (
            asyncio.timeout(within),
            httpx.AsyncClient(verify=_trusted(), timeout=within) as client,
        ):
            return await _read(client, url, asked, limit)
    except TimeoutError as error:
        raise httpx.ReadTimeout("not answered in time") from error
    except (
        httpx.InvalidURL
    ) as error:  # of a redirect, or of our own settings; not an HTTPError in httpx
        raise httpx.UnsupportedProtocol("not an address") from error


async def _read(
    client: httpx.AsyncClient, url: str, headers: Mapping[str, str], limit: int
) -> bytes:
    body = bytearray()
    async with client.stream("GET", url, headers=headers) as answer:
        answer.raise_for_status()
        async for chunk in answer.aiter_raw():
            body += chunk
            if len(body) > limit:
                raise httpx.DecodingError("the answer is too large")
    return bytes(body)


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # reading the certificates takes longer than most questions


@cache
def _loop(process: int) -> asyncio.AbstractEventLoop:
    """One in each process: a fork takes no threads along."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="outside", daemon=True).start()
    return loop
