"""PDFs that act, fetch, carry others, or are no PDFs at all (A2)."""

import time
import zlib
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from tests.messaging.uploads import (
    address,
    as_customer,
    content_of,
    document,
    download,
    nothing_is_kept,
    refused,
    upload,
    uploaded,
)

EVIL = "app.alert('CANARY')"
SCRIPT = Dictionary(S=Name.JavaScript, JS=String(EVIL))


def kept(data: bytes) -> tuple[bytes, Pdf]:
    """What comes back for a document, as bytes with nothing packed and as a document."""
    pdf = pikepdf.open(BytesIO(download(as_customer(), uploaded(as_customer(), data, "x.pdf"))))
    plain = BytesIO()
    pdf.save(
        plain,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.all,
    )
    return plain.getvalue(), pdf


def link(**action) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(**action))


@pytest.mark.parametrize(
    "catalogue",
    [
        {"OpenAction": SCRIPT},
        {"AA": Dictionary(WC=SCRIPT)},
        {"Names": Dictionary(JavaScript=Dictionary(Names=["a", SCRIPT]))},
        {"AcroForm": Dictionary(Fields=Array(), XFA=String("<xdp>CANARY</xdp>"))},
        {"AcroForm": Dictionary(Fields=Array([Dictionary(FT=Name.Tx, T="a", AA=Dictionary(K=SCRIPT))]))},
        {"Names": Dictionary(EmbeddedFiles=Dictionary(Names=["CANARY", Dictionary(Type=Name.Filespec, F="a.exe")]))},
        {"Outlines": Dictionary(First=Dictionary(Title="Go", A=SCRIPT))},
        {"Deep": Array([Array([Dictionary(Deeper=Dictionary(AA=Dictionary(O=SCRIPT)))])])},
    ],
    ids=["opening", "closing", "named", "XFA", "field", "attached", "bookmark", "deep"],
)  # fmt: skip
def test_what_a_document_does_by_itself_is_gone(alice, catalogue):
    data = document(**catalogue)
    assert b"CANARY" in data
    plain, pdf = kept(data)
    assert b"CANARY" not in plain
    assert b"JavaScript" not in plain.replace(b"/Names", b"")
    assert len(pdf.pages) == 1


@pytest.mark.parametrize(
    "action",
    [
        {"S": Name.JavaScript, "JS": String(EVIL)},
        {"S": Name.Launch, "F": String("CANARY.exe")},
        {"S": Name.GoToR, "F": String("CANARY.pdf"), "D": String("x")},
        {"S": Name.GoToE, "D": String("CANARY")},
        {"S": Name.SubmitForm, "F": String("https://CANARY.example")},
        {"S": Name.ImportData, "F": String("CANARY")},
        {"S": Name.URI, "URI": String("javascript:CANARY")},
        {"S": Name.URI, "URI": String("file:///CANARY")},
        {"S": Name.GoTo, "D": String("x"), "Next": SCRIPT},
    ],
    ids=lambda action: str(action["S"]) + str(action.get("URI", "")),
)
def test_a_click_leads_nowhere_harmful(alice, action):
    data = document({"Annots": Array([link(**action)])})
    assert b"CANARY" in data
    plain, _ = kept(data)
    assert b"CANARY" not in plain


def test_actions_behind_references_are_found(alice):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    script = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"CANARY")))
    note = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=script)
    )
    pdf.pages[0].obj.Annots = pdf.make_indirect(Array([note]))
    out = BytesIO()
    pdf.save(out)
    plain, _ = kept(out.getvalue())
    assert b"CANARY" not in plain


@pytest.mark.parametrize("kind", ["FileAttachment", "RichMedia", "Screen", "Movie", "Sound", "3D"])
def test_notes_that_carry_or_play_something_are_gone(alice, kind):
    note = Dictionary(
        Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=[0, 0, 9, 9], Contents=String("CANARY")
    )
    _, pdf = kept(
        document({"Annots": Array([note, link(S=Name.URI, URI=String("https://bank.example"))])})
    )
    assert [str(note.Subtype) for note in pdf.pages[0].Annots] == ["/Link"]


def test_the_content_of_an_attached_file_is_gone(alice):
    pdf = pikepdf.open(BytesIO(document()))
    pdf.attachments["virus.exe"] = pikepdf.AttachedFileSpec(pdf, b"CANARY", filename="virus.exe")
    out = BytesIO()
    pdf.save(out)
    plain, pdf = kept(out.getvalue())
    assert b"CANARY" not in plain
    assert not pdf.attachments


def test_a_stream_that_lies_in_another_file_is_cut_off(alice):
    pdf = pikepdf.open(BytesIO(document()))
    pdf.pages[0].Contents = Stream(pdf, b"", F=String("/etc/CANARY"))
    out = BytesIO()
    pdf.save(out)
    plain, _ = kept(out.getvalue())
    assert b"CANARY" not in plain


def test_what_a_reader_needs_stays(alice):
    pdf = pikepdf.open(
        BytesIO(document({"Annots": Array([link(S=Name.URI, URI=String("https://bank.example"))])}))
    )
    pdf.pages[0].Contents = Stream(pdf, b"BT (Balance: 12.00) Tj ET")
    pdf.add_blank_page()
    with pdf.open_outline() as outline:
        outline.root += [pikepdf.OutlineItem("One", 0), pikepdf.OutlineItem("Two", 1)]
    out = BytesIO()
    pdf.save(out)
    _, after = kept(out.getvalue())
    assert after.pages[0].Contents.read_bytes() == b"BT (Balance: 12.00) Tj ET"
    assert str(after.pages[0].Annots[0].A.URI) == "https://bank.example"
    with after.open_outline() as outline:
        assert [item.title for item in outline.root] == ["One", "Two"]


def test_who_wrote_it_with_what_is_gone(alice):
    pdf = pikepdf.open(BytesIO(document()))
    pdf.docinfo["/Author"] = "CANARY"
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = ["CANARY"]
    out = BytesIO()
    pdf.save(out)
    plain, _ = kept(out.getvalue())
    assert b"CANARY" not in plain


def test_an_earlier_version_inside_the_document_is_gone(alice):
    """A PDF grows by appending: what was deleted is still in the file."""
    first = document({"Secret": String("CANARY")})
    start = first.rindex(b"startxref")
    number = int(first[start:].split()[1])
    assert number
    pdf = pikepdf.open(BytesIO(first))
    del pdf.pages[0].obj["/Secret"]
    second = BytesIO()
    pdf.save(second)
    plain, _ = kept(first + second.getvalue())
    assert b"CANARY" not in plain


def test_what_stands_before_and_behind_a_document_is_gone(alice):
    data = b"<script>CANARY</script>\n" + document() + b"\nPK\x05\x06CANARY" + bytes(18)
    file = uploaded(as_customer(), data, "x.pdf")
    response = as_customer().get(address(file))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    given = content_of(response)
    assert given.startswith(b"%PDF-")
    assert b"CANARY" not in given


# ---------------------------------------------------------------- refused


def empty() -> bytes:
    out = BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        empty(),
        document()[:200],
        b"%PDF-1.7\nnothing else",
        b"<html>%PDF-1.4 <script>alert(1)</script></html>",
    ],
    ids=["no pages", "half", "nothing", "a page of the web"],
)
def test_a_document_that_cannot_be_opened_is_refused(alice, files_root, data):
    assert refused(upload(as_customer(), data, "x.pdf"), 422, "unreadable")
    assert nothing_is_kept(files_root)


def test_a_bomb_in_a_document_stays_closed(alice):
    """Two gigabytes of zeros in two megabytes: nothing here unpacks them, and nothing that does
    is given memory.
    """
    pdf = pikepdf.open(BytesIO(document()))
    packer = zlib.compressobj(9)
    megabyte = [packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)]
    data = megabyte[0] + 1999 * megabyte[1] + packer.flush()
    pdf.pages[0].Contents = Stream(pdf, data, Filter=Name.FlateDecode)
    out = BytesIO()
    pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    before = time.monotonic()
    assert upload(as_customer(), out.getvalue(), "x.pdf").status_code == 201
    assert time.monotonic() - before < 5
