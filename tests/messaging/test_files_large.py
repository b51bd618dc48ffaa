"""Photos of today's phones, scrolled screenshots and panoramas: what decoding costs counts, not
how long a side is.
"""

import struct
import subprocess
import sys
import time
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from messaging.protocol.frames import FILE_LIMIT
from tests.messaging.uploads import (
    as_customer,
    download,
    nothing_is_kept,
    photo,
    refused,
    upload,
    uploaded,
)

FAST_HEVC = {"enc_params": {"preset": "ultrafast"}, "quality": 30}
# The cleaner, which says at its end how much memory it ever had.
MEASURED = """
import sys, resource
from messaging.files.sanitising import sandbox, photos
def cleaner(source, limit):
    cleaned = photos.clean(source, limit)
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmPeak"))
    print(peak.split()[1], file=sys.stderr)
    return cleaned
sandbox.run(cleaner)
"""


def text_of(size: tuple[int, int]) -> Image.Image:
    """A screenshot: thin lines on white, the left and the right half alike."""
    line = Image.new("RGB", (size[0], 20), "white")
    line.paste("black", (10, 8, size[0] - 10, 10))
    canvas = Image.new("RGB", size, "white")
    for y in range(0, size[1], 20):
        canvas.paste(line, (0, y))
    return canvas


def screenshot(size: tuple[int, int], format: str = "PNG", **options) -> bytes:
    out = BytesIO()
    text_of(size).save(out, format, **options)
    return out.getvalue()


def kept(data: bytes) -> Image.Image:
    return Image.open(BytesIO(download(as_customer(), uploaded(as_customer(), data))))


PHONES = {
    "48 MP": ("JPEG", (8064, 6048), {"quality": 90}),
    "48 MP progressive, full colours": (
        "JPEG",
        (8064, 6048),
        {"quality": 90, "progressive": True, "subsampling": 0},
    ),
    "50 MP": ("JPEG", (8160, 6120), {"quality": 90}),
    "108 MP": ("JPEG", (12_000, 9000), {"quality": 80}),
    "200 MP": ("JPEG", (16_320, 12_240), {"quality": 70}),
    "200 MP progressive": ("JPEG", (16_320, 12_240), {"quality": 70, "progressive": True}),
    "48 MP HEIC": ("HEIF", (8064, 6048), FAST_HEVC),
    "48 MP PNG": ("PNG", (8064, 6048), {"compress_level": 1}),
}


@pytest.fixture(scope="module", params=PHONES)
def phone_photo(request) -> bytes:
    """Made before the test begins: that takes seconds, and no transaction may wait for so long."""
    format, size, options = PHONES[request.param]
    return photo(format, size, **options)


@pytest.mark.django_db(transaction=True)
def test_a_photo_of_todays_phones_is_taken_and_scaled_down(phone_photo, alice):
    assert len(phone_photo) < FILE_LIMIT
    copy = kept(phone_photo)
    assert 4000 <= copy.width <= 4096
    assert abs(copy.width / copy.height - 4 / 3) < 0.01
    assert copy.getpixel((10, 10))[0] > 200 > 60 > copy.getpixel((10, 10))[2]
    assert copy.getpixel((copy.width - 10, 10))[2] > 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("size", "narrowest"),
    [
        ((1080, 14_000), 1080),
        ((1080, 11_900), 1080),
        ((1440, 20_000), 1440),
        ((1290, 25_000), 1080),
        ((828, 9000), 828),
    ],
)
def test_a_scrolled_screenshot_stays_readable(alice, size, narrowest):
    copy = kept(screenshot(size))
    assert copy.width >= narrowest
    assert abs(copy.height / copy.width - size[1] / size[0]) < 0.05
    middle = copy.convert("L").crop((copy.width // 2, 0, copy.width // 2 + 1, 200))
    assert middle.getextrema()[0] < 100  # the lines are still black
    assert middle.getextrema()[1] > 200  # and apart


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("size", "format"),
    [((16_000, 4000), "JPEG"), ((16_000, 4000), "PNG"), ((16_382, 3628), "JPEG")],
)
def test_a_panorama_keeps_its_shorter_side(alice, size, format):
    copy = kept(photo(format, size))
    assert copy.height >= 1080
    assert copy.width / copy.height == pytest.approx(size[0] / size[1], rel=0.01)


def test_of_what_is_too_long_the_thumbnail_shows_the_middle(alice):
    file = uploaded(as_customer(), screenshot((1080, 11_900)))
    small = Image.open(BytesIO(download(as_customer(), file, "thumbnail/")))
    assert small.size == (240, 480)


@pytest.mark.parametrize(
    ("format", "size", "options"),
    [
        ("JPEG", (16_320, 12_240), {"progressive": True}),
        ("PNG", (8000, 8000), {"mode": "RGBA", "compress_level": 1}),
        ("HEIF", (8064, 6048), FAST_HEVC),
        ("WEBP", (8000, 5000), {"lossless": True, "method": 0, "mode": "RGBA"}),
    ],
    ids=["JPEG", "PNG", "HEIC", "WebP"],
)
def test_the_largest_that_are_taken_fit_into_the_memory_that_there_is(format, size, options):
    """One GiB of address space, and a good part of it to spare."""
    cleaner = subprocess.run(
        [sys.executable, "-s", "-c", MEASURED, str(FILE_LIMIT)], input=photo(format, size, **options),
        cwd=settings.BASE_DIR, env={}, capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    assert int(cleaner.stderr) * 1024 < 960 * 2**20


# ---------------------------------------------------------------- refused


def huge_jpeg(width: int, height: int) -> bytes:
    """A JPEG that says to be so large."""
    data = photo("JPEG", (64, 48))
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def huge_webp(width: int, height: int) -> bytes:
    head = (
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes(4)
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    data = photo("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", 4 + len(head) + len(data)) + b"WEBP" + head + data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (huge_jpeg(20_000, 20_000), "too_many_pixels"),
        (huge_jpeg(65_500, 65_500), "too_many_pixels"),
        (huge_jpeg(65_500, 16), "too_long_side"),
        (huge_jpeg(16, 65_500), "too_long_side"),
        (huge_webp(16_383, 16_383), "too_many_pixels"),
        (huge_webp(8064, 6048), "too_many_pixels"),
    ],
    ids=["400 MP", "4 gigapixels", "long", "high", "WebP of 268 MP", "WebP of 48 MP"],
)
def test_what_would_cost_too_much_is_refused_by_its_head(alice, files_root, data, code):
    before = time.process_time()
    assert refused(upload(as_customer(), data), 422, code)
    assert time.process_time() - before < 5
    assert nothing_is_kept(files_root)


def test_a_jpeg_of_a_thousand_scans_is_refused(alice, files_root):
    """Each goes over all of its pixels once more."""
    data = photo("JPEG", (640, 480), progressive=True)
    last = data.rindex(b"\xff\xda")
    assert refused(
        upload(as_customer(), data[:last] + 1000 * data[last:-2] + data[-2:]), 422, "unreadable"
    )
    assert nothing_is_kept(files_root)


def test_every_reason_has_a_code_and_words_of_its_own(alice, files_root):
    refusals = [
        upload(as_customer(), data, name).json()
        for data, name in (
            (huge_jpeg(20_000, 20_000), "a.jpg"),
            (huge_jpeg(65_500, 16), "b.jpg"),
            (photo()[:200], "c.jpg"),
            (b"PK\x03\x04 a letter", "d.docx"),
            (bytes(4) + b"ftypisom a film", "e.mp4"),
            (b"", "f.jpg"),
        )
    ]
    words_of = {refusal["code"]: refusal["text"] for refusal in refusals}
    assert set(words_of) == {
        "too_many_pixels",
        "too_long_side",
        "unreadable",
        "unsupported_type",
        "empty_file",
    }
    assert len(set(words_of.values())) == 5
    assert nothing_is_kept(files_root)
