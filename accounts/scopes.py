"""A handshake read as a page is read: the same cookies, headers, host and address for pages and
for sockets.
"""

from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest

HIDDEN = "/hidden/"
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def join_cookies(scope: Scope) -> None:
    """Several Cookie headers, as HTTP/2 sends them, become one.

    Django would join them with a comma, and lose some.
    """
    headers = scope.get("headers", ())
    if sum(name == b"cookie" for name, _ in headers) > 1:
        others = [(name, value) for name, value in headers if name != b"cookie"]
        cookies = b"; ".join(value for name, value in headers if name == b"cookie" and value)
        scope["headers"] = [*others, (b"cookie", cookies)]


def request_of(scope: Scope) -> ASGIRequest:
    """Django's own reading of what came with a handshake; nothing of its address's query is
    read.
    """
    return ASGIRequest({**scope, "method": "GET", "query_string": b""}, BytesIO())


def hide_address(scope: Scope) -> None:
    """The servers log what stands in the scope when they answer: a token that stood there is
    not logged.
    """
    scope["path"], scope["raw_path"], scope["query_string"] = HIDDEN, HIDDEN.encode(), b""
