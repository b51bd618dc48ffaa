"""A process that was told to end: nobody new comes in, what was taken is stored and answered, then
every socket closes with 1012, one after another, so that the clients do not come back elsewhere as
one crowd."""

import asyncio
import faulthandler
import logging

from messaging.delivery.ends import End
from messaging.sockets.hub import hub
from messaging.sockets.websocket_urls import websocket_application

logger = logging.getLogger(__name__)
A_SECOND = 4000  # sockets closed; fewer of them take as long as they take
SPREAD = 3.0  # seconds for all of them, at most
DRAIN_TIMEOUT = 20.0  # seconds for everything: process managers kill after 30
EXIT_TIMEOUT = 27.0  # seconds: whatever hangs then says where, in the log, and the process ends
HANDSHAKES = 3.0  # seconds for the clients to answer that they have understood


def end_at_last() -> None:
    """From now on this process has EXIT_TIMEOUT seconds: all is stored by then, and a process
    manager would say nothing.
    """
    faulthandler.dump_traceback_later(EXIT_TIMEOUT, exit=True)


async def drain() -> None:
    """Returns when every socket has closed, or after 20 s; the process serves no sockets from
    then on.
    """
    websocket_application.is_shut = True
    try:
        async with asyncio.timeout(DRAIN_TIMEOUT):
            while sockets := [end for end in hub().ends if not end.connection.closing]:
                await _part(sockets)
            async with asyncio.timeout(HANDSHAKES):
                while list(hub().ends):  # noqa: ASYNC110 (many may go at once)
                    await asyncio.sleep(0.02)
    except TimeoutError:
        logger.warning("restart: %d sockets did not close in time", len(list(hub().ends)))
    await hub().stop()


async def _part(sockets: list[End]) -> None:
    pause = min(SPREAD / len(sockets), 1 / A_SECOND)
    async with asyncio.TaskGroup() as parting:
        for socket in sockets:
            parting.create_task(socket.part())
            await asyncio.sleep(pause)
