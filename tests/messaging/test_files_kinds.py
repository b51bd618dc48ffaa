"""The kinds of pictures that phones and programs write: each is taken, and looks as it was
meant to.
"""

from io import BytesIO

import pillow_heif
import pytest
from PIL import Image, ImageCms

from tests.messaging.uploads import as_customer, download, photo, refused, upload, uploaded


def kept(data: bytes) -> Image.Image:
    return Image.open(BytesIO(download(as_customer(), uploaded(as_customer(), data))))


def saved(picture: Image.Image, format: str, **options) -> bytes:
    out = BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def ten_bits() -> bytes:
    """A HEIC of 10 bits a colour, red."""
    heif = pillow_heif.from_bytes("RGB;16", (64, 48), b"\xff\xff\0\0\0\0" * 64 * 48)
    out = BytesIO()
    heif.save(out, quality=90)
    return out.getvalue()


def is_red(picture: Image.Image) -> bool:
    red, green, blue = picture.convert("RGB").getpixel((4, 4))
    return red > 180 and green < 80 and blue < 80


@pytest.mark.parametrize(
    "data",
    [
        photo("JPEG", progressive=True),
        photo("JPEG", mode="CMYK"),
        photo("JPEG", subsampling=0),
        photo("PNG", mode="P"),
        photo("PNG", mode="RGBA"),
        photo("WEBP", lossless=True),
        photo("WEBP", quality=90, exact=True, mode="RGBA"),
        photo("HEIF"),
        photo("HEIF", mode="RGBA"),
        ten_bits(),
    ],
    ids=["progressive", "CMYK", "full colours", "a palette", "with alpha", "WebP lossless", "WebP with alpha", "HEIC",
         "HEIC with alpha", "HEIC of 10 bits"],
)  # fmt: skip
def test_a_picture_in_colours_keeps_them(alice, data):
    assert is_red(kept(data))


@pytest.mark.parametrize(
    "data",
    [
        saved(Image.new("I;16", (32, 32), 40_000), "PNG"),
        saved(Image.new("L", (32, 32), 156), "PNG"),
        saved(Image.new("L", (32, 32), 156), "JPEG"),
        saved(Image.new("LA", (32, 32), (156, 255)), "PNG"),
    ],
    ids=["16 bits", "8 bits", "JPEG", "with alpha"],
)
def test_a_picture_in_grey_keeps_its_grey(alice, data):
    red, green, blue = kept(data).convert("RGB").getpixel((4, 4))
    assert red == green == blue
    assert abs(red - 156) < 3


def test_what_one_can_see_through_stays_so_and_its_thumbnail_is_on_white(alice):
    palette = Image.new("P", (32, 32), 0)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    for data in (
        saved(palette, "PNG", transparency=0),
        saved(Image.new("LA", (32, 32), (0, 0)), "PNG"),
        saved(Image.new("RGBA", (32, 32), (255, 0, 0, 0)), "WEBP", lossless=True),
    ):
        file = uploaded(as_customer(), data)
        copy = Image.open(BytesIO(download(as_customer(), file)))
        assert copy.convert("RGBA").getpixel((4, 4))[3] == 0
        small = Image.open(BytesIO(download(as_customer(), file, "thumbnail/")))
        assert min(small.getpixel((4, 4))) > 250


def display_p3() -> bytes:
    """A profile with a green that is wider than sRGB's, as phones write it."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for tag, xyz in ((b"rXYZ", (0.5151, 0.2412, -0.0011)), (b"gXYZ", (0.2919, 0.6922, 0.0419)),
                     (b"bXYZ", (0.1572, 0.0666, 0.7841))):  # fmt: skip
        entry = profile.index(tag)
        at = int.from_bytes(profile[entry + 4 : entry + 8], "big") + 8
        for n, value in enumerate(xyz):
            profile[at + 4 * n : at + 4 * n + 4] = round(value * 65536).to_bytes(
                4, "big", signed=True
            )
    return bytes(profile)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_colours_of_a_phones_screen_are_converted(alice, format):
    options = {"lossless": True} if format == "WEBP" else {}
    data = saved(
        Image.new("RGB", (64, 64), (180, 120, 120)), format, icc_profile=display_p3(), **options
    )
    red, green, blue = kept(data).convert("RGB").getpixel((30, 30))
    assert red > 184  # the same colour takes more red in sRGB
    assert abs(green - blue) < 6


def test_of_several_pictures_in_a_heic_the_main_one_is_kept(alice):
    heif = pillow_heif.from_pillow(Image.new("RGB", (64, 48), "red"))
    heif.add_from_pillow(Image.new("RGB", (64, 48), "blue"))
    out = BytesIO()
    heif.save(out, primary_index=0)
    assert is_red(kept(out.getvalue()))


def test_an_avif_is_refused_as_a_kind_that_is_not_taken(alice):
    data = saved(Image.new("RGB", (64, 48), "red"), "AVIF")
    assert refused(upload(as_customer(), data, "x.avif"), 415, "unsupported_type")
    mif1 = data[:8] + b"mif1" + data[12:]  # the same, by its other name
    assert refused(upload(as_customer(), mif1, "x.avif"), 415, "unsupported_type")
