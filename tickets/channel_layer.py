"""The channel layer, reached from this module alone: pub/sub between processes through Redis.

One group holds all processes. It carries hints and never content: the layer is at-most-once, drops
at capacity and forgets on restart.
"""

from collections.abc import Awaitable, Callable

from channels.layers import get_channel_layer

GROUP = "bankchat.doorbell"


def load() -> None:
    """Load Redis' client now: it takes a second."""
    get_channel_layer()


async def publish(message: dict) -> None:
    """Broadcast a message to every process; raises whatever the layer's client does."""
    await get_channel_layer().group_send(GROUP, message)


async def subscribe() -> Callable[[], Awaitable[dict]]:
    """Subscribe this process; what comes back waits for the next message."""
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(GROUP, channel)
    return lambda: layer.receive(channel)
