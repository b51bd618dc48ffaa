"""A photo's pixels on a fresh canvas: upright, in sRGB, and nothing else that was in the file."""

import re
from io import BytesIO
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from messaging.cleaning.confined import Facts, Unreadable, Unsupported, run

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
BEGINNING = re.compile(rb"\xff\xd8\xff|\x89PNG|RIFF....WEBP|....ftyp(?:hei|hev|mif|msf)", re.DOTALL)  # of theirs
PIXELS = 40_000_000  # of the uploaded photo
SIDE = 12_000  # pixels, of the uploaded photo
KEPT_SIDE = 4096  # pixels: a page of a document stays readable
THUMBNAIL_SIDE = 480  # pixels
QUALITIES = (85, 60, 30)  # of JPEG: the first that fits
SRGB = ImageCms.createProfile("sRGB")


def clean(source: BinaryIO, limit: int) -> tuple[Facts, bytes, bytes]:
    """The photo as JPEG, or as PNG when it came as PNG or one can see through it; and a thumbnail, always JPEG."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit is lower, and refuses where Pillow's only warns
    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    try:
        photo = Image.open(source, formats=FORMATS)
    except UnidentifiedImageError:
        source.seek(0)
        raise (Unreadable if BEGINNING.match(source.read(32)) else Unsupported) from None
    if photo.width * photo.height > PIXELS or max(photo.size) > SIDE:
        raise Unreadable
    came_as = photo.format
    canvas = on_canvas(photo)
    type_, copy = encode(canvas, limit, crisp=came_as == "PNG" or canvas.mode == "RGBA")
    size = canvas.size
    canvas.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    _, thumbnail = encode(canvas, limit, crisp=False)
    return Facts(type_, len(copy), len(thumbnail), *size), copy, thumbnail


def on_canvas(photo: Image.Image) -> Image.Image:
    """Its first frame, no larger than we keep, the way up that its EXIF says, in sRGB; nothing else that it brought."""
    profile = photo.info.get("icc_profile")
    if photo.has_transparency_data:
        photo = photo.convert("RGBA")
    elif photo.mode in ("P", "1"):
        photo = photo.convert("RGB")
    elif photo.mode.startswith("I"):  # greys of 16 bits
        photo = photo.convert("I").point(lambda grey: grey / 256).convert("L")
    photo.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    photo = in_srgb(ImageOps.exif_transpose(photo), profile)
    see_through = photo.mode == "RGBA" and photo.getchannel("A").getextrema() != (255, 255)
    canvas = Image.new("RGBA" if see_through else "RGB", photo.size)
    canvas.paste(photo)
    return canvas


def in_srgb(photo: Image.Image, profile: bytes | None) -> Image.Image:
    """As it is meant to look; a profile that is broken or of other colours does not count."""
    mode = "RGBA" if photo.mode == "RGBA" else "RGB"
    if profile:
        try:
            meant = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(photo, meant, SRGB, outputMode=mode)
            return converted or photo
        except (ImageCms.PyCMSError, OSError):
            pass
    return photo.convert(mode)


def encode(canvas: Image.Image, limit: int, *, crisp: bool) -> tuple[str, bytes]:
    """As PNG if it shall be crisp and fits, else as JPEG, on white where one could see through it."""
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
    raise Unreadable


if __name__ == "__main__":
    run(clean)
