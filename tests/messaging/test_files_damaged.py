"""What is broken where no pixel and no page needs it spoils nothing; where pixels are missing,
the file is refused.
"""

import re
import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pikepdf
import pytest
from django.conf import settings
from PIL import Image, ImageChops, ImageCms

from messaging.protocol.frames import FILE_LIMIT
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

SIZE = (400, 304)


def picture() -> Image.Image:
    """Something different in every corner."""
    return Image.merge("RGB", [Image.radial_gradient("L").resize(SIZE), Image.linear_gradient("L").resize(SIZE),
                               Image.linear_gradient("L").rotate(90).resize(SIZE)])  # fmt: skip


def saved(format: str, **options) -> bytes:
    out = BytesIO()
    picture().save(out, format, **options)
    return out.getvalue()


def is_whole(data: bytes) -> bool:
    """Whether it is taken, and its copy looks as the picture does."""
    copy = Image.open(BytesIO(download(as_customer(), uploaded(as_customer(), data)))).convert(
        "RGB"
    )
    difference = ImageChops.difference(copy, picture()).convert("L")
    return copy.size == SIZE and difference.getextrema()[1] < 40


def segment(marker: int, body: bytes, length: int | None = None) -> bytes:
    return (
        bytes([0xFF, marker])
        + struct.pack(">H", len(body) + 2 if length is None else length)
        + body
    )


def chunk(kind: bytes, data: bytes, checksum: int | None = None) -> bytes:
    crc = zlib.crc32(kind + data) if checksum is None else checksum
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


# ---------------------------------------------------------------- JPEG

KINDS = {
    "baseline": {},
    "progressive": {"progressive": True},
    "full colours": {"subsampling": 0, "quality": 95},
    "restarting": {"restart_marker_blocks": 4},
    "optimised": {"optimize": True},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lost", [1, 2])
def test_a_jpeg_without_its_end_marker_is_taken_with_all_pixels(alice, kind, lost):
    assert is_whole(saved("JPEG", **KINDS[kind])[:-lost])


def test_a_jpeg_in_one_colour_without_its_end_marker_is_taken(alice):
    for mode in ("L", "CMYK"):
        assert upload(as_customer(), photo("JPEG", (100, 100), mode)[:-2]).status_code == 201


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.5, 0.75, 0.9, 0.97])
def test_a_jpeg_with_missing_pixels_is_refused(alice, files_root, kind, share):
    data = saved("JPEG", **KINDS[kind])
    assert refused(upload(as_customer(), data[: int(len(data) * share)]), 422, "unreadable")
    assert nothing_is_kept(files_root)


@pytest.mark.parametrize("scans", range(1, 10))
def test_a_progressive_jpeg_that_ends_between_two_scans_is_refused(alice, files_root, scans):
    data = saved("JPEG", progressive=True)
    starts = [at for at in range(len(data)) if data[at : at + 2] in (b"\xff\xda", b"\xff\xc4")]
    cut = [at for at in starts if data[at : at + 2] == b"\xff\xda"][scans]
    before = max(at for at in (*starts, 0) if at < cut)
    assert refused(upload(as_customer(), data[: cut if data[before : before + 2] == b"\xff\xda" else before]), 422,
                   "unreadable")  # fmt: skip
    assert nothing_is_kept(files_root)


@pytest.mark.parametrize(
    "broken",
    [
        segment(0xE1, b"Exif\0\0 rubbish"),
        segment(0xE1, b"Exif\0\0MM\0*" + b"\xff" * 40),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmp"),
        segment(0xE2, b"ICC_PROFILE\0\x02\x09 rubbish"),
        segment(0xE2, b"ICC_PROFILE\0"),
        segment(0xE2, b"MPF\0 rubbish"),
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04" + b"\xff" * 9),
        segment(0xEE, b"Adobe"),
        segment(0xE0, b"JFIF\0"),
        segment(0xE5, b"", length=0),
        segment(0xFE, b"\xff\xd8\xff\xda\xff\xd9"),
    ],
    ids=["EXIF", "EXIF of wild offsets", "XMP", "part of a profile", "empty profile", "pictures behind", "Photoshop",
         "Adobe", "JFIF", "length of 0", "markers in a comment"],
)  # fmt: skip
def test_a_jpeg_with_broken_metadata_is_taken(alice, broken):
    data = saved("JPEG")
    assert is_whole(data[:2] + broken + data[2:])


@pytest.mark.parametrize(
    "behind",
    [saved("JPEG"), b"\0\0\0\x18ftypmp42" + bytes(5000), b"\xff" * 100, bytes(100), b"SEFT"],
    ids=["a gain map", "a film", "fill bytes", "zeros", "a trailer of Samsung's"],
)
def test_what_hangs_on_behind_a_jpeg_does_not_count(alice, behind):
    assert is_whole(saved("JPEG") + behind)


def test_several_pictures_in_one_jpeg_are_the_first_one(alice):
    out = BytesIO()
    picture().save(out, "MPO", save_all=True, append_images=[Image.new("RGB", SIZE, "red")])
    assert is_whole(out.getvalue())


# ---------------------------------------------------------------- PNG

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
UNPACKED = 2 * 2**20  # bytes
ANCILLARY = {
    "gAMA": struct.pack(">I", 45455),
    "cHRM": bytes(32),
    "sRGB": b"\0",
    "tEXt": b"Author\0somebody",
    "zTXt": b"Author\0\0" + zlib.compress(b"somebody"),
    "iTXt": b"Author\0\0\0\0\0somebody",
    "iCCP": b"sRGB\0\0" + zlib.compress(PROFILE),
    "eXIf": b"MM\0*" + bytes(8),
    "pHYs": bytes(9),
    "tIME": bytes(7),
    "bKGD": bytes(6),
    "acTL": struct.pack(">II", 3, 0),
}


def with_chunk(added: bytes) -> bytes:
    data = saved("PNG")
    return data[:33] + added + data[33:]  # right behind IHDR


@pytest.mark.parametrize("kind", ANCILLARY)
def test_a_png_with_a_wrong_checksum_where_no_pixel_needs_it_is_taken(alice, kind):
    assert is_whole(with_chunk(chunk(kind.encode(), ANCILLARY[kind], checksum=0xBAD)))


@pytest.mark.parametrize("kind", ANCILLARY)
def test_a_png_with_rubbish_where_no_pixel_needs_it_is_taken(alice, kind):
    assert is_whole(with_chunk(chunk(kind.encode(), b"\xff\0\0rubbish")))


LARGE = {
    "iTXt": chunk(b"iTXt", b"a\0\x01\0\0\0" + zlib.compress(b"x" * UNPACKED, 9)),
    "zTXt": chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * UNPACKED, 9)),
    "tEXt": chunk(b"tEXt", b"a\0" + b"x" * UNPACKED),
    "iCCP": chunk(b"iCCP", b"a\0\0" + zlib.compress(PROFILE + b"x" * UNPACKED, 9)),
    "many": 200 * chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 2**20, 9)),
}


@pytest.mark.parametrize("kind", LARGE)
def test_a_png_with_megabytes_of_text_or_profile_is_taken(alice, kind):
    assert is_whole(with_chunk(LARGE[kind]))


@pytest.mark.parametrize("kind", ["zTXt", "iCCP"])
def test_what_a_png_says_besides_costs_no_memory(kind):
    """Two gigabytes in two megabytes: never unpacked."""
    packer = zlib.compressobj(9)
    first, again = (
        packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    bomb = chunk(kind.encode(), b"a\0\0" + first + 1999 * again + packer.flush())
    peak = (
        "import resource, sys; from messaging.files.sanitising import photos; photos.clean(sys.stdin.buffer, 10 * 2**20);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )

    def memory(data: bytes) -> int:
        told = subprocess.run(
            [sys.executable, "-c", peak],
            input=data,
            capture_output=True,
            cwd=settings.BASE_DIR,
            check=True,
        )
        return int(told.stdout) * 1024  # bytes

    assert memory(with_chunk(bomb)) - memory(saved("PNG")) < 4 * len(bomb)


@pytest.mark.parametrize(
    "end",
    [b"", b"\0\0", b"\0\0\0\0IEND", chunk(b"IEND", b"", checksum=0xBAD), chunk(b"IEND", b"more"),
     chunk(b"IEND", b"") + bytes(999)],
    ids=["missing", "cut", "without a checksum", "a wrong checksum", "with something in it", "and zeros"],
)  # fmt: skip
def test_a_png_whose_end_is_wrong_is_taken(alice, end):
    assert is_whole(saved("PNG")[:-12] + end)


def test_a_png_cut_within_its_last_checksum_is_taken(alice):
    assert is_whole(saved("PNG")[:-14])


@pytest.mark.parametrize("share", [0.5, 0.9, 0.97])
def test_a_png_with_missing_pixels_is_refused(alice, files_root, share):
    data = saved("PNG")
    assert refused(upload(as_customer(), data[: int(len(data) * share)]), 422, "unreadable")
    assert nothing_is_kept(files_root)


# ---------------------------------------------------------------- WebP


def riff(*chunks: tuple[bytes, bytes], size: int | None = None) -> bytes:
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def test_a_webp_with_odd_metadata_is_taken(alice):
    lossy = saved("WEBP", quality=95)
    pixels = (lossy[12:16], lossy[20:])
    head = (
        bytes([0x2C, 0, 0, 0])
        + (SIZE[0] - 1).to_bytes(3, "little")
        + (SIZE[1] - 1).to_bytes(3, "little")
    )
    assert is_whole(riff((b"VP8X", head), pixels))  # announces what is not there
    assert is_whole(
        riff(
            (b"VP8X", head),
            (b"ICCP", b"rubbish"),
            pixels,
            (b"EXIF", b"rubbish"),
            (b"XMP ", b"\xff"),
        )
    )
    assert is_whole(riff((b"VP8X", head), (b"odd ", b"odd"), pixels))
    assert is_whole(lossy + b"behind it")


# ---------------------------------------------------------------- PDF


def pages(data: bytes) -> int:
    return len(
        pikepdf.open(BytesIO(download(as_customer(), uploaded(as_customer(), data, "x.pdf")))).pages
    )


def linearised() -> bytes:
    out = BytesIO()
    pikepdf.open(BytesIO(document({}, {}))).save(out, linearize=True)
    return out.getvalue()


def with_content() -> bytes:
    pdf = pikepdf.open(BytesIO(document({}, {})))
    for page in pdf.pages:
        page.Contents = pdf.make_stream(b"BT (Page) Tj ET")
    out = BytesIO()
    pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


PLAIN = with_content()


@pytest.mark.parametrize(
    "data",
    [
        linearised(),
        PLAIN[: PLAIN.rindex(b"%%EOF")],
        PLAIN[: PLAIN.rindex(b"startxref")],
        PLAIN[: PLAIN.rindex(b"xref\n0")],
        PLAIN.replace(b" /Size 7", b""),
        PLAIN.replace(b"startxref\n", b"startxref\n9"),
        re.sub(rb"\d{10} 00000 n", b"0000000099 00000 n", PLAIN),
        b"Content-Type: application/pdf\r\n\r\n" + PLAIN,
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN.replace(b"/Length 15", b"/Length 99"),
        PLAIN.replace(b"/Length 15", b"/Length 1"),
        PLAIN.replace(b"\n", b"\r\n"),
        PLAIN + bytes(3000),
    ],
    ids=["linearised", "no end", "no start of the table", "no table", "no size", "a wrong start", "a wrong table",
         "a head of the web", "a mark of UTF-8", "a length too long", "a length too short", "other line ends", "zeros"],
)  # fmt: skip
def test_a_pdf_that_every_viewer_repairs_is_taken_with_all_pages(alice, data):
    assert pages(data) == 2


def test_a_file_of_the_largest_size_with_nothing_but_padding_behind_it_is_taken(alice):
    data = saved("JPEG")
    assert is_whole(data + bytes(FILE_LIMIT - len(data)))
