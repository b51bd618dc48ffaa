"""Files that nobody sent, and bytes that no file knows: what people and killed processes leave
behind.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from messaging.files import storage
from messaging.files.models import File

logger = logging.getLogger(__name__)
UNSENT_RETENTION = timedelta(hours=24)  # an uploaded file waits so long for its message
UPLOAD_PERIOD = timedelta(hours=1)  # bytes this young may belong to an upload that is under way
LOOKS_BACK = 7  # days: older folders were swept when they were younger
BATCH = 500


def sweep() -> None:
    """Idempotent, and safe beside uploads, sends and another sweep."""
    while forget_unsent() == BATCH:
        pass
    for path in strays():
        storage.forget([path])


@transaction.atomic
def forget_unsent() -> int:
    """Remove a batch of rows that no message carries, then their bytes; returns how many.

    A send in progress wins.
    """
    old = File.objects.filter(sent=False, uploaded_at__lt=timezone.now() - UNSENT_RETENTION)
    rows = list(old.select_for_update(skip_locked=True).order_by("uploaded_at")[:BATCH])
    File.objects.filter(pk__in=[row.pk for row in rows]).delete()
    paths = [path for row in rows for path in (row.path, row.thumbnail_path)]
    transaction.on_commit(lambda: storage.forget(paths))
    return len(rows)


def strays() -> Iterator[str]:
    """Paths of the last days whose bytes belong to no row, because a process was killed before
    the row was there.
    """
    today = timezone.now().astimezone(UTC).date()
    for days in range(LOOKS_BACK + 1):
        folder = f"{today - timedelta(days=days):%Y-%m-%d}"
        ids = {name: _id_of(name) for name in storage.names_in(folder)}
        known = set(
            File.objects.filter(pk__in=[*filter(None, ids.values())]).values_list("pk", flat=True)
        )
        for name, file_id in ids.items():
            path = f"{folder}/{name}"
            if file_id not in known and storage.written_before(
                path, timezone.now() - UPLOAD_PERIOD
            ):
                logger.warning("bytes without a file: %s", path)
                yield path


def _id_of(name: str) -> UUID | None:
    try:
        return UUID(name.removesuffix(".thumbnail"))
    except ValueError:
        return None
