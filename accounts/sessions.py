"""Authentication of a handshake by the session that its cookie names, without Django's middleware.

Channels' own middlewares would wrap every frame that is sent afterwards, and every look at the
user."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase

from accounts.admission import admit
from accounts.models import User
from accounts.scopes import Scope, request_of
from postgres.lanes import ask

_engine = import_module(settings.SESSION_ENGINE)


async def authenticate(scope: Scope) -> tuple[SessionBase, User | AnonymousUser]:
    """Authenticate a handshake by the session that its cookie names: the session, and whose it is.

    Raises NotAdmitted or Unavailable.
    """
    admitted = admit(request := request_of(scope))
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    session, user = await ask(_open, key)
    admitted.settle(key if user.is_authenticated else None)
    return session, user


def _open(key: str | None) -> tuple[SessionBase, User | AnonymousUser]:
    session: Any = _engine.SessionStore(key)
    return session, get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
