"""A process that was told to end: nobody new comes in, what was taken is stored and answered, then every socket closes
with 1012, one after another, so that the clients do not come back elsewhere as one crowd."""

import asyncio
import faulthandler
import logging

from messaging.hub import hub
from messaging.routing import door
from messaging.socket import Socket

logger = logging.getLogger(__name__)
A_SECOND = 4000  # sockets closed; fewer of them take as long as they take
SPREAD = 3.0  # seconds for all of them, at most
WITHIN = 20.0  # seconds for everything: process managers kill after 30
AT_LAST = 27.0  # seconds: whatever hangs then says where, in the log, and the process ends
HANDSHAKES = 3.0  # seconds for the clients to answer that they have understood


def end_at_last() -> None:
    """From now on this process has AT_LAST seconds: all is stored by then, and a process manager would say nothing."""
    faulthandler.dump_traceback_later(AT_LAST, exit=True)


async def drain() -> None:
    """Returns when every socket has closed, or after 20 s; the process serves no sockets from then on."""
    door.is_shut = True
    try:
        async with asyncio.timeout(WITHIN):
            while sockets := [socket for socket in _sockets() if not socket.closing]:
                await _part(sockets)
            async with asyncio.timeout(HANDSHAKES):
                while _sockets():  # noqa: ASYNC110 (many may go at once)
                    await asyncio.sleep(0.02)
    except TimeoutError:
        logger.warning("restart: %d sockets did not close in time", len(_sockets()))
    await hub().stop()


async def _part(sockets: list[Socket]) -> None:
    pause = min(SPREAD / len(sockets), 1 / A_SECOND)
    async with asyncio.TaskGroup() as parting:
        for socket in sockets:
            parting.create_task(socket.part())
            await asyncio.sleep(pause)


def _sockets() -> list[Socket]:
    """Whoever said who they are; nothing was taken from the others."""
    return [*hub().customers, *(desk for desks in hub().desks.values() for desk in desks)]
