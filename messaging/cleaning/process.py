"""Our side of cleaning: a process for each file, without our environment, ended when it takes too long."""

import json
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from io import RawIOBase

from django.conf import settings

from messaging.cleaning.confined import UNSUPPORTED, Facts
from messaging.database import Unavailable
from messaging.files.refusals import Unreadable, Unsupported
from messaging.frames import FILE_LIMIT

TOGETHER = 2  # files that one web process has cleaned at a time, each with up to confined.MEMORY
PATIENCE = 20.0  # seconds that an upload waits for its turn
TIME_LIMIT = 60.0  # seconds for one file; a hostile one has used up its processor time long before
_turn = threading.BoundedSemaphore(TOGETHER)


@dataclass(frozen=True, slots=True)
class Cleaned:
    facts: Facts
    copy: bytes
    thumbnail: bytes


def clean(source: RawIOBase) -> Cleaned:
    """A clean copy of the file, whose type is what the decoder says; raises Unsupported, Unreadable or Unavailable.

    `source` is a file of the system: the other process reads it by itself. Without a buffer here, since both processes
    move one and the same position. Hold no database connection meanwhile.
    """
    if not _turn.acquire(timeout=PATIENCE):
        raise Unavailable
    try:
        return _clean(source)
    finally:
        _turn.release()


def _clean(source: RawIOBase) -> Cleaned:
    source.seek(0)
    cleaner = "documents" if b"%PDF-" in (source.read(1024) or b"") else "photos"
    source.seek(0)
    command = [sys.executable, "-s", "-m", f"messaging.cleaning.{cleaner}", str(FILE_LIMIT)]
    with tempfile.TemporaryFile() as result:
        try:
            code = subprocess.run(
                command, stdin=source.fileno(), stdout=result, stderr=subprocess.DEVNULL, cwd=settings.BASE_DIR, env={},
                timeout=TIME_LIMIT, check=False,
            ).returncode  # fmt: skip
        except subprocess.TimeoutExpired:  # the machine is too busy
            raise Unavailable from None
        if code:
            raise Unsupported if code == UNSUPPORTED else Unreadable
        result.seek(0)
        facts = Facts(**json.loads(result.readline()))
        return Cleaned(facts, result.read(facts.size), result.read(facts.thumbnail_size))
