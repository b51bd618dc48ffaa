"""Few seats, fairly: whoever takes many waits for those who take few, and nobody holds more
than one person may.
"""

import asyncio
import threading

import pytest

from accounts.fair_semaphore import FairSemaphore, NoSeat


def of(seats: int, each: int, **more: int) -> FairSemaphore:
    return FairSemaphore(lambda: seats, each=lambda: each, **more)


class Waiting:
    """Somebody in a thread of their own who waits for a seat, notes that they have it, and lets
    it go when told.
    """

    def __init__(self, places: FairSemaphore, who: str, order: list[str]) -> None:
        self._places, self.who, self._order = places, who, order
        self.may_go = threading.Event()
        before = places.waiting()
        self.thread = threading.Thread(target=self._wait)
        self.thread.start()
        while places.waiting() == before and order[-1:] != [who]:
            pass  # until it stands in the queue, or has its seat

    def _wait(self) -> None:
        with self._places.seat(self.who, 30):
            self._order.append(self.who)
            self.may_go.wait(30)


def test_one_person_holds_no_more_than_their_seats_while_others_are_free():
    places = of(2, 1)
    with places.seat("alice", 1):
        with pytest.raises(NoSeat), places.seat("alice", 0.01):
            pass
        with places.seat("bob", 0.01):
            pass


def test_whoever_had_least_goes_first_however_many_wait():
    places, order = of(1, 1), []
    places.charge("mallory", 20)
    with places.seat("mallory", 1):
        crowd = [Waiting(places, "mallory", order) for _ in range(5)]
        newcomer = Waiting(places, "bob", order)
    newcomer.may_go.set()
    newcomer.thread.join()
    assert order[0] == "bob"
    for one in crowd:
        one.may_go.set()
    for one in crowd:
        one.thread.join()
    assert order == ["bob"] + ["mallory"] * 5


def test_who_waits_no_more_leaves_nothing_behind():
    places = of(1, 1)
    with places.seat("alice", 1):
        for _ in range(5):
            with pytest.raises(NoSeat), places.seat("bob", 0.01):
                pass
    assert places.waiting() == 0
    with places.seat("bob", 0.01):
        pass


def test_a_queue_has_an_end_for_each_person():
    places, order = of(1, 1, waiting=2), []
    with places.seat("alice", 1):
        crowd = [Waiting(places, "mallory", order) for _ in range(2)]
        with pytest.raises(NoSeat), places.seat("mallory", 30):
            pass
        for one in crowd:
            one.may_go.set()
    for one in crowd:
        one.thread.join()


def test_what_breaks_inside_gives_the_seat_back():
    places = of(1, 1)
    with pytest.raises(ZeroDivisionError), places.seat("alice", 1):
        _ = 1 / 0
    with places.seat("bob", 0.01):
        pass


async def test_coroutines_wait_in_the_same_queue():
    places = of(1, 1)
    async with places.seat_async("alice", 1):
        with pytest.raises(NoSeat):
            async with places.seat_async("bob", 0.01):
                pass
        waiting = asyncio.create_task(places.seat_async("carol", 30).__aenter__())
        await asyncio.sleep(0)
        assert places.waiting() == 1
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert places.waiting() == 0
    with places.seat("bob", 0.01):
        pass
