"""What of a JPEG reaches its pixels: the stream without comments, previews, and whatever hangs
on behind.
"""

import re
import struct
from collections.abc import Iterator

from messaging.files.sanitising.sandbox import Rejected, RejectionReason
from messaging.files.sanitising.stripped import Stripped

EOI, SOS, APP0, APP1, APP2, APP14, APP15, COM = 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # SOF0 and its kin
PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
SCANS_LIMIT = 100  # of one picture; programs write about ten
MARKER = re.compile(
    rb"\xff+([^\x00\xd0-\xd7\xff])"
)  # within a scan: neither a stuffed byte nor a restart
END = b"\xff\xd9"
# What a whole picture does not need any more: a decoder takes it for pixels exactly where pixels
# are missing. With restart markers, as the missing part may begin where one is awaited.
JUNK = bytes(range(1, 255)) * 8
PADDING = JUNK + b"".join(bytes([0xFF, 0xD0 + n]) + JUNK for n in range(8))


def strip(data: bytes) -> Stripped:
    """The stream that says the pixels, with its end marker; `is_ended` is whether it had one."""
    kept, exif, profile, is_ended = [b"\xff\xd8"], b"", [], False
    for marker, start, end in segments(data):
        body = data[start + 4 : end]
        is_ended = is_ended or marker == EOI
        if marker == APP1 and body.startswith(b"Exif\0\0"):
            exif = exif or body
        elif marker == APP2 and body.startswith(b"ICC_PROFILE\0"):
            profile.append(body[12:])
        elif tells_colours(marker, body) or not (APP0 <= marker <= APP15 or marker in (COM, EOI)):
            kept.append(data[start:end])
    # The parts of a profile by their numbers, without the number and the count that begin each.
    whole_profile = b"".join(part[2:] for part in sorted(profile))
    return Stripped(b"".join(kept).rstrip(b"\xff") + END, whole_profile, exif, is_ended)


def tells_colours(marker: int, body: bytes) -> bool:
    """Whether the components are red, green and blue, or something else, is read from these two."""
    is_jfif = marker == APP0 and body.startswith(b"JFIF\0") and len(body) >= 14
    return is_jfif or (marker == APP14 and body.startswith(b"Adobe") and len(body) >= 12)


def segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of each segment up to the end of the picture; a scan's data belong
    to its header.
    """
    at = 2
    while found := MARKER.search(data, at):
        marker, start = found[1][0], found.end() - 2
        if marker == EOI:
            yield marker, start, start + 2
            return
        at = start + 2 + int.from_bytes(data[start + 2 : start + 4], "big")
        if marker == SOS:
            following = MARKER.search(data, at)
            at = following.start() if following else len(data)
        yield marker, start, min(at, len(data))


def padded(stream: bytes) -> bytes:
    """A JPEG with padding, the same picture for a decoder, if all of its pixels are there; another
    one if some are missing.
    """
    return stream.removesuffix(END) + PADDING + END


def is_fully_transmitted(stream: bytes) -> bool:
    """Whether the scans' headers announce each coefficient of each component down to its last
    bit.
    """
    missing: set[tuple[int, int]] = set()
    for marker, start, end in segments(stream):
        body = stream[start + 4 : min(end, start + 1024)]
        if marker in FRAMES:
            missing |= {(body[6 + 3 * n], k) for n in range(body[5]) for k in range(64)}
        elif marker == SOS:
            components = {body[1 + 2 * n] for n in range(body[0])}
            first, last, bits = body[1 + 2 * body[0] : 4 + 2 * body[0]]
            if bits & 0x0F == 0:
                missing = {
                    (id_, k)
                    for id_, k in missing
                    if id_ not in components or not first <= k <= last
                }
    return not missing


def coefficients(stream: bytes) -> int:
    """Bytes that a decoder holds beside the pixels: all coefficients, when they do not come in one
    scan.

    Rejects a picture of so many scans that only a bomb can be meant.
    """
    headers = [(marker, stream[start + 4 : start + 1024]) for marker, start, _ in segments(stream)]
    scans = sum(marker == SOS for marker, _ in headers)
    if scans > SCANS_LIMIT:
        raise Rejected(RejectionReason.UNREADABLE)
    marker, frame = next((marker, body) for marker, body in headers if marker in FRAMES)
    if scans == 1 and marker not in PROGRESSIVE:
        return 0
    height, width = struct.unpack_from(">HH", frame, 1)
    blocks = [(factors >> 4) * (factors & 15) for factors in frame[7 : 6 + 3 * frame[5] : 3]]
    return int(2 * width * height * sum(blocks) / max(blocks))
