"""In front of all sockets: what is refused here never opens, and costs no database.

A refusal has an HTTP status where the server can send one at a handshake ("websocket.http.response"), else it is a 403.
"""

import hashlib
import json
import logging
import re
import resource
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from django.conf import settings

from accounts.addresses import address_of, network_of

logger = logging.getLogger(__name__)
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

RESERVED = 100  # open files kept for PostgreSQL, Redis, pages and logs when sockets have taken all others
RETRY_AFTER = 5  # seconds
TOKEN_NAMES = {"token", "access_token", "id_token", "auth", "authorization", "bearer", "jwt"}
JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")


class Visit:
    """A socket on its way in: it counts as unknown, for its address and in all, until it is known who it is."""

    def __init__(self, door: "Door", network: str) -> None:
        self._door, self._network, self._is_unknown = door, network, True
        door.unknown[network] += 1

    def known(self) -> None:
        """We know who this is, or it has gone."""
        if self._is_unknown:
            self._is_unknown = False
            self._door.unknown[self._network] -= 1
            if not self._door.unknown[self._network]:
                del self._door.unknown[self._network]


class Door:
    """One a process. The sockets behind it find their Visit in the scope, as `visit`."""

    def __init__(self, sockets: Application) -> None:
        self._sockets = sockets
        self.open = 0
        self.unknown: Counter[str] = Counter()  # sockets by network
        self.is_shut = False  # the process is about to end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        network = network_of(_address(scope))
        if secret := _token_in_address(scope):
            # The server logs what stands in the scope; proxies have logged it already, so the bank has to revoke it.
            scope["query_string"] = b""
            logger.warning("door: a token in an address, from %s: SHA-256 %s", network, _fingerprint(secret))
            return await refuse(scope, receive, send, 400, "token_in_address")
        if self.is_shut:
            return await refuse(scope, receive, send, 503, "restarting", RETRY_AFTER)
        if self.open >= places() or self.unknown.total() >= settings.SOCKETS_UNKNOWN:
            return await refuse(scope, receive, send, 503, "overloaded", RETRY_AFTER)
        if network and self.unknown[network] >= settings.SOCKETS_UNKNOWN_PER_ADDRESS:
            return await refuse(scope, receive, send, 429, "too_many_sockets", RETRY_AFTER)
        self.open += 1
        visit = scope["visit"] = Visit(self, network)
        try:
            await self._sockets(scope, receive, send)
        finally:
            self.open -= 1
            visit.known()


class OurPages:
    """Lets in only who comes from a page of ours: the whole Origin is compared, and there must be one.

    Channels' own validators take any scheme and port, or fail on a port that is no number.
    """

    def __init__(self, sockets: Application) -> None:
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        if len(origins) == 1 and origins[0] in settings.PUBLIC_ORIGINS:
            return await self._sockets(scope, receive, send)
        logger.warning("door: refused Origin %.200r, from %s", origins, network_of(_address(scope)))
        await refuse(scope, receive, send, 403, "forbidden")


async def nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    await refuse(scope, receive, send, 404, "not_found")


async def not_a_page(scope: Scope, receive: Receive, send: Send) -> None:
    """Somebody asks for a socket's address as for a page. A token in it is no more welcome."""
    status = 400 if _token_in_address(scope) else 426
    scope["query_string"] = b""
    await send({"type": "http.response.start", "status": status, "headers": [(b"upgrade", b"websocket")]})
    await send({"type": "http.response.body"})


async def refuse(
    scope: Scope, receive: Receive, send: Send, status: int, code: str, retry_after: int | None = None
) -> None:
    await receive()  # websocket.connect
    if "websocket.http.response" not in scope.get("extensions", {}):
        return await send({"type": "websocket.close"})
    headers = [(b"content-type", b"application/json")]
    if retry_after:
        headers.append((b"retry-after", b"%d" % retry_after))
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": json.dumps({"code": code}).encode()})


def places() -> int:
    """Sockets this process takes. Never all the files it may open: it could neither refuse nor reach its database."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return settings.SOCKETS if files == resource.RLIM_INFINITY else min(settings.SOCKETS, files - RESERVED)


def raise_open_files() -> None:
    """Let this process open as many files as its sockets need, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.SOCKETS + RESERVED
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _address(scope: Scope) -> str:
    peer = (scope.get("client") or ("", 0))[0]
    forwarded_for = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    return address_of(peer, forwarded_for.decode("latin-1"))


def _token_in_address(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    for name, value in parse_qsl(query):
        if name.lower() in TOKEN_NAMES:
            return value
    found = JWT.search(unquote_plus(query))
    return found[0] if found else ""


def _fingerprint(secret: str) -> str:
    """Enough for the bank to find the token in its own records, and for nobody to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]
