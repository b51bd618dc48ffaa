"""Where the bytes of files are: the storage "files", on disk unless a setting says S3."""

import contextlib
import errno
import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

from messaging.files.refusals import StorageFull
from postgres.refusals import Unavailable

logger = logging.getLogger(__name__)
FULL_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Disk(FileSystemStorage):
    """On disk for good before `save` returns: a power cut takes nothing that a row speaks of."""

    def _save(self, name: str, content: Any) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]
        path = Path(self.path(saved))
        for written in (path, path.parent, path.parent.parent):
            opened = os.open(written, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)
        return saved


def _storage() -> Storage:
    return storages["files"]


def keep(content: dict[str, bytes]) -> None:
    """Write each path's bytes; raises StorageFull or Unavailable, with nothing left behind."""
    try:
        for path, data in content.items():
            _storage().save(path, ContentFile(data))
    except Exception as error:  # S3's client raises errors of its own
        forget(content)
        logger.error("the storage of files: %s", type(error).__name__)
        raise (StorageFull if is_full(error) else Unavailable) from None


def read(path: str) -> IO[bytes]:
    """The bytes, opened; raises FileNotFoundError or Unavailable."""
    try:
        return _storage().open(path)
    except FileNotFoundError:
        raise
    except Exception as error:
        logger.error("the storage of files: %s", type(error).__name__)
        raise Unavailable from None


def forget(paths: Iterable[str]) -> None:
    """Remove what is there. What cannot be removed now is left for the sweep."""
    for path in paths:
        with contextlib.suppress(Exception):
            _storage().delete(path)


def names_in(folder: str) -> list[str]:
    """The files of a folder; none when there is no such folder."""
    try:
        return _storage().listdir(folder)[1]
    except FileNotFoundError:
        return []


def written_before(path: str, instant: datetime) -> bool:
    """Whether it is there and so old."""
    try:
        return _storage().get_modified_time(path) < instant
    except FileNotFoundError:
        return False


def is_full(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in FULL_ERRORS
