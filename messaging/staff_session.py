"""Who opens the desk's socket: the session that the browser's cookie names, read once, at the handshake.

Channels' own middlewares would wrap every frame that is sent afterwards, and every look at the user.
"""

from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase

from accounts.models import User
from messaging.database import Unavailable, ask
from messaging.door import RETRY_AFTER, Application, Receive, Scope, Send, refuse

_engine = import_module(settings.SESSION_ENGINE)


class StaffSession:
    """Puts `session` and `user` into the scope."""

    def __init__(self, sockets: Application) -> None:
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            scope["session"], scope["user"] = await ask(_open, _key(scope))
        except Unavailable:
            return await refuse(scope, receive, send, 503, "unavailable", RETRY_AFTER)
        await self._sockets(scope, receive, send)


def _open(key: str | None) -> tuple[SessionBase, User | AnonymousUser]:
    session: Any = _engine.SessionStore(key)
    return session, get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]


def _key(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                cookie = SimpleCookie(value.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
            except CookieError:
                continue
            if cookie:
                return cookie.value
    return None
