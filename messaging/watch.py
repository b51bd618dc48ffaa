"""What no frame tells, every two seconds: suspended people, ended sessions, tokens, dead lines; and availability.

It asks the database, so a suspension closes sockets within 5 s with Redis away too.
"""

import asyncio
import logging
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from accounts.presence import RENEWAL, hold_leases
from messaging import mishaps
from messaging.database import ask
from messaging.entering import availability
from messaging.frames import PresenceChanged
from tickets import prepared
from tickets.refusals import Refused
from tickets.routing.load import Load, ceiling_of, loads_of

if TYPE_CHECKING:
    from messaging.hub import Hub
    from messaging.socket import Socket

logger = logging.getLogger(__name__)
EVERY = 2.0  # seconds
TELLS = 10.0  # seconds between two readings of the availability: what flickers is told to everybody once in that time
SILENCE = 35.0  # seconds without a frame: two heartbeats are missing. Noticed within EVERY more, so before 40
HEARD = 20.0  # seconds: with a heartbeat missing, a workstation is no sign of life of its operator's
TOO_SLOW = 30.0  # seconds without an acknowledgement while there is more to send
AT_ONCE = 500  # sockets looked at before others get their turn


async def watch(hub: "Hub") -> None:
    """Runs for the life of the process."""
    renewed = told = 0.0
    while True:
        await asyncio.sleep(EVERY)
        try:
            await _watch_customers(hub)
            await watch_desks(hub)
            if time.monotonic() - renewed >= RENEWAL:
                renewed = time.monotonic()
                await ask(hold_leases, _alive(hub))
            if time.monotonic() - told >= TELLS:
                told = time.monotonic()
                await _tell_availability(hub)
        except Refused:
            logger.warning("watch: the database is away")
        except Exception as error:
            logger.error("watch: see %s", mishaps.note(error))


def _alive(hub: "Hub") -> list[tuple[UUID, UUID]]:
    heard = time.monotonic() - HEARD
    return [(desk.lease, user) for user, desks in hub.desks.items() for desk in desks if desk.heard_at > heard]


async def _watch_customers(hub: "Hub") -> None:
    now = timezone.now()
    for count, socket in enumerate(list(hub.customers), 1):
        try:
            if code := _dead_line(socket):
                socket.leave_soon(code)
            else:
                socket.watch(now)
        except Exception as error:  # the others are still looked at
            socket.fail(error)
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
    stuck = [socket.outgoing.since, *(tail.full_since for tail in socket.tails.values())]
    if any(since is not None and since < now - TOO_SLOW for since in stuck):
        return 4409
    return None


async def watch_desks(hub: "Hub") -> None:
    sockets = [desk for desks in hub.desks.values() for desk in desks]
    if not sockets:
        return
    people, sessions = await ask(_who_is_still_in, {s.user.pk for s in sockets}, {s.session_key for s in sockets})
    for socket in sockets:
        # Never awaited: a line that takes nothing would hold up the suspension of all others.
        if socket.user.pk not in people:
            socket.leave_soon(4403)
        elif socket.session_key not in sessions or not people[socket.user.pk].lets_in(socket.user):
            socket.leave_soon(4401)
        elif code := _dead_line(socket):
            socket.leave_soon(code)
        else:
            standing = people[socket.user.pk]
            socket.user.name, socket.user.public_name = standing.name, standing.public_name
            socket.background(socket.tell_presence(standing.presence))


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database says of somebody now."""

    password: str  # as it is stored
    session_epoch: int
    name: str
    public_name: str
    presence: PresenceChanged

    def lets_in(self, user: User) -> bool:
        """Whether a session that `user` was read for is still good: the password and the access are the same."""
        return (self.password, self.session_epoch) == (user.password, user.session_epoch)


_PEOPLE = """
    SELECT id, password, session_epoch, name, public_name, status, capacity
    FROM accounts_user WHERE id = ANY(%s) AND is_active
"""
_SESSIONS = "SELECT session_key FROM django_session WHERE session_key = ANY(%s) AND expire_date > now()"


def standing_of(users: Collection[UUID]) -> dict[UUID, Standing]:
    """Who of them may still be here, and how much they hold of what they can."""
    loads = loads_of(users)
    return {
        user: Standing(password, epoch, name, public_name, _presence(status, capacity, loads.get(user, Load())))
        for user, password, epoch, name, public_name, status, capacity in prepared.rows(_PEOPLE, list(users))
    }


def _presence(status: str, capacity: int, load: Load) -> PresenceChanged:
    return PresenceChanged(
        status=status, open=load.held, load=round(load.weight, 2), capacity=capacity, ceiling=ceiling_of(capacity)
    )


def _who_is_still_in(users: set[UUID], keys: set[str]) -> tuple[dict[UUID, Standing], set[str]]:
    return standing_of(users), {key for (key,) in prepared.rows(_SESSIONS, list(keys))}
