"""A photo's pixels on a fresh canvas: upright, in sRGB, and nothing else that was in the file."""

import re
from io import BytesIO
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageChops, ImageCms, UnidentifiedImageError

from messaging.files.sanitising import jpeg, png, webp
from messaging.files.sanitising.sandbox import FileFacts, Rejected, RejectionReason, run
from messaging.files.sanitising.sizes import check_cost, check_size, drafted_size, kept_size
from messaging.files.sanitising.stripped import Stripped

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
STRIPPING = (
    (re.compile(rb"\xff\xd8\xff"), jpeg.strip),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), png.strip),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), webp.strip),
)
BEGINNING = re.compile(rb"\xff\xd8\xff|\x89PNG|RIFF....WEBP|....ftyp(?:hei|hev|mif|msf)", re.DOTALL)
AVIF = re.compile(rb"....ftyp(?:....)*?avi[fs]", re.DOTALL)  # by whichever name it comes first
ORIENTATION = 0x0112  # of EXIF
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
THUMBNAIL_SIDE = 480  # pixels
# at most, of the longer side to the shorter; what is longer is cut at both ends
THUMBNAIL_RATIO = 2
QUALITIES = (85, 60, 30)  # of JPEG: the first that fits
SRGB = ImageCms.createProfile("sRGB")


def clean(source: BinaryIO, limit: int) -> tuple[FileFacts, bytes, bytes]:
    """The photo as JPEG, or as PNG when it came as PNG or one can see through it; and a
    thumbnail, always JPEG.
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limits are lower, and refuse where Pillow's only warns
    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    data = source.read()
    stripped = strip(data)
    photo = decoded(stripped, data)
    came_as = photo.format
    canvas = on_canvas(photo, stripped)
    del photo
    type_, copy = encode(canvas, limit, crisp=came_as == "PNG" or canvas.mode == "RGBA")
    thumbnail = thumbnail_of(canvas)
    return FileFacts(type_, len(copy), len(thumbnail), *canvas.size), copy, thumbnail


def strip(data: bytes) -> Stripped:
    """The file without all that no pixel needs: what is broken there does not count, and is
    never unpacked.
    """
    if not data:
        raise Rejected(RejectionReason.EMPTY)
    if AVIF.match(data[:64]):
        raise Rejected(RejectionReason.UNSUPPORTED)
    for beginning, stripping in STRIPPING:
        if beginning.match(data):
            return stripping(data)
    return Stripped(data)


def opened(stream: bytes, data: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(stream), formats=FORMATS)
    except UnidentifiedImageError:
        reason = (
            RejectionReason.UNREADABLE
            if BEGINNING.match(data[:32])
            else RejectionReason.UNSUPPORTED
        )
        raise Rejected(reason) from None


def decoded(stripped: Stripped, data: bytes) -> Image.Image:
    """Its first picture, no larger than we keep.

    Rejected by its head when it would cost too much.
    """
    if stripped.size:
        check_cost("WEBP", *stripped.size)
    photo = opened(stripped.stream, data)
    check_size(*photo.size)
    kept = kept_size(*photo.size)
    photo.draft(None, drafted_size(*photo.size))  # JPEG alone can: scaled down while it is decoded
    check_cost(
        photo.format,
        *photo.size,
        jpeg.coefficients(stripped.stream) if photo.format == "JPEG" else 0,
    )
    photo.load()
    if not stripped.is_ended and not is_whole(photo, stripped.stream):
        raise Rejected(RejectionReason.UNREADABLE)
    photo = with_colours(photo)
    photo.thumbnail(kept, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return photo


def is_whole(photo: Image.Image, stream: bytes) -> bool:
    """Whether a JPEG without its end has all of its pixels: then what follows them changes none."""
    if not jpeg.is_fully_transmitted(stream):
        return False
    again = opened(jpeg.padded(stream), stream)
    again.draft(None, drafted_size(*again.size))
    return ImageChops.difference(photo, again).getbbox() is None


def with_colours(photo: Image.Image) -> Image.Image:
    """In a mode that can be scaled down and converted."""
    came_as = photo.format
    if photo.has_transparency_data and photo.mode != "RGBA":
        photo = photo.convert("RGBA")
    elif photo.mode in ("P", "1"):
        photo = photo.convert("RGB")
    elif photo.mode.startswith("I"):  # greys of 16 bits
        photo = photo.convert("I").point(lambda grey: grey / 256).convert("L")
    photo.format = came_as
    return photo


def on_canvas(photo: Image.Image, stripped: Stripped) -> Image.Image:
    """The way up that its EXIF says, in sRGB; nothing else that it brought."""
    turn = UPRIGHT.get(orientation_of(stripped.exif) or 1)
    photo = in_srgb(photo, stripped.profile or photo.info.get("icc_profile"))
    if turn is not None:
        photo = photo.transpose(turn)
    see_through = photo.mode == "RGBA" and photo.getchannel("A").getextrema() != (255, 255)
    canvas = Image.new("RGBA" if see_through else "RGB", photo.size)
    canvas.paste(photo)
    return canvas


def orientation_of(data: bytes) -> int | None:
    """None when it is not said, or not readable."""
    exif = Image.Exif()
    try:
        exif.load(data)
        value = exif.get(ORIENTATION)
    except Exception:  # an EXIF that is broken spoils no photo
        return None
    return value if isinstance(value, int) else None


def in_srgb(photo: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours in sRGB, as they are meant to look; a profile that is broken or of other
    colours does not count.
    """
    mode = "RGBA" if photo.mode == "RGBA" else "RGB"
    if profile:
        try:
            meant = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(photo, meant, SRGB, outputMode=mode)
            return converted or photo
        except (ImageCms.PyCMSError, OSError):
            pass
    return photo if photo.mode == mode else photo.convert(mode)


def thumbnail_of(canvas: Image.Image) -> bytes:
    """The middle of what is too long to be recognised in small."""
    width, height = (min(side, THUMBNAIL_RATIO * min(canvas.size)) for side in canvas.size)
    left, top = (canvas.width - width) // 2, (canvas.height - height) // 2
    small = canvas.resize(
        scaled(width, height),
        Image.Resampling.LANCZOS,
        (left, top, left + width, top + height),
        reducing_gap=2.0,
    )
    return encode(small, 2**20, crisp=False)[1]


def scaled(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, THUMBNAIL_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def encode(canvas: Image.Image, limit: int, *, crisp: bool) -> tuple[str, bytes]:
    """Encode a picture: as PNG if it shall be crisp and fits, else as JPEG, on white where one
    could see through it.
    """
    out = BytesIO()
    if crisp:
        canvas.save(out, "PNG")
        if out.tell() <= limit:
            return "image/png", out.getvalue()
    if canvas.mode == "RGBA":
        white = Image.new("RGB", canvas.size, "white")
        white.paste(canvas, mask=canvas.getchannel("A"))
        canvas = white
    for quality in QUALITIES:
        out = BytesIO()
        canvas.save(out, "JPEG", quality=quality)
        if out.tell() <= limit:
            return "image/jpeg", out.getvalue()
    raise Rejected(RejectionReason.TOO_LARGE)


if __name__ == "__main__":
    run(clean)
