"""A web process's end of the channel layer: it hears what other processes tell, and tells them what happened here."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence

from channels.layers import get_channel_layer

from messaging.gathering import Gathering
from tickets import doorbell
from tickets.doorbell import Nudge

logger = logging.getLogger(__name__)
REST = 0.05  # seconds between two messages: under load one carries what several commits have to tell
PATIENCE = 2.0  # seconds for Redis to take a message: a hung one must not hold the next ones back


class Bell:
    """`rung` gets the nudges of this process and of others; `told` whatever else other processes say."""

    def __init__(self, rung: Callable[[Sequence[Nudge]], None], told: Callable[[dict], None]) -> None:
        self._rung, self._told = rung, told
        self._name = secrets.token_hex(8)  # by which we know our own messages
        self._loop = asyncio.get_running_loop()
        self._telling: Gathering[Nudge] = Gathering(self._tell_nudges, rest=REST)
        doorbell.ears.add(self._ring)

    def silence(self) -> None:
        doorbell.ears.discard(self._ring)

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
            async with asyncio.timeout(PATIENCE):
                await get_channel_layer().group_send(doorbell.GROUP, {**message, "from": self._name})
        except Exception as error:  # whatever the layer's client raises when Redis is away
            logger.warning("bell: %s", type(error).__name__)

    async def listen(self) -> None:
        """Hear the others. While Redis is away nothing comes; the layer subscribes again when it is back."""
        layer = get_channel_layer()
        while True:
            try:
                channel = await layer.new_channel()
                await layer.group_add(doorbell.GROUP, channel)
                while True:
                    self._heard(await layer.receive(channel))
            except asyncio.CancelledError:
                raise
            except Exception as error:
                logger.warning("bell: %s; listening again", type(error).__name__)
                await asyncio.sleep(1)

    def _heard(self, message: dict) -> None:
        if message.get("from") == self._name:
            return
        if message["type"] == "nudges":
            self._rung(doorbell.unpack(message))
        else:
            self._told(message)
