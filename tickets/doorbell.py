"""The doorbell: after a commit, every web process hears which conversations have something new.

It carries numbers, never content: the channel layer is at-most-once, drops at capacity and forgets
on restart, and no bank text belongs in Redis. All processes share one group, and one publish serves
a whole batch: a process looks up its own sockets in a dict, so that Redis holds one subscription a
process and not one a customer.

A web process hears its own bell directly, and passes it on to the others itself
(`messaging.delivery.process_bus`).
"""

import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from asgiref.sync import async_to_sync
from msgspec import Struct

from tickets import channel_layer

logger = logging.getLogger(__name__)


class Nudge(Struct, frozen=True):
    """`conversation` has events up to `seq` (0: only marks moved); lists of `operators`, or
    all, changed.
    """

    conversation: UUID
    seq: int
    operators: frozenset[UUID] = frozenset()
    everyone: bool = False


Listener = Callable[[Sequence[Nudge]], None]
listeners: set[Listener] = (
    set()
)  # of this process; each may be called from any thread, and must not wait


def ring(nudges: Sequence[Nudge]) -> None:
    """Tell every web process. Failing here loses nothing: sockets also read at each heartbeat."""
    for ear in tuple(listeners):
        ear(nudges)
    if listeners:
        return
    try:
        async_to_sync(channel_layer.publish)(pack(nudges))
    except Exception as error:  # whatever the layer's client raises when Redis is away
        logger.warning("doorbell: %s", error.__class__.__name__)


def pack(nudges: Sequence[Nudge]) -> dict:
    """The message of the layer."""
    packed = [(n.conversation.hex, n.seq, [o.hex for o in n.operators], n.everyone) for n in nudges]
    return {"type": "nudges", "nudges": packed}


def unpack(message: dict) -> list[Nudge]:
    return [
        Nudge(UUID(conversation), seq, frozenset(map(UUID, operators)), everyone)
        for conversation, seq, operators, everyone in message["nudges"]
    ]
