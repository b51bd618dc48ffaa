"""How a cleaner runs: one file on stdin; on stdout a line of JSON, the clean copy, and a photo's thumbnail.

The arguments are how many bytes a copy may have, and how many seconds of the processor there are. The exit code says
what was wrong with the file; whatever else ends this process, its limits or a decoder that crashes, means unreadable.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import BinaryIO

UNSUPPORTED, UNREADABLE = 3, 4
MEMORY = 1024 * 2**20  # bytes of address space
SECONDS = 20  # of the processor, at most


class Unsupported(Exception):
    """Not a kind of file that we take."""


class Unreadable(Exception):
    """Broken, locked, or larger than it may be when unpacked."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The line of JSON. Sizes in bytes, sides in pixels; a document has no sides and no thumbnail."""

    type: str
    size: int
    thumbnail_size: int = 0
    width: int | None = None
    height: int | None = None


Cleaner = Callable[[BinaryIO, int], tuple[Facts, bytes, bytes]]  # (source, limit) → facts, copy, thumbnail


def run(cleaner: Cleaner) -> None:
    """Clean what is on stdin and end the process."""
    limit, seconds = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    _confine(limit, seconds)
    try:
        facts, copy, thumbnail = cleaner(sys.stdin.buffer, limit)
    except Unsupported:
        os._exit(UNSUPPORTED)
    except Exception:  # a decoder that is fed hostile files may raise anything
        os._exit(UNREADABLE)
    sys.stdout.buffer.write(b"".join([json.dumps(asdict(facts)).encode(), b"\n", copy, thumbnail]))
    sys.stdout.flush()
    os._exit(0)  # nothing is left to tidy up


def _confine(limit: int, seconds: int) -> None:
    """Give up whatever cleaning does not need, before a byte of the file is looked at."""
    os.nice(5)  # conversations go first
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, SECONDS))  # they may become fewer: messaging/cleaning/places.py
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 2 * limit),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
