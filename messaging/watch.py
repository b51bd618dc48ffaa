"""Every two seconds, what no frame tells: suspended people, ended sessions, leases, tokens, dead lines, availability.

It asks the database, so a suspension closes sockets within 5 s with Redis away too.
"""

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from accounts.presence import RENEWAL, hold_leases
from messaging.database import ask
from messaging.entering import availability
from messaging.frames import PresenceChanged
from tickets.models import Ticket
from tickets.refusals import Refused

if TYPE_CHECKING:
    from messaging.hub import Hub
    from messaging.socket import Socket

logger = logging.getLogger(__name__)
EVERY = 2.0  # seconds
SILENCE = 35.0  # seconds without a frame: two heartbeats are missing. Noticed within EVERY more, so before 40
TOO_SLOW = 30.0  # seconds without an acknowledgement while there is more to send
AT_ONCE = 500  # sockets looked at before others get their turn


async def watch(hub: "Hub") -> None:
    """Runs for the life of the process."""
    renewed = 0.0
    while True:
        await asyncio.sleep(EVERY)
        try:
            await _watch_customers(hub)
            await _watch_desks(hub)
            if time.monotonic() - renewed >= RENEWAL:
                renewed = time.monotonic()
                await ask(hold_leases, [(desk.lease, user) for user, desks in hub.desks.items() for desk in desks])
            await _tell_availability(hub)
        except Refused:
            logger.warning("watch: the database is away")
        except Exception:
            logger.exception("watch")


async def _watch_customers(hub: "Hub") -> None:
    now = timezone.now()
    for count, socket in enumerate(list(hub.customers), 1):
        if code := _dead_line(socket):
            socket.leave_soon(code)
        else:
            socket.watch(now)
        if count % AT_ONCE == 0:
            await asyncio.sleep(0)


async def _tell_availability(hub: "Hub") -> None:
    """One reading for all customers; who was told the same before hears nothing."""
    if not hub.customers:
        return
    now = await ask(availability)
    for count, socket in enumerate(list(hub.customers), 1):
        socket.tell_availability(now)
        if count % AT_ONCE == 0:
            await asyncio.sleep(0)


def _dead_line(socket: "Socket") -> int | None:
    """The code to close with when nothing comes from the other end, or nothing is taken there."""
    now = time.monotonic()
    if socket.heard_at < now - SILENCE:
        return 4408
    stuck = [socket.sending_since, *(tail.full_since for tail in socket.tails.values())]
    if any(since is not None and since < now - TOO_SLOW for since in stuck):
        return 4409
    return None


async def _watch_desks(hub: "Hub") -> None:
    sockets = [desk for desks in hub.desks.values() for desk in desks]
    if not sockets:
        return
    people, sessions = await ask(_who_is_still_in, {s.user.pk for s in sockets}, {s.session_key for s in sockets})
    for socket in sockets:
        # Never awaited: a line that takes nothing would hold up the suspension of all others.
        if socket.user.pk not in people:
            socket.leave_soon(4403)
        elif socket.session_key not in sessions or people[socket.user.pk].session_hash != socket.session_hash:
            socket.leave_soon(4401)
        elif code := _dead_line(socket):
            socket.leave_soon(code)
        else:
            hub.background(socket.tell_presence(people[socket.user.pk].presence))


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the database says of somebody now."""

    session_hash: str  # another one than the socket's: the password was changed
    presence: PresenceChanged


def _who_is_still_in(users: set[UUID], keys: set[str]) -> tuple[dict[UUID, _Standing], set[str]]:
    people = User.objects.filter(pk__in=users, is_active=True)
    mine = Ticket.objects.filter(operator__in=users, closed_at=None, snoozed_until=None)
    held = dict(mine.values_list("operator").annotate(Count("pk")))
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    standing = {p.pk: _Standing(p.get_session_auth_hash(), presence_of(p, held.get(p.pk, 0))) for p in people}
    return standing, set(sessions.values_list("session_key", flat=True))


def presence_of(person: User, held: int) -> PresenceChanged:
    """What the person's own screen says of them: `held` open tickets of their capacity, without snoozed ones."""
    return PresenceChanged(status=person.status, open=held, capacity=person.capacity)
