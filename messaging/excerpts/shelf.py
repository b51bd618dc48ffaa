"""The bank's documents in this process's memory. A change is noticed within seconds, without a message."""

import threading
import time

from django.db.models import Count, Max

from messaging.excerpts.models import BankDocument
from messaging.excerpts.shingles import Index

LOOK_EVERY = 10.0  # seconds


class Shelf:
    """One for each process. A big document is read once, by whoever asks first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index, self._edition, self._looked_at = Index([]), object(), -LOOK_EVERY

    def index(self) -> Index:
        with self._lock:
            if time.monotonic() - self._looked_at >= LOOK_EVERY:
                self._look()
        return self._index

    def forget(self) -> None:
        """The next one who asks looks anew."""
        self._looked_at = -LOOK_EVERY

    def _look(self) -> None:
        active = BankDocument.objects.filter(active=True)
        edition = tuple(active.aggregate(Count("pk"), Max("changed_at"), Max("pk")).values())
        if edition != self._edition:
            self._index, self._edition = Index(active.values_list("title", "text")), edition
        self._looked_at = time.monotonic()


shelf = Shelf()
