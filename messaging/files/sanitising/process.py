"""Our side of cleaning: a process for each file, without our environment, ended when it takes
too long.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Hashable
from dataclasses import dataclass
from io import RawIOBase
from typing import Any

from django.conf import settings

from messaging.files import refusals
from messaging.files.sanitising.sandbox import FileFacts, RejectionReason
from messaging.files.sanitising.slots import Job, place_for
from messaging.protocol.frames import FILE_LIMIT
from postgres.refusals import Refused, Unavailable

TIME_LIMIT = 60.0  # seconds for one file; a hostile one has used up its processor time long before
REFUSALS: dict[int, type[Refused]] = {
    RejectionReason.UNSUPPORTED: refusals.Unsupported,
    RejectionReason.UNREADABLE: refusals.Unreadable,
    RejectionReason.EMPTY: refusals.EmptyFile,
    RejectionReason.TOO_LARGE: refusals.TooLarge,
    RejectionReason.TOO_MANY_PIXELS: refusals.TooManyPixels,
    RejectionReason.TOO_LONG_SIDE: refusals.TooLongSide,
    RejectionReason.LOCKED: refusals.Locked,
    RejectionReason.PROTECTED: refusals.Protected,
    RejectionReason.PORTFOLIO: refusals.Portfolio,
    RejectionReason.DYNAMIC_FORM: refusals.DynamicForm,
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    facts: FileFacts
    copy: bytes
    thumbnail: bytes


def clean(source: RawIOBase, *, by: Hashable = None) -> Cleaned:
    """A clean copy of the file, whose type is what the decoder says; raises Refused: one of
    REFUSALS, Unavailable or RateLimited. `by` is whose file it is: people wait for their own files,
    and in turn with others.

    `source` is a file of the system: the other process reads it by itself. Without a buffer here,
    since both processes move one and the same position. Hold no database connection meanwhile.
    """
    with place_for(by, source.seek(0, os.SEEK_END)) as job:
        return _clean(source, job)


def _clean(source: RawIOBase, job: Job) -> Cleaned:
    source.seek(0)
    cleaner = "documents" if b"%PDF-" in (source.read(1024) or b"") else "photos"
    source.seek(0)
    command = [
        sys.executable,
        "-s",
        "-m",
        f"messaging.files.sanitising.{cleaner}",
        str(FILE_LIMIT),
        str(job.seconds),
    ]
    with tempfile.TemporaryFile() as result:
        code = _run(command, job, stdin=source.fileno(), stdout=result)
        if code < 0 and job.is_cut_short:
            raise Unavailable
        if code:
            raise REFUSALS.get(code, refusals.Unreadable)
        result.seek(0)
        facts = FileFacts(**json.loads(result.readline()))
        return Cleaned(facts, result.read(facts.size), result.read(facts.thumbnail_size))


def _run(command: list[str], job: Job, **files: Any) -> int:
    """Its exit code."""
    process = subprocess.Popen(
        command, stderr=subprocess.DEVNULL, cwd=settings.BASE_DIR, env={}, **files
    )
    job.runs_as(process)
    try:
        return process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired:  # the machine is too busy
        raise Unavailable from None
    finally:
        process.kill()
        process.wait()
