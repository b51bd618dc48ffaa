"""Files of trained models: named by their SHA-256, checked when they are read, swept when they
are old.
"""

import contextlib
import hashlib
import logging
import os
import re
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tickets.topics.classifier import BadModel, Classifier

logger = logging.getLogger(__name__)
SIZE_LIMIT = 2**28  # bytes
RETRY_INTERVAL = 60.0  # seconds after which a file that could not be read is tried again
HALF_WRITTEN = 3600  # seconds after which a file that no training finished may go
_NAME = re.compile(r"[0-9a-f]{64}\.npz(\.\d+)?")


def store(classifier: Classifier) -> str:
    """Write it, whole or not at all; returns the SHA-256 that it is found by. Raises OSError."""
    content = classifier.dump()
    sha256 = hashlib.sha256(content).hexdigest()
    place = _place(sha256)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place.with_suffix(f".npz.{os.getpid()}")
    with open(draft, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)
    return sha256


def read(sha256: str) -> Classifier:
    """The model of this digest; raises OSError or BadModel.

    A file with another content is not even opened.
    """
    with _place(sha256).open("rb") as file:
        content = file.read(SIZE_LIMIT + 1)
    if len(content) > SIZE_LIMIT or hashlib.sha256(content).hexdigest() != sha256:
        raise BadModel("another content")
    return Classifier.load(content)


def has(sha256: str) -> bool:
    return _place(sha256).is_file()


def prune(*, keep: Collection[str], old: Collection[str]) -> int:
    """Remove the files of `old` models, and those that a killed training left an hour ago; returns
    how many.

    What is no model's file stays.
    """
    folder, removed = Path(settings.TOPIC_MODELS), 0
    for file in folder.iterdir() if folder.is_dir() else ():
        if not _NAME.fullmatch(file.name) or (sha256 := file.name.removesuffix(".npz")) in keep:
            continue
        with contextlib.suppress(OSError):  # somebody else prunes too
            if sha256 in old or time.time() - file.stat().st_mtime > HALF_WRITTEN:
                file.unlink()
                removed += 1
    return removed


def _place(sha256: str) -> Path:
    return Path(settings.TOPIC_MODELS) / f"{sha256}.npz"


@dataclass(frozen=True, slots=True)
class _Held:
    """What this process knows of one digest; without a model until `again`, on the monotonic
    clock.
    """

    sha256: str
    model: Classifier | None
    again: float


_held = _Held("", None, 0.0)


def classifier_of(sha256: str) -> Classifier | None:
    """The model, read once by each process until another one is asked for. None, and a line in the
    log, when it cannot be read: a ticket opens without a topic then.
    """
    global _held
    if _held.sha256 == sha256 and (_held.model or time.monotonic() < _held.again):
        return _held.model
    try:
        _held = _Held(sha256, read(sha256), 0.0)
    except (OSError, BadModel) as error:
        logger.error(
            "topics: the model %s cannot be read: %s", sha256[:12], error.__class__.__name__
        )
        _held = _Held(sha256, None, time.monotonic() + RETRY_INTERVAL)
    return _held.model
