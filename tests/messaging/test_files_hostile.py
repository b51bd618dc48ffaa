"""Photos that are not what they say, carry what they should not, or would eat the machine."""

import struct
import time
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from tests.messaging.uploads import (
    as_customer,
    document,
    download,
    nothing_is_kept,
    photo,
    refused,
    upload,
    uploaded,
)

SCRIPT = b"<script>alert(1)</script>"
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + b"\xff\xff\xff\x00\x00\x00" + bytes(9) + b";"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


# ---------------------------------------------------------------- not photos (A1, A9)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.svg", SVG),
        ("x.svgz", b"\x1f\x8b\x08" + zlib.compress(SVG)),
        ("x.png", b"<!doctype html>" + SCRIPT),
        ("x.xhtml", b'<html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT),
        ("x.xml", b"<?xml version='1.0'?><a/>"),
        ("x.mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + SCRIPT),
        ("x.gif", GIF),
        ("x.bmp", photo("BMP")),
        ("x.tiff", photo("TIFF")),
        ("x.ico", photo("ICO")),
        ("x.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
        ("x.zip", b"PK\x03\x04" + bytes(30)),
        ("x.exe", b"MZ" + bytes(100)),
        ("x.jpg", b"x"),
        ("x.jpg", b"hello " * 1000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_neither_a_photo_nor_a_document_is_not_taken(alice, files_root, name, data):
    assert refused(upload(as_customer(), data, name), 415, "unsupported_type")
    assert nothing_is_kept(files_root)


def test_the_content_decides_and_not_the_name_or_the_declared_type(alice):
    file = uploaded(as_customer(), photo("PNG"), "invoice.pdf.exe")
    assert (file.type, file.name) == ("image/png", "invoice.pdf.exe.png")
    assert uploaded(as_customer(), document(), "photo.jpg").name == "photo.jpg.pdf"


# ---------------------------------------------------------------- photos with something in them
# (A3, A4)


def test_what_hangs_on_behind_a_photo_is_gone(alice):
    for format in ("JPEG", "PNG", "WEBP"):
        zipped = b"PK\x05\x06" + bytes(18)
        kept = download(as_customer(), uploaded(as_customer(), photo(format) + SCRIPT + zipped))
        assert SCRIPT not in kept
        assert b"PK\x05\x06" not in kept


def secrets(format: str) -> bytes:
    """A photo that tells where it was taken, by whom and with what, in every way that its
    format knows.
    """
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "CANARY maker", "CANARY comment"
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 26.0, 13.0), 29: "CANARY gps"})
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">CANARY xmp</x:xmpmeta>'
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": exif, "icc_profile": icc}
    if format in ("JPEG", "WEBP"):
        options |= {"xmp": xmp}
    if format == "JPEG":
        options |= {"comment": b"CANARY comment"}
    if format == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", "CANARY text")
        text.add_text("Zipped", "CANARY text", zip=True)
        text.add_itxt("XML:com.adobe.xmp", xmp.decode())
        options |= {"pnginfo": text}
    return photo(format, **options)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_that_a_photo_tells_besides_its_picture_is_kept(alice, format):
    data = secrets(format)
    assert b"CANARY" in data
    file = uploaded(as_customer(), data)
    for part in ("", "thumbnail/"):
        kept = download(as_customer(), file, part)
        assert b"CANARY" not in kept
        image = Image.open(BytesIO(kept))
        image.load()
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile", "XML:com.adobe.xmp", "Author"} & set(
            image.info
        )


def test_the_embedded_thumbnail_of_a_cropped_photo_is_gone(alice):
    whole = photo(size=(160, 120), quality=95)
    exif = b"Exif\0\0" + b"II*\0" + struct.pack("<IHI", 8, 0, 14) + bytes(4) + whole
    kept = download(as_customer(), uploaded(as_customer(), photo(exif=exif)))
    assert kept.count(b"\xff\xd8") == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_without_its_exif(alice, orientation):
    """The red half is where the camera's note says that it is."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = uploaded(as_customer(), photo(size=(80, 40), exif=exif))
    kept = Image.open(BytesIO(download(as_customer(), file)))
    assert kept.size == ((80, 40) if orientation < 5 else (40, 80))
    red_at = {
        1: (5, 5),
        2: (75, 5),
        3: (75, 35),
        4: (5, 35),
        5: (5, 5),
        6: (35, 5),
        7: (35, 75),
        8: (5, 75),
    }
    assert kept.getpixel(red_at[orientation])[0] > 200


def test_colours_are_as_they_were_meant(alice):
    """A profile in which red and green have changed places: what is red in the bytes was green
    on the screen.
    """
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    icc = icc.replace(b"rXYZ", b"tmp!", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"tmp!", b"gXYZ", 1)
    kept = Image.open(
        BytesIO(download(as_customer(), uploaded(as_customer(), photo(icc_profile=icc))))
    )
    red, green, blue = kept.getpixel((4, 4))
    assert green > 200 > 60 > max(red, blue)


@pytest.mark.parametrize("profile", [b"", b"rubbish", bytes(200)])
def test_a_broken_profile_does_not_spoil_the_photo(alice, profile):
    kept = Image.open(
        BytesIO(download(as_customer(), uploaded(as_customer(), photo(icc_profile=profile))))
    )
    assert kept.getpixel((4, 4))[0] > 200


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_of_a_film_the_first_picture_is_kept(alice, format):
    red, *others = [Image.new("RGB", (32, 32), colour) for colour in ("red", "green", "blue")]
    out = BytesIO()
    red.save(out, format, save_all=True, append_images=others, duration=100)
    kept = Image.open(BytesIO(download(as_customer(), uploaded(as_customer(), out.getvalue()))))
    assert getattr(kept, "n_frames", 1) == 1
    assert kept.getpixel((4, 4))[0] > 200


# ---------------------------------------------------------------- bombs and wrecks (A5, A6, A12)


def bomb(width: int, height: int) -> bytes:
    """A PNG of so many pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    lines = zlib.compressobj(9)
    data = b"".join(lines.compress(bytes(width // 8 + 1)) for _ in range(height)) + lines.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        (9500, 9500, "too_many_pixels"),
        (14_000, 14_000, "too_many_pixels"),
        (65_001, 8, "too_long_side"),
        (8, 65_001, "too_long_side"),
        (2**31 - 1, 2, "unreadable"),
    ],
)
def test_a_photo_of_too_many_pixels_is_refused_by_its_head(alice, files_root, width, height, code):
    data = (
        bomb(width, min(height, 70_000))
        if width < 2**30
        else bomb(8, 8).replace(struct.pack(">I", 8), struct.pack(">I", width), 1)
    )
    before = time.monotonic()
    assert refused(upload(as_customer(), data), 422, code)
    assert time.monotonic() - before < 5
    assert nothing_is_kept(files_root)


def test_forty_megapixels_are_taken(alice):
    assert uploaded(as_customer(), bomb(8000, 5000), "plan.png").width == 4096


def test_a_film_of_ten_thousand_pictures_costs_no_more_than_one(alice):
    """Each frame of 16 bytes, as an attacker writes them; only the first is ever looked at."""
    out = BytesIO()
    frames = [Image.new("RGB", (16, 16), (n % 256, n // 256, 0)) for n in range(10_000)]
    frames[0].save(
        out, "WEBP", save_all=True, append_images=frames[1:], duration=10, method=0, quality=1
    )
    before = time.monotonic()
    assert upload(as_customer(), out.getvalue()).status_code == 201
    assert time.monotonic() - before < 5


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_half_a_photo_is_refused(alice, files_root, format):
    data = photo(format, size=(400, 300))
    assert refused(upload(as_customer(), data[: len(data) // 2]), 422, "unreadable")
    assert nothing_is_kept(files_root)


@pytest.mark.parametrize(
    "head",
    [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\xff\x7fWEBPVP8X", b"%PDF-1.7\n"],
)
def test_rubbish_behind_a_good_beginning_is_refused(alice, files_root, head):
    response = upload(as_customer(), head + bytes(range(256)) * 40)
    assert response.status_code in (415, 422)
    assert nothing_is_kept(files_root)


def test_an_empty_file_is_refused(alice, files_root):
    assert refused(upload(as_customer(), b""), 400, "empty_file")
    assert nothing_is_kept(files_root)


def test_after_all_that_a_good_photo_still_comes_through(alice):
    for _ in range(4):
        upload(as_customer(), bomb(9500, 9500))
    uploaded(as_customer())
