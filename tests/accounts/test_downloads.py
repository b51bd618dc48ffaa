"""A download that nobody sends gives its seat back, at whatever moment the garbage collector finds
it.
"""

import gc
import threading

from accounts import downloads
from accounts.downloads import stream


async def nothing():
    yield b""


def abandon(who: str) -> None:
    """Begin a download whose client is gone, and which only the garbage collector can find."""
    response = stream(who, nothing())
    response.itself = response


def test_a_download_that_nobody_sends_gives_its_seat_back(settings):
    settings.DOWNLOADS_PER_PERSON = 2
    for _ in range(10):
        abandon("inga")
        gc.collect()


def test_the_garbage_collector_may_find_it_while_another_is_begun(monkeypatch, settings):
    """The collector runs in the middle of anything, within a lock that is held too."""
    abandon("inga")
    monkeypatch.setattr(downloads.seats, "_seats", lambda: gc.collect() * 0 + settings.DOWNLOADS)
    begun = threading.Thread(target=lambda: stream("anna", nothing()).close(), daemon=True)
    begun.start()
    begun.join(10)
    assert not begun.is_alive()
