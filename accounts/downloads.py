"""Downloads, a bounded number at a time: each is a client that may read slowly, and none of them
lasts for ever.

While one is sent it holds a seat of its own, and neither a database connection nor a place among
the pages."""

import asyncio
import contextlib
import weakref
from collections.abc import AsyncIterator, Callable, Hashable
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings
from django.http import StreamingHttpResponse

from accounts.fair_semaphore import FairSemaphore
from accounts.http_client import release_connection

seats = FairSemaphore(
    lambda: settings.DOWNLOADS, each=lambda: settings.DOWNLOADS_PER_PERSON, waiting=100
)
# The seats of what nobody sent, because the client was gone. The garbage collector comes at any
# moment, within the semaphore's own lock too, and so it takes no lock: the next download does.
_abandoned: SimpleQueue[Callable[[], None]] = SimpleQueue()


def stream(who: Hashable, content: AsyncIterator[bytes], **response: Any) -> StreamingHttpResponse:
    """The response that sends `content` to this person, for at most DOWNLOAD_TIMEOUT seconds;
    raises NoSeat when there is none within DOWNLOAD_WAIT. After whatever `content` asks the
    database it gives the connection back itself."""
    release_connection()
    _give_back_abandoned()
    return _Download(_in_time(content), seats.acquire(who, settings.DOWNLOAD_WAIT), **response)


class _Download(StreamingHttpResponse):
    def __init__(
        self, content: AsyncIterator[bytes], give_back: Callable[[], None], **response: Any
    ) -> None:
        super().__init__(content, **response)
        self._give_back = give_back
        weakref.finalize(self, _abandoned.put, give_back)

    def close(self) -> None:
        super().close()
        self._give_back()


def _give_back_abandoned() -> None:
    with contextlib.suppress(Empty):
        while True:
            _abandoned.get_nowait()()


async def _in_time(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Cut off at the time limit, even while a client is waited for: the task is cancelled, as
    when a client is gone.
    """
    task = asyncio.current_task()
    assert task is not None
    end = asyncio.get_running_loop().call_later(settings.DOWNLOAD_TIMEOUT, task.cancel)
    try:
        async for part in content:
            yield part
    finally:
        end.cancel()
