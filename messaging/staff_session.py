"""Who opens the desk's socket: the session that the browser's cookie names, read once, at the handshake.

Channels' own middlewares would wrap every frame that is sent afterwards, and every look at the user.
"""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase

from accounts.admission import NotAdmitted, admit
from accounts.models import User
from accounts.scopes import request_of
from messaging.database import Unavailable, ask
from messaging.door import RETRY_AFTER, Application, Receive, Scope, Send, refuse

_engine = import_module(settings.SESSION_ENGINE)


class StaffSession:
    """Puts `session` and `user` into the scope."""

    def __init__(self, sockets: Application) -> None:
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            scope["session"], scope["user"] = await authenticate(scope)
        except NotAdmitted as refusal:
            return await refuse(scope, receive, send, refusal.status, refusal.code, refusal.retry_after)
        except Unavailable:
            return await refuse(scope, receive, send, 503, "unavailable", RETRY_AFTER)
        await self._sockets(scope, receive, send)


async def authenticate(scope: Scope) -> tuple[SessionBase, User | AnonymousUser]:
    """The session that the cookie names, and whose it is; raises NotAdmitted or Unavailable."""
    admitted = admit(request := request_of(scope))
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    session, user = await ask(_open, key)
    admitted.settle(key if user.is_authenticated else None)
    return session, user


def _open(key: str | None) -> tuple[SessionBase, User | AnonymousUser]:
    session: Any = _engine.SessionStore(key)
    return session, get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
