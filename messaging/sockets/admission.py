"""In front of all sockets: what is refused here never opens, and costs no database.

A refusal has an HTTP status where the server can send one at a handshake
("websocket.http.response"), else it is a 403."""

import json
import logging
import math
import resource

from django.conf import settings
from django.core.exceptions import DisallowedHost

from accounts.admission import anonymous, network_of_request
from accounts.leaked_tokens import ADDRESS_LIMIT, find_token, fingerprint
from accounts.scopes import Application, Receive, Scope, Send, hide_address, request_of

logger = logging.getLogger(__name__)

# open files kept for PostgreSQL, Redis, files and logs when connections have taken all others
RESERVED_FILES = 100
# connections kept for pages when sockets have taken all others; a quarter where there are few
PAGES = 100
RETRY_AFTER = 5  # seconds


class Visit:
    """A socket on its way in: it counts as unknown, for its address and in all, until it is
    known who it is.
    """

    def __init__(self, unknown: "Unknown", network: str) -> None:
        self._unknown, self._network, self._is_unknown = unknown, network, True
        unknown.add(self, network)

    def leave(self) -> None:
        """Close it, once it is open: set by the socket."""

    @property
    def is_crowded(self) -> bool:
        """Whether more than its share comes from its address: who says nothing there gets less
        time.
        """
        return (
            self._is_unknown
            and self._unknown.of(self._network) > settings.SOCKETS_UNKNOWN_PER_ADDRESS
        )

    def known(self) -> None:
        """We know who this is, or it has gone."""
        self._is_unknown = False
        self._unknown.discard(self, self._network)


class Unknown:
    """The sockets that have not said who they are, by network: the longest silent first."""

    def __init__(self) -> None:
        self._visits: dict[str, dict[Visit, None]] = {}
        self.total = 0

    def add(self, visit: Visit, network: str) -> None:
        self._visits.setdefault(network, {})[visit] = None
        self.total += 1

    def discard(self, visit: Visit, network: str) -> None:
        here = self._visits.get(network, {})
        if visit in here:
            del here[visit]
            self.total -= 1
            if not here:
                del self._visits[network]

    def of(self, network: str) -> int:
        return len(self._visits.get(network, ()))

    def make_room_for(self, network: str) -> bool:
        """Let go of the longest silent of the address that has most, unless that is this one;
        whether there is room.
        """
        if self.total < settings.SOCKETS_UNKNOWN:
            return True
        crowded = max(self._visits, key=self.of)
        if self.of(crowded) <= self.of(network):
            return False
        visit = next(iter(self._visits[crowded]))
        self.discard(visit, crowded)
        visit.leave()
        return True


class SocketAdmission:
    """One a process. The sockets behind it find their Visit in the scope, as `visit`."""

    def __init__(self, sockets: Application) -> None:
        self._sockets = sockets
        self.open = 0
        self.unknown = Unknown()
        self.is_shut = False  # the process is about to end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if problem := _problem(scope):
            return await refuse(scope, receive, send, *problem)
        if self.is_shut:
            return await refuse(scope, receive, send, 503, "restarting", RETRY_AFTER)
        network = _network(scope)
        if self.open >= places() or not self.unknown.make_room_for(network):
            return await refuse(scope, receive, send, 503, "overloaded", RETRY_AFTER)
        self.open += 1
        visit = scope["visit"] = Visit(self.unknown, network)
        try:
            await self._sockets(scope, receive, send)
        finally:
            self.open -= 1
            visit.known()


class OurPages:
    """Lets in only who comes from a page of ours: the whole Origin is compared, and there must be
    one.

    Channels' own validators take any scheme and port, or fail on a port that is no number.
    """

    def __init__(self, sockets: Application) -> None:
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        if len(origins) == 1 and origins[0] in settings.PUBLIC_ORIGINS:
            return await self._sockets(scope, receive, send)
        logger.warning("admission: refused Origin %.200r, from %s", origins, _network(scope))
        await refuse(scope, receive, send, 403, "forbidden")


async def nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    await refuse(scope, receive, send, 404, "not_found")


async def not_a_page(scope: Scope, receive: Receive, send: Send) -> None:
    """Somebody asks for a socket's address as for a page. A token in it is no more welcome."""
    status, headers = 426, [(b"upgrade", b"websocket")]
    if problem := _problem(scope):
        status = problem[0]
    elif wait := anonymous.spend(_network(scope)):
        status, headers = 429, [(b"retry-after", b"%d" % math.ceil(wait))]
    scope["query_string"] = b""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body"})


async def refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    status: int,
    code: str,
    retry_after: int | None = None,
) -> None:
    await receive()  # websocket.connect
    if "websocket.http.response" not in scope.get("extensions", {}):
        return await send({"type": "websocket.close"})
    headers = [(b"content-type", b"application/json")]
    if retry_after:
        headers.append((b"retry-after", b"%d" % retry_after))
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send(
        {"type": "websocket.http.response.body", "body": json.dumps({"code": code}).encode()}
    )


def connections_limit() -> int:
    """Connections this process takes, of sockets and pages together. Never all the files it may
    open: it could neither refuse nor reach its database.
    """
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = settings.SOCKETS + PAGES
    return most if files == resource.RLIM_INFINITY else min(most, files - RESERVED_FILES)


def places() -> int:
    """Sockets this process takes; the other connections are for pages."""
    most = connections_limit()
    return min(settings.SOCKETS, most - min(PAGES, most // 4))


def raise_open_files() -> None:
    """Let this process open as many files as its connections need, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.SOCKETS + PAGES + RESERVED_FILES
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _problem(scope: Scope) -> tuple[int, str] | None:
    """What is wrong with the address, or with the host that was asked: status and code.

    A token is not logged on.
    """
    query = scope.get("query_string", b"").decode("latin-1")
    if len(scope["path"]) + len(query) > ADDRESS_LIMIT:
        hide_address(scope)
        return 414, "address_too_long"
    if secret := find_token(scope["path"], query):
        hide_address(scope)
        # Proxies have logged it already, so the bank has to revoke it.
        logger.warning(
            "admission: a token in an address, from %s: SHA-256 %s",
            _network(scope),
            fingerprint(secret),
        )
        return 400, "token_in_address"
    try:
        request_of(scope).get_host()
    except DisallowedHost:
        return 400, "bad_host"
    return None


def _network(scope: Scope) -> str:
    return network_of_request(request_of(scope))
