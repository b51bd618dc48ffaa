"""Waiting for what sends no event: a port, a file, a number in another process."""

import asyncio
from collections.abc import Callable
from time import monotonic

LOOK_EVERY = 0.02  # seconds


async def until(come_true: Callable[[], object], within: float, what: str) -> float:
    """Wait until it is true and return the seconds that took; after `within` seconds say for
    what we waited.
    """
    began = monotonic()
    while not come_true():
        if monotonic() - began > within:
            raise AssertionError(f"waited {within:.0f} s in vain for {what}")
        await asyncio.sleep(LOOK_EVERY)
    return monotonic() - began
