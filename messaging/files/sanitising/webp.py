"""What of a WebP reaches its pixels: without metadata, later pictures of a film, and whatever
hangs on behind.
"""

import struct
from collections.abc import Iterator

from messaging.files.sanitising.stripped import Stripped

PIXELS = (b"VP8 ", b"VP8L", b"ALPH", b"ANIM")
METADATA = 0x20 | 0x08 | 0x04  # flags of VP8X: a profile, EXIF, XMP


def strip(data: bytes) -> Stripped:
    """The chunks that say the pixels of the first picture."""
    kept, profile, exif, has_frame, size = [], b"", b"", False, None
    for kind, body in chunks(data):
        size = size or size_of(kind, body)
        if kind == b"VP8X" and body:
            kept.append(packed(kind, bytes([body[0] & ~METADATA]) + body[1:]))
        elif kind in PIXELS or (kind == b"ANMF" and not has_frame):
            kept.append(packed(kind, body))
            has_frame = has_frame or kind == b"ANMF"
        elif kind == b"ICCP":
            profile = profile or body
        elif kind == b"EXIF":
            exif = exif or body
    content = b"WEBP" + b"".join(kept)
    return Stripped(b"RIFF" + struct.pack("<I", len(content)) + content, profile, exif, size=size)


def size_of(kind: bytes, body: bytes) -> tuple[int, int] | None:
    """Of the canvas: its decoder gives it memory before it can be asked."""
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        sides = int.from_bytes(body[1:5], "little")
        return 1 + (sides & 0x3FFF), 1 + (sides >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(
            body[8:10], "little"
        ) & 0x3FFF
    return None


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, content) of each chunk that is there whole; what is cut short is missing."""
    at, end = 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        at += 8
        if at + length > len(data):
            return
        yield kind, data[at : at + length]
        at += length + length % 2


def packed(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
