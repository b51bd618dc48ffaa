"""Who opens the desk's socket: the session that the browser's cookie names, read once, at the
handshake.
"""

from accounts.admission import NotAdmitted
from accounts.scopes import Application, Receive, Scope, Send
from accounts.sessions import authenticate
from messaging.sockets.admission import RETRY_AFTER, refuse
from postgres.refusals import Unavailable


class StaffSession:
    """Puts `session` and `user` into the scope."""

    def __init__(self, sockets: Application) -> None:
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            scope["session"], scope["user"] = await authenticate(scope)
        except NotAdmitted as refusal:
            return await refuse(
                scope, receive, send, refusal.status, refusal.code, refusal.retry_after
            )
        except Unavailable:
            return await refuse(scope, receive, send, 503, "unavailable", RETRY_AFTER)
        await self._sockets(scope, receive, send)
