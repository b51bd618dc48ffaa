"""What of a PNG reaches its pixels: without text, times, films, and broken chunks that no pixel
needs.
"""

import struct
import zlib
from collections.abc import Iterator

from messaging.files.sanitising.stripped import Stripped

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT")
PROFILE_LIMIT = 1_000_000  # bytes, unpacked
END = struct.pack(">I4sI", 0, b"IEND", zlib.crc32(b"IEND"))


def strip(data: bytes) -> Stripped:
    """The chunks that say the pixels.

    Ancillary ones with a wrong checksum do not count, as in every viewer.
    """
    kept, profile, exif = [SIGNATURE], b"", b""
    for kind, start, end in chunks(data):
        body, checksum = data[start + 8 : end - 4], data[end - 4 : end].ljust(4, b"\0")
        is_ancillary = bool(kind[0] & 0x20)
        if is_ancillary and zlib.crc32(kind + body) != int.from_bytes(checksum, "big"):
            continue
        if kind in PIXELS:
            kept += [struct.pack(">I4s", len(body), kind), body, checksum]
        elif kind == b"iCCP":
            profile = profile or unpacked(body.partition(b"\0")[2][1:])
        elif kind == b"eXIf":
            exif = exif or body
    return Stripped(b"".join([*kept, END]), profile, exif)


def chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start, end) of each chunk before IEND; the last one may be cut short."""
    at = len(SIGNATURE)
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IEND":
            return
        end = at + 12 + length
        yield kind, at, end
        at = end


def unpacked(profile: bytes) -> bytes:
    """A profile, or nothing when it is broken or would be large: a bomb is unpacked no further."""
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(profile, PROFILE_LIMIT)
    except zlib.error:
        return b""
    return plain if unpacker.eof else b""
