"""The bank's documents in this process's memory.

A change is noticed within seconds, without a message.
"""

import threading
import time

from django.db.models import Count, Max

from messaging.desk.boilerplate.models import BankDocument
from messaging.desk.boilerplate.shingles import Index

REFRESH_INTERVAL = 10.0  # seconds


class DocumentCache:
    """One for each process. A big document is read once, by whoever asks first; others are not held
    up by that, but get what was known before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._edition: object = object()
        self._looked_at = -REFRESH_INTERVAL

    def index(self) -> Index:
        is_first = self._index is None
        if self._is_old() and self._lock.acquire(blocking=is_first):
            try:
                if self._is_old():  # nobody has looked meanwhile
                    self._look()
            finally:
                self._lock.release()
        return self._index or Index([])

    def _is_old(self) -> bool:
        return time.monotonic() - self._looked_at >= REFRESH_INTERVAL

    def forget(self) -> None:
        """The next one who asks looks anew."""
        self._looked_at = -REFRESH_INTERVAL

    def _look(self) -> None:
        active = BankDocument.objects.filter(active=True)
        edition = tuple(active.aggregate(Count("pk"), Max("changed_at"), Max("pk")).values())
        if edition != self._edition:
            self._index, self._edition = Index(active.values_list("title", "text")), edition
        self._looked_at = time.monotonic()


cached_documents = DocumentCache()
