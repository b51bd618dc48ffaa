"""Who sends an upload, authenticated by its head alone: asked before any of its body is
accepted.
"""

import asyncio

from accounts.admission import NotAdmitted, charge, network_of_request
from accounts.identity import InvalidToken, identify
from accounts.models import User
from accounts.scopes import Scope, request_of
from accounts.sessions import authenticate
from messaging.files.refusals import NotAuthenticated
from messaging.protocol.limits import RateLimited


async def check_uploader(scope: Scope) -> None:
    """Raises NotAuthenticated, RateLimited or Unavailable.

    With an Authorization header cookies prove nothing.
    """
    header = next((value for name, value in scope["headers"] if name == b"authorization"), None)
    try:
        if header is None:
            await _check_session(scope)
        else:
            await _check_token(scope, header.decode("latin-1"))
    except NotAdmitted as refusal:
        raise RateLimited(refusal.retry_after) from None


async def _check_session(scope: Scope) -> None:
    _, user = await authenticate(scope)
    if not isinstance(user, User):
        raise NotAuthenticated


async def _check_token(scope: Scope, header: str) -> None:
    scheme, _, token = header.partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise InvalidToken("scheme")
        await asyncio.to_thread(identify, token.strip())
    except InvalidToken:
        charge(network_of_request(request_of(scope)))
        raise NotAuthenticated from None
