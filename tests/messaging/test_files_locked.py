"""Encrypted is not locked: a PDF that anybody may open is taken, one that asks for a password
is told so.
"""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Dictionary, Encryption, Name, ObjectStreamMode, Pdf, Permissions, String

from tests.messaging.uploads import (
    as_customer,
    document,
    download,
    nothing_is_kept,
    refused,
    upload,
    uploaded,
)

SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert('CANARY')"))
KINDS = [
    {"R": 2, "aes": False, "metadata": False},
    {"R": 3, "aes": False, "metadata": False},
    {"R": 4, "aes": False, "metadata": False},
    {"R": 4, "aes": True},
    {"R": 4, "aes": True, "metadata": False},
    {"R": 5},
    {"R": 6},
    {"R": 6, "metadata": False},
    {
        "R": 6,
        "allow": Permissions(
            extract=False, modify_other=False, print_highres=False, print_lowres=False
        ),
    },
]
NAMES = ["RC4 40", "RC4 128", "RC4 of filters", "AES-128", "AES-128 but metadata", "R5", "AES-256",
         "AES-256 but metadata", "nothing allowed"]  # fmt: skip


def encrypted(data: bytes, **how) -> bytes:
    """The same document, encrypted as offices do it, packed into object streams."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(out, encryption=Encryption(**how), object_stream_mode=ObjectStreamMode.generate)
    return out.getvalue()


def two_pages() -> bytes:
    pdf = pikepdf.open(BytesIO(document({}, {}, OpenAction=SCRIPT)))
    for number, page in enumerate(pdf.pages, start=1):
        page.Contents = pdf.make_stream(b"BT (Page %d) Tj ET" % number)
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


def copy_of(data: bytes) -> Pdf:
    return pikepdf.open(BytesIO(download(as_customer(), uploaded(as_customer(), data, "x.pdf"))))


@pytest.mark.filterwarnings("ignore:Encryption R=5 is deprecated")
@pytest.mark.parametrize("how", KINDS, ids=NAMES)
def test_a_document_that_opens_without_a_password_is_taken_and_opens_everywhere(alice, how):
    copy = copy_of(encrypted(two_pages(), owner="the office", user="", **how))
    assert not copy.is_encrypted
    assert [page.Contents.read_bytes() for page in copy.pages] == [
        b"BT (Page 1) Tj ET",
        b"BT (Page 2) Tj ET",
    ]


@pytest.mark.filterwarnings("ignore:Encryption R=5 is deprecated")
@pytest.mark.parametrize("how", KINDS, ids=NAMES)
def test_what_a_document_does_by_itself_is_gone_from_an_encrypted_one_too(alice, how):
    plain = BytesIO()
    copy_of(encrypted(two_pages(), owner="the office", user="", **how)).save(
        plain,
        object_stream_mode=ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.all,
    )
    assert b"CANARY" not in plain.getvalue()
    assert b"JavaScript" not in plain.getvalue()


@pytest.mark.filterwarnings("ignore:Encryption R=5 is deprecated")
@pytest.mark.parametrize("how", KINDS, ids=NAMES)
def test_a_document_that_asks_for_a_password_is_refused_in_words_that_speak_of_it(
    alice, files_root, how
):
    response = upload(
        as_customer(), encrypted(two_pages(), owner="the office", user="secret", **how), "x.pdf"
    )
    assert refused(response, 422, "locked")
    assert "password" in response.json()["text"]
    assert "photo" not in response.json()["text"]
    assert nothing_is_kept(files_root)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"/Filter /Standard", b"/Filter /Adobe.PubSec"),
        (b"/Filter /Standard", b"/Filter /MicrosoftIRMServices"),
        (b"/V 5", b"/V 9"),
        (b"/R 6", b"/R 9"),
        (b"/CFM /AESV3", b"/CFM /AESV9"),
    ],
    ids=[
        "for certificates",
        "by a rights manager",
        "of a later version",
        "of a later revision",
        "by a later cipher",
    ],
)
def test_a_document_for_certain_people_or_programs_is_refused_in_words_of_its_own(
    alice, files_root, was, becomes
):
    out = BytesIO()
    pikepdf.open(BytesIO(two_pages())).save(
        out, encryption=Encryption(owner="x", user=""), object_stream_mode=ObjectStreamMode.disable
    )
    assert was in out.getvalue()
    assert refused(
        upload(as_customer(), out.getvalue().replace(was, becomes), "x.pdf"), 422, "protected"
    )
    assert nothing_is_kept(files_root)
