"""What no frame tells, every two seconds: suspended people, ended sessions, tokens, dead lines; and
availability.

It asks the database, so a suspension closes sockets within 5 s with Redis away too.
"""

import asyncio
import logging
import time
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from accounts.presence import RENEWAL, hold_leases
from messaging.delivery import incidents
from messaging.delivery.ends import End, Ends
from messaging.protocol.close_codes import CloseCode
from messaging.protocol.frames import PresenceChanged
from messaging.sockets.handshake import availability
from postgres import prepared
from postgres.lanes import ask
from postgres.refusals import Refused
from tickets.routing.load import Load, ceiling_of, lack_of_room, loads_of

logger = logging.getLogger(__name__)
WATCH_INTERVAL = 2.0  # seconds
# seconds between two readings of the availability: what flickers is told to everybody once in that
# time
AVAILABILITY_INTERVAL = 10.0
# seconds without a frame: two heartbeats are missing. Noticed within WATCH_INTERVAL more, so before
# 40
HEARTBEAT_TIMEOUT = 35.0
# seconds: with a heartbeat missing, a desk is no sign of life of its operator's
LEASE_TIMEOUT = 20.0
ACKNOWLEDGE_TIMEOUT = 30.0  # seconds without an acknowledgement while there is more to send
BATCH_SIZE = 500  # sockets looked at before others get their turn


async def watch(ends: Ends) -> None:
    """Runs for the life of the process."""
    renewed = told = 0.0
    while True:
        await asyncio.sleep(WATCH_INTERVAL)
        try:
            await _watch_customers(ends)
            await watch_desks(ends)
            if time.monotonic() - renewed >= RENEWAL:
                renewed = time.monotonic()
                await ask(hold_leases, _alive(ends))
            if time.monotonic() - told >= AVAILABILITY_INTERVAL:
                told = time.monotonic()
                await _tell_availability(ends)
        except Refused:
            logger.warning("watch: the database is away")
        except Exception as error:
            logger.error("watch: see %s", incidents.log_error(error))


def _alive(ends: Ends) -> list[tuple[UUID, UUID]]:
    heard = time.monotonic() - LEASE_TIMEOUT
    return [
        (desk.lease, desk.user.pk) for desk in ends.all_desks() if desk.connection.heard_at > heard
    ]


async def _watch_customers(ends: Ends) -> None:
    now = timezone.now()
    for count, socket in enumerate(list(ends.customers), 1):
        try:
            if code := _dead_line(socket):
                socket.connection.leave_soon(code)
            else:
                socket.watch(now)
        except Exception as error:  # the others are still looked at
            socket.connection.fail(error)
        if count % BATCH_SIZE == 0:
            await asyncio.sleep(0)


async def _tell_availability(ends: Ends) -> None:
    """One reading for all customers; who was told the same before hears nothing."""
    if not ends.customers:
        return
    now = await ask(availability)
    for count, socket in enumerate(list(ends.customers), 1):
        socket.tell_availability(now)
        if count % BATCH_SIZE == 0:
            await asyncio.sleep(0)


def _dead_line(socket: End) -> CloseCode | None:
    """The code to close with when nothing comes from the other end (no heartbeat), or nothing is
    taken there (a slow client).
    """
    now = time.monotonic()
    if socket.connection.heard_at < now - HEARTBEAT_TIMEOUT:
        return CloseCode.TIMED_OUT
    stuck = [socket.connection.outgoing.since, *socket.feed.full_since()]
    if any(since is not None and since < now - ACKNOWLEDGE_TIMEOUT for since in stuck):
        return CloseCode.TOO_SLOW
    return None


async def watch_desks(ends: Ends) -> None:
    if not (sockets := ends.all_desks()):
        return
    people, sessions = await ask(
        _who_is_still_in, {s.user.pk for s in sockets}, {s.session_key for s in sockets}
    )
    for socket in sockets:
        # Never awaited: a line that takes nothing would hold up the suspension of all others.
        if socket.user.pk not in people:
            socket.connection.leave_soon(CloseCode.FORBIDDEN)
        elif socket.session_key not in sessions or not people[socket.user.pk].lets_in(socket.user):
            socket.connection.leave_soon(CloseCode.UNAUTHENTICATED)
        elif code := _dead_line(socket):
            socket.connection.leave_soon(code)
        else:
            standing = people[socket.user.pk]
            socket.user.name, socket.user.public_name = standing.name, standing.public_name
            socket.connection.background(socket.tell_presence(standing.presence))


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database says of somebody now."""

    password: str  # as it is stored
    session_epoch: int
    name: str
    public_name: str
    presence: PresenceChanged

    def lets_in(self, user: User) -> bool:
        """Whether a session that `user` was read for is still good: the password and the access
        are the same.
        """
        return (self.password, self.session_epoch) == (user.password, user.session_epoch)


_PEOPLE = """
    SELECT id, password, session_epoch, name, public_name, status, capacity
    FROM accounts_user WHERE id = ANY(%s) AND is_active
"""
_SESSIONS = (
    "SELECT session_key FROM django_session WHERE session_key = ANY(%s) AND expire_date > now()"
)


def standing_of(users: Collection[UUID]) -> dict[UUID, Standing]:
    """Who of them may still be here, and how much they hold of what they can."""
    loads = loads_of(users)
    return {
        user: Standing(
            password, epoch, name, public_name, _presence(status, capacity, loads.get(user, Load()))
        )
        for user, password, epoch, name, public_name, status, capacity in prepared.rows(
            _PEOPLE, list(users)
        )
    }


def _presence(status: str, capacity: int, load: Load) -> PresenceChanged:
    return PresenceChanged(
        status=status,
        open=load.held,
        needs=load.needs,
        waits=load.waits,
        full=bool(lack_of_room(load, capacity)),
        load=round(load.weight, 2),
        capacity=capacity,
        ceiling=ceiling_of(capacity),
    )


def _who_is_still_in(users: set[UUID], keys: set[str]) -> tuple[dict[UUID, Standing], set[str]]:
    return standing_of(users), {key for (key,) in prepared.rows(_SESSIONS, list(keys))}
