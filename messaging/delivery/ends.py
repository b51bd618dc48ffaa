"""Interfaces (Protocols) of the two ends, a customer's and a desk's, and the registry of those that
this process serves.

What stands below the sockets knows them as these, and as the `Subscriber` of a subscription.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol
from uuid import UUID

from accounts.models import User
from messaging.delivery.connection import ClientConnection
from messaging.delivery.feed import Feed
from messaging.protocol.frames import Availability, PresenceChanged, Row


class End(Protocol):
    """A socket of either side."""

    connection: ClientConnection
    feed: Feed

    async def part(self) -> None: ...


class CustomerEnd(End, Protocol):
    """A customer's socket, past its hello."""

    def watch(self, now: datetime) -> None: ...

    def tell_availability(self, availability: Availability) -> None: ...


class ListsEnd(Protocol):
    """The lists on one desk."""

    user: UUID
    connection: ClientConnection

    async def deliver_rows(
        self, conversations: list[UUID], found: dict[UUID, Row], waiting: int, role: str
    ) -> None: ...


class DeskEnd(End, Protocol):
    """The socket of a member of staff."""

    user: User
    session_key: str
    lease: UUID
    attention: UUID | None

    @property
    def lists(self) -> ListsEnd: ...

    async def tell_presence(self, presence: PresenceChanged) -> None: ...


class Ends:
    """The registry of one process's sockets that said who they are: customers, and desks by who
    sits there.
    """

    def __init__(self) -> None:
        self.customers: set[CustomerEnd] = set()
        self.desks: defaultdict[UUID, set[DeskEnd]] = defaultdict(set)

    def all_desks(self) -> list[DeskEnd]:
        return [desk for desks in self.desks.values() for desk in desks]

    def __iter__(self) -> Iterator[End]:
        yield from self.customers
        yield from self.all_desks()
