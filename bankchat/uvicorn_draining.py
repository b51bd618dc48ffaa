"""Draining under Uvicorn, which closes every socket at once at the end, before what was taken is answered."""

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from messaging.draining import drain, end_at_last


async def lifespan(scope: Any, receive: Callable, send: Callable) -> None:
    """Uvicorn tells us that it ends when the sockets are closed already: so we hear the signals before it does."""
    await receive()
    if threading.current_thread() is threading.main_thread():
        hear_signals_first(asyncio.get_running_loop())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


def hear_signals_first(loop: asyncio.AbstractEventLoop) -> None:
    servers = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}

    def told(sign: int, frame: FrameType | None) -> None:
        for each in servers:
            signal.signal(each, signal.SIG_DFL)  # whoever says it twice means it
        loop.call_soon_threadsafe(lambda: endings.append(loop.create_task(end(sign))))

    async def end(sign: int) -> None:
        # To say no to each of a crowd that comes back takes longer than to let all of them go.
        for listening in getattr(getattr(servers[signal.Signals(sign)], "__self__", None), "servers", ()):
            listening.close()
        try:
            end_at_last()
            await drain()
        finally:
            if callable(server := servers[signal.Signals(sign)]):
                server(sign, None)

    endings: list[asyncio.Task] = []  # kept, or it could be collected half done
    for sign in servers:
        signal.signal(sign, told)
