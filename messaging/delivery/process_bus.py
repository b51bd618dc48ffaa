"""Pub/sub between web processes: a process broadcasts what happened here, hears what the others
broadcast, and dispatches both to the sockets that it concerns.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from messaging.delivery.background import BackgroundTasks
from messaging.delivery.batching import Batcher
from messaging.delivery.ends import Ends
from messaging.delivery.list_refresh import ListRefresh
from messaging.delivery.marks import MarkKeeper
from messaging.delivery.readers import Readers
from tickets import channel_layer, doorbell
from tickets.doorbell import Nudge

logger = logging.getLogger(__name__)
# seconds between two messages: under load one carries what several commits have to tell
PUBLISH_INTERVAL = 0.05
PUBLISH_TIMEOUT = (
    2.0  # seconds for Redis to take a message: a hung one must not hold the next ones back
)


class ProcessBus:
    """`rung` gets the nudges of this process and of others; `told` whatever else other processes
    say.
    """

    def __init__(
        self, rung: Callable[[Sequence[Nudge]], None], told: Callable[[dict], None]
    ) -> None:
        self._rung, self._told = rung, told
        self._name = secrets.token_hex(8)  # by which we know our own messages
        self._loop = asyncio.get_running_loop()
        self._telling: Batcher[Nudge] = Batcher(self._tell_nudges, rest=PUBLISH_INTERVAL)
        doorbell.listeners.add(self._ring)

    def silence(self) -> None:
        doorbell.listeners.discard(self._ring)

    def _ring(self, nudges: Sequence[Nudge]) -> None:
        """After a commit in this process, in whatever thread it was."""
        if self._is_here():
            self._ring_here(nudges)
        else:
            self._loop.call_soon_threadsafe(self._ring_here, nudges)

    def _is_here(self) -> bool:
        try:
            return asyncio.get_running_loop() is self._loop
        except RuntimeError:  # none runs in this thread
            return False

    def _ring_here(self, nudges: Sequence[Nudge]) -> None:
        self._rung(nudges)
        self._telling.add(*nudges)

    async def _tell_nudges(self, nudges: list[Nudge]) -> None:
        await self.tell(doorbell.pack(nudges))

    async def tell(self, message: dict) -> None:
        """Tell the other processes. May be lost: what matters is read again at each heartbeat."""
        try:
            async with asyncio.timeout(PUBLISH_TIMEOUT):
                await channel_layer.publish({**message, "from": self._name})
        except Exception as error:  # whatever the layer's client raises when Redis is away
            logger.warning("process bus: %s", type(error).__name__)

    async def listen(self) -> None:
        """Hear the others.

        While Redis is away nothing comes; the layer subscribes again when it is back.
        """
        while True:
            try:
                receive = await channel_layer.subscribe()
                while True:
                    self._heard(await receive())
            except asyncio.CancelledError:
                raise
            except Exception as error:
                logger.warning("process bus: %s; listening again", type(error).__name__)
                await asyncio.sleep(1)

    def _heard(self, message: dict) -> None:
        if message.get("from") == self._name:
            return
        if message["type"] == "nudges":
            self._rung(doorbell.unpack(message))
        else:
            self._told(message)


class Dispatcher:
    """One an event loop: nudges go to readers, marks and lists; typing and attention to who
    follows.
    """

    def __init__(
        self,
        ends: Ends,
        readers: Readers,
        marks: MarkKeeper,
        rows: ListRefresh,
        tasks: BackgroundTasks,
    ) -> None:
        self._ends, self._readers, self._marks = ends, readers, marks
        self._rows, self._tasks = rows, tasks
        self.bus = ProcessBus(self._rung, self._told)

    def _rung(self, nudges: Iterable[Nudge]) -> None:
        for nudge in nudges:
            if nudge.seq:
                self._readers.hear(nudge)
            else:
                # What the customer has read is news for the staff; nudges of their own marks name
                # them.
                self._marks.read(
                    *(
                        subscription
                        for subscription in self._readers.following(nudge.conversation)
                        if bool(subscription.staff) is not bool(nudge.operators)
                    )
                )
            desks = self._ends.desks
            listening = desks if nudge.everyone else nudge.operators
            self._rows.add(
                (desk.lists, nudge.conversation)
                for user in listening
                for desk in desks.get(user, ())
            )

    def _told(self, message: dict) -> None:
        """The only other things that travel in the layer: somebody is typing, or a colleague
        looks on.
        """
        conversation, by = UUID(message["conversation"]), UUID(message["by"])
        for subscription in self._readers.following(conversation):
            subscriber = subscription.subscriber
            if message["type"] == "typing":
                subscriber.hear_typing(conversation, message["role"], message["name"], by)
            else:
                subscriber.hear_colleague(conversation, message["doing"], message["name"], by)

    def say_typing(self, conversation: UUID, *, role: str, name: str, by: UUID) -> None:
        """Tell whoever follows, here and in other processes, who is typing. It may be lost."""
        self._tell("typing", conversation, by, role=role, name=name)

    def say_attention(self, conversation: UUID, *, doing: str, name: str, by: UUID) -> None:
        """Tell the staff, and no customer, who of them looks at this conversation. May be lost."""
        self._tell("attention", conversation, by, doing=doing, name=name)

    def _tell(self, type: str, conversation: UUID, by: UUID, **what: str) -> None:
        message = {"type": type, "conversation": conversation.hex, "by": by.hex, **what}
        self._told(message)
        self._tasks.start(self.bus.tell(message))
