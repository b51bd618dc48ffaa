"""How large a photo may be, by what decoding it costs; and how large its copy is."""

from math import sqrt

from messaging.files.sanitising.sandbox import Rejected, RejectionReason

PIXELS = 256_000_000  # of the uploaded photo: beyond that reading them alone takes too long
# pixels: all of its coefficients, and twice the sides of its copy, would not fit
PIXEL_LIMIT = 128_000_000
SIDE = 65_000  # pixels, of the uploaded photo: what JPEG can write
DECODED_LIMIT = 640 * 2**20  # bytes that its pixels may take while it is decoded and scaled down
BYTES_A_PIXEL = {
    "JPEG": 4,
    "PNG": 8,
    "WEBP": 16,
    "HEIF": 10,
}  # measured: with the decoder's own copies
KEPT_SIDE = 4096  # pixels, the longer side: a page of a document stays readable
# pixels, the shorter side: of a panorama or a scrolled screenshot it may keep so many
READABLE_SIDE = 1440
KEPT_PIXELS = 32_000_000  # at most, however long it is


def check_size(width: int, height: int) -> None:
    """Rejected by the head, before anything is unpacked."""
    if width * height > PIXELS:
        raise Rejected(RejectionReason.TOO_MANY_PIXELS)
    if max(width, height) > SIDE:
        raise Rejected(RejectionReason.TOO_LONG_SIDE)


def check_cost(format: str | None, width: int, height: int, beside: int = 0) -> None:
    """Rejected when decoding so many pixels, and `beside` bytes, would take more memory than
    there is.
    """
    if width * height * BYTES_A_PIXEL[str(format)] + beside > DECODED_LIMIT:
        raise Rejected(RejectionReason.TOO_MANY_PIXELS)


def kept_size(width: int, height: int) -> tuple[int, int]:
    """Of the copy, in pixels: never more than the photo had."""
    scale = min(
        1.0,
        max(KEPT_SIDE / max(width, height), READABLE_SIDE / min(width, height)),
        sqrt(KEPT_PIXELS / (width * height)),
    )
    return max(1, round(width * scale)), max(1, round(height * scale))


def drafted_size(width: int, height: int) -> tuple[int, int]:
    """The least that a JPEG is decoded to, in whole steps: the size of its copy, or a little
    less of a huge one.
    """
    kept = kept_size(width, height)
    return kept if width * height <= PIXEL_LIMIT else (kept[0] * 3 // 4, kept[1] * 3 // 4)
