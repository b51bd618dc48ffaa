"""The form around a file: its names, its fields, and the forms that nobody sends by mistake
(A8, A10, A11).
"""

import base64
import time
import uuid

import pytest
from django.http import HttpResponse

from messaging.files.models import File
from messaging.files.names import NAME_LIMIT, clean_name
from messaging.protocol.frames import FILE_LIMIT
from tests.messaging.uploads import (
    DOOR,
    address,
    as_customer,
    kept_in,
    nothing_is_kept,
    photo,
    refused,
    upload,
    uploaded,
)

CRLF = b"\r\n"
BRIEFLY = 1.5  # seconds of this process; what reads such a form again and again takes many


def post(*parts: bytes, subject: str = "bank-alice") -> HttpResponse:
    """A form as somebody writes it who does not use a library; each part with its own head."""
    body = b"".join(b"--x" + CRLF + part + CRLF for part in parts) + b"--x--" + CRLF
    return as_customer(subject).post(DOOR, body, content_type="multipart/form-data; boundary=x")


def field(name: str, value: str) -> bytes:
    return f'Content-Disposition: form-data; name="{name}"'.encode() + CRLF * 2 + value.encode()


def file(data: bytes, name: bytes = b"photo.jpg", *heads: bytes) -> bytes:
    head = b'Content-Disposition: form-data; name="file"; filename="' + name + b'"'
    return CRLF.join([head, *heads]) + CRLF * 2 + data


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("..\\..\\windows\\system.jpg", "system.jpg"),
        ("a\0.jpg", "a.jpg"),
        ("CON.jpg", "_CON.jpg"),
        ("nul", "_nul.jpg"),
        ("com1.tar.jpg", "_com1.tar.jpg"),
        ("\u202egpj.exe", "gpj.exe.jpg"),
        ("photo\u200b\ufeff.jpg", "photo.jpg"),
        ("a\r\nSet-Cookie: b.jpg", "aSet-Cookie_ b.jpg"),
        ('"><svg onload=alert(1)>.jpg', "___svg onload=alert(1)_.jpg"),
        ("%2e%2e%2f.jpg", "%2e%2e%2f.jpg"),
        ("...", "photo.jpg"),
        ("", "photo.jpg"),
        (".jpg", "jpg.jpg"),
        (" . .jpg", "jpg.jpg"),
        ("IMG_1.HEIC", "IMG_1.jpg"),
        ("IMG_1.JPEG", "IMG_1.jpeg"),
        ("чек.webp", "чек.jpg"),
        ("e\u0301.jpg", "é.jpg"),
        ("x" * 4096 + ".jpg", "x" * (NAME_LIMIT - 4) + ".jpg"),
    ],
    ids=repr,
)
def test_a_name_is_only_for_showing(given, kept):
    assert clean_name(given, "image/jpeg") == kept
    assert clean_name(kept, "image/jpeg") == kept


def test_a_document_without_a_name_has_one_in_our_language():
    assert clean_name("", "application/pdf") == "document.pdf"
    assert clean_name("scan.jpg", "application/pdf") == "scan.jpg.pdf"


@pytest.mark.parametrize(
    "name",
    [
        "../../x.jpg",
        "/etc/cron.d/x.jpg",
        "a%00.jpg",
        "C:\\x.jpg",
        "\u202egpj.exe",
        '"><svg onload=x>.jpg',
        "x" * 4096,
    ],
)
def test_where_a_file_is_kept_has_nothing_to_do_with_its_name(alice, files_root, name):
    kept = uploaded(as_customer(), photo(), name)
    day = f"{kept.uploaded_at:%Y-%m-%d}"
    assert kept_in(files_root) == [f"{day}/{kept.pk}", f"{day}/{kept.pk}.thumbnail"]
    assert [path.stat().st_mode & 0o777 for path in files_root.glob("*/*")] == [0o600, 0o600]
    assert [path.stat().st_mode & 0o777 for path in files_root.glob("*")] == [0o700]
    assert (
        as_customer().get(address(kept))["Content-Disposition"].startswith("attachment; filename")
    )


@pytest.mark.parametrize("name", [b"", b".", b"..", b"../", b"\0"])
def test_a_form_whose_file_has_no_name_to_speak_of_is_refused_or_named_by_us(alice, name):
    response = post(field("upload", str(uuid.uuid4())), file(photo(), name))
    assert (
        refused(response, 400, "bad_request")
        if response.status_code != 201
        else File.objects.get().name == "photo.jpg"
    )


# ---------------------------------------------------------------- fields


@pytest.mark.parametrize(
    "upload_id", ["", "1", "not-a-uuid", "\0", "9" * 5000, "../../x", '{"$ne": null}']
)
def test_an_upload_id_is_a_uuid(alice, files_root, upload_id):
    assert refused(post(field("upload", upload_id), file(photo())), 400, "bad_request")
    assert nothing_is_kept(files_root)


def test_a_form_without_its_fields_is_refused(alice, files_root):
    assert refused(post(field("upload", str(uuid.uuid4()))), 400, "bad_request")
    assert refused(post(file(photo())), 400, "bad_request")
    assert refused(
        as_customer().post(DOOR, "{}", content_type="application/json"), 400, "bad_request"
    )
    assert refused(
        as_customer().post(DOOR, b"rubbish", content_type="multipart/form-data"), 400, "bad_request"
    )
    assert refused(
        as_customer().post(DOOR, b"", content_type="multipart/form-data; boundary=x"),
        400,
        "bad_request",
    )
    assert nothing_is_kept(files_root)


def test_of_two_files_none_is_taken(alice, files_root):
    form = (field("upload", str(uuid.uuid4())), file(photo()), file(photo("PNG")))
    assert refused(post(*form), 400, "bad_request")
    assert nothing_is_kept(files_root)


def test_nobody_reads_a_list_of_files(alice):
    assert as_customer().get(DOOR).status_code == 405
    assert as_customer().get(f"{DOOR}1/").status_code == 404
    assert as_customer().get(f"{DOOR}..%2f..%2fetc%2fpasswd/").status_code == 404


# ---------------------------------------------------------------- too much


def test_ten_megabytes_are_taken_and_a_byte_more_is_not(alice, files_root):
    padding = photo() + bytes(FILE_LIMIT)
    assert upload(as_customer(), padding[:FILE_LIMIT]).status_code == 201
    File.objects.all().delete()
    assert refused(upload(as_customer(), padding[: FILE_LIMIT + 1]), 413, "too_large")
    assert not File.objects.exists()


@pytest.mark.parametrize("part", [field("a", "b"), file(b"x")], ids=["fields", "files"])
def test_five_thousand_parts_are_refused_at_once(alice, files_root, part):
    before = time.process_time()
    assert refused(post(*[part] * 5000), 400, "bad_request")
    assert time.process_time() - before < BRIEFLY
    assert nothing_is_kept(files_root)


@pytest.mark.parametrize("space", [b" ", b"\r\n", b"\t", b"=", b"A \n"], ids=repr)
def test_base64_that_is_mostly_blank_costs_nothing(alice, space):
    encoded = base64.b64encode(photo())
    data = encoded[:8] + space * (2 * 2**20 // len(space)) + encoded[8:]
    before = time.process_time()
    response = post(
        field("upload", str(uuid.uuid4())),
        file(data, b"x.jpg", b"Content-Transfer-Encoding: base64"),
    )
    assert time.process_time() - before < BRIEFLY
    assert response.status_code in (201, 400, 415, 422)


def test_heads_without_end_are_refused(alice, files_root):
    before = time.process_time()
    post(b"Content-Disposition: form-data; name=" + b"x" * 2**20)
    post(b"Content-Disposition: form-data" + b"; a=b" * 2**17)
    assert time.process_time() - before < BRIEFLY
    assert nothing_is_kept(files_root)
