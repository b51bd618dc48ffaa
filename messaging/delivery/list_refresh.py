"""Refreshing the desks' lists: rows that changed are read for many with one query, debounced."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable
from uuid import UUID

from messaging.delivery.batching import Batcher
from messaging.delivery.ends import ListsEnd
from messaging.delivery.lists import rows_of
from messaging.protocol.frames import Row
from postgres.lanes import Lane
from postgres.pipeline import Pipeline
from tickets import access
from tickets.routing import queue_length

# seconds between two readings of rows: a list that changes more often than that helps nobody
ROWS_REST = 0.4


class ListRefresh:
    """One an event loop: reads rows that changed, and hands each desk those of its lists."""

    def __init__(self, at_once: Callable[[Coroutine], None]) -> None:
        self._at_once = at_once
        self._lane = Lane()
        self._rounds: Batcher[tuple[ListsEnd, UUID]] = Batcher(
            self._read, rest=ROWS_REST, in_parts=True
        )

    def close(self) -> None:
        self._rounds.stop()
        self._lane.close()

    def add(self, wanted: Iterable[tuple[ListsEnd, UUID]]) -> None:
        """Read these conversations' rows again for these lists, with the next round."""
        self._rounds.add(*wanted)

    async def _read(self, wanted: list[tuple[ListsEnd, UUID]]) -> None:
        conversations = {conversation for _, conversation in wanted}
        users = {lists.user for lists, _ in wanted}
        rows, waiting, roles = await self._lane.ask(_rows_and_queue, conversations, users)
        found = {row.conversation: row for row in rows}
        by_lists: defaultdict[ListsEnd, list[UUID]] = defaultdict(list)
        for lists, conversation in wanted:
            by_lists[lists].append(conversation)
        for lists, changed in by_lists.items():
            if role := roles.get(lists.user):
                delivering = lists.deliver_rows(changed, found, waiting, role)
                self._at_once(lists.connection.guarded(delivering))
            await asyncio.sleep(0)  # a list can wait for a message


async def _rows_and_queue(
    pipeline: Pipeline, conversations: set[UUID], users: set[UUID]
) -> tuple[list[Row], int, dict[UUID, str]]:
    found, waiting = pipeline.ask(rows_of(conversations)), pipeline.ask(queue_length())
    roles = pipeline.ask(access.roles(users))
    return await found, await waiting, await roles
