"""How a cleaner runs: one file on stdin; on stdout a line of JSON, the clean copy, and a photo's
thumbnail.

The arguments are how many bytes a copy may have, and how many seconds of the processor there are.
The exit code is the reason why a file is rejected; whatever else ends this process, its limits or a
decoder that crashes, means unreadable."""

import json
import os
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import BinaryIO

MEMORY = 1024 * 2**20  # bytes of address space
SECONDS = 20  # of the processor, at most


class RejectionReason(IntEnum):
    """Why a file is rejected, and the exit code that says so."""

    UNSUPPORTED = 3  # not a kind of file that we take
    UNREADABLE = 4  # broken, or incomplete
    EMPTY = 5
    TOO_LARGE = 6  # its copy would be
    TOO_MANY_PIXELS = 7
    TOO_LONG_SIDE = 8
    LOCKED = 9  # a document that asks for a password
    PROTECTED = 10  # a document encrypted for certain people or certain programs
    PORTFOLIO = 11  # a document that is a wrapper of others
    DYNAMIC_FORM = 12  # a document whose pages one program alone can draw


class Rejected(Exception):
    """The file is not taken."""

    def __init__(self, reason: RejectionReason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The line of JSON. Sizes in bytes, sides in pixels; a document has no sides and no thumbnail.

    `removed` names what the sender's file proved or carried and the copy does not (`removed` of
    SentFile)."""

    type: str
    size: int
    thumbnail_size: int = 0
    width: int | None = None
    height: int | None = None
    removed: tuple[str, ...] = ()


Cleaner = Callable[
    [BinaryIO, int], tuple[FileFacts, bytes, bytes]
]  # (source, limit) → facts, copy, thumbnail


def run(cleaner: Cleaner) -> None:
    """Clean what is on stdin and end the process."""
    limit, seconds = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    _confine(limit, seconds)
    try:
        facts, copy, thumbnail = cleaner(sys.stdin.buffer, limit)
    except Rejected as rejected:
        os._exit(rejected.reason)
    except Exception:  # a decoder that is fed hostile files may raise anything
        os._exit(RejectionReason.UNREADABLE)
    sys.stdout.buffer.write(b"".join([json.dumps(asdict(facts)).encode(), b"\n", copy, thumbnail]))
    sys.stdout.flush()
    os._exit(0)  # nothing is left to tidy up


def _confine(limit: int, seconds: int) -> None:
    """Give up whatever cleaning does not need, before a byte of the file is looked at."""
    os.nice(10)  # pages and conversations go first
    resource.setrlimit(
        resource.RLIMIT_CPU, (seconds, SECONDS)
    )  # they may become fewer: messaging/files/sanitising/slots.py
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 2 * limit),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
