"""What was refused counts against a person's day as well (quota): it was looked at like every
other file.
"""

import threading
from collections import deque
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.utils import timezone

DAY = timedelta(hours=24)
PEOPLE = 10_000  # that are remembered
FILES_LIMIT = 1000  # files of one of them


class RefusedLately:
    """How many files of a person were refused in the last 24 hours; in memory, each web process
    for itself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of = lru_cache(PEOPLE)(lambda person: deque[datetime](maxlen=FILES_LIMIT))

    def count(self, person: UUID) -> None:
        """One more."""
        with self._lock:
            self._of(person).append(timezone.now())

    def lately(self, person: UUID) -> int:
        with self._lock:
            times = self._of(person)
            while times and times[0] < timezone.now() - DAY:
                times.popleft()
            return len(times)
