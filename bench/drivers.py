"""Ways from an event loop to PostgreSQL, side by side: `python -m bench.drivers SECONDS ROWS …`.

Each asks the hot path's own question (`access.read_state`, of so many conversations) twice in one
go, as a message's reading and storing leave, and waits for both answers. It prints JSON: questions
a second, and what one costs this process in CPU.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import django

django.setup()

import psycopg  # noqa: E402

from postgres.lanes import ask  # noqa: E402
from postgres.pipeline import Pipeline  # noqa: E402
from tickets.access import read_state  # noqa: E402
from tickets.models import Conversation  # noqa: E402

AT_A_TIME = 2  # questions that leave in one go
Ask = Callable[[list[UUID]], Awaitable[None]]


async def hand_driven(stack: AsyncExitStack) -> Ask:
    """The product's own connection, driven by the loop (`postgres.pipeline`)."""
    pipeline = await Pipeline.connect()
    stack.callback(pipeline.close)

    async def ask_together(conversations: list[UUID]) -> None:
        await asyncio.gather(*(pipeline.ask(read_state(conversations)) for _ in range(AT_A_TIME)))

    return ask_together


async def psycopg_pipeline(stack: AsyncExitStack) -> Ask:
    """psycopg's own pipeline mode, with its prepared statements and binary answers."""
    connection = await stack.enter_async_context(
        await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True)
    )

    async def ask_together(conversations: list[UUID]) -> None:
        queries = [read_state(conversations) for _ in range(AT_A_TIME)]
        async with connection.pipeline():
            cursors = [
                await connection.execute(
                    query.statement.encode(), query.parameters, prepare=True, binary=True
                )
                for query in queries
            ]
        for query, cursor in zip(queries, cursors, strict=True):
            query.read(await cursor.fetchall())

    return ask_together


async def threads(stack: AsyncExitStack) -> Ask:
    """Django's own connections, a thread each (`postgres.lanes.ask`)."""

    def run(conversations: list[UUID]) -> None:
        read_state(conversations).run()

    async def ask_together(conversations: list[UUID]) -> None:
        await asyncio.gather(*(ask(run, conversations) for _ in range(AT_A_TIME)))

    return ask_together


WAYS = (hand_driven, psycopg_pipeline, threads)


async def measure(seconds: float, rows: int) -> dict[str, Any]:
    found = Conversation.objects.values_list("pk", flat=True)[:rows]
    conversations = [pk async for pk in found]
    assert len(conversations) == rows, "not enough conversations"
    figures: dict[str, Any] = {"rows": rows}
    for way in WAYS:
        async with AsyncExitStack() as stack:
            ask_together = await way(stack)
            await ask_together(conversations)  # planned, and its connections are open
            asked, used, started = 0, time.process_time(), time.perf_counter()
            while (elapsed := time.perf_counter() - started) < seconds:
                await ask_together(conversations)
                asked += AT_A_TIME
            figures[way.__name__] = {
                "a_second": round(asked / elapsed),
                "cpu_us": round((time.process_time() - used) / asked * 1e6, 1),
            }
    return figures


async def main(seconds: float, rows: list[int]) -> None:
    print(json.dumps([await measure(seconds, number) for number in rows]))


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), [int(number) for number in sys.argv[2:]]))
