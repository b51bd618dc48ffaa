"""What a PDF proved or carried and its copy cannot: taken out whole, and told beside the file."""

import uuid
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String

from messaging.files.attachments import as_sent
from messaging.files.models import File
from messaging.writing.new_message import NewMessage
from messaging.writing.sending import send_messages
from tests.cast import say, ticket_of
from tests.messaging.uploads import (
    as_customer,
    as_staff,
    document,
    download,
    nothing_is_kept,
    refused,
    upload,
    uploaded,
)

TRACES = (b"/ByteRange", b"/Sig", b"/DocMDP", b"/UR3", b"/DSS", b"/Perms", b"CANARY")


def signature(pdf: Pdf, **extra) -> Dictionary:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/ETSI.CAdES.detached"),
            ByteRange=[0, 100, 200, 300], Contents=String(b"CANARY" * 20), **extra,
        )
    )  # fmt: skip


def signed(
    *, kids: bool = False, visible: bool = True, type: Name = Name.Sig, certified: bool = False
) -> Pdf:
    """A document with a signed field, as programs make it: field and widget are one, or the
    widget is a kid.
    """
    pdf = pikepdf.open(BytesIO(document()))
    extra = (
        {"Reference": Array([Dictionary(Type=Name.SigRef, TransformMethod=Name.DocMDP)])}
        if certified
        else {}
    )
    value = signature(pdf, **extra)
    value.Type = type
    widget = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=[0, 0, 90, 30], F=132)
    )
    if visible:
        seal = Stream(
            pdf,
            b"BT (Signed by Alice) Tj ET",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=[0, 0, 90, 30],
        )
        widget.AP = Dictionary(N=pdf.make_indirect(seal))
    field = pdf.make_indirect(Dictionary(Kids=Array([widget]))) if kids else widget
    field.FT, field.T, field.V = Name.Sig, String("Signature1"), value
    if kids:
        widget.Parent = field
    pdf.pages[0].Annots = Array([widget])
    name = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("Name"), V=String("Alice")))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field, name]), SigFlags=3)
    if certified:
        pdf.Root.Perms = Dictionary(DocMDP=value)
    pdf.Root.DSS = Dictionary(Certs=Array([Stream(pdf, b"CANARY")]))
    return pdf


def bytes_of(pdf: Pdf) -> bytes:
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


def kept(data: bytes) -> tuple[File, bytes, Pdf]:
    """What became of a document: the file, its copy with nothing packed, and the copy opened."""
    file = uploaded(as_customer(), data, "contract.pdf")
    pdf = pikepdf.open(BytesIO(download(as_customer(), file)))
    plain = BytesIO()
    pdf.save(
        plain,
        object_stream_mode=ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.all,
    )
    return file, plain.getvalue(), pdf


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"kids": True},
        {"visible": False},
        {"type": Name.DocTimeStamp, "visible": False},
        {"certified": True},
        {"certified": True, "kids": True},
    ],
    ids=[
        "signed",
        "with a widget apart",
        "invisible",
        "timestamp",
        "certified",
        "certified, apart",
    ],
)
def test_a_signature_is_gone_from_the_copy_and_said_to_be(alice, how):
    file, plain, pdf = kept(bytes_of(signed(**how)))
    assert [trace for trace in TRACES if trace in plain] == []
    assert [str(field.T) for field in pdf.Root.AcroForm.Fields] == ["Name"]
    assert file.removed == ["signature"]
    assert as_sent(file).removed == ["signature"]


def test_the_picture_of_a_signature_stays_on_its_page(alice):
    _, _, pdf = kept(bytes_of(signed()))
    (note,) = pdf.pages[0].Annots
    assert note.Subtype == Name.Stamp
    assert note.AP.N.read_bytes() == b"BT (Signed by Alice) Tj ET"


def test_an_encrypted_document_loses_its_signature_too(alice):
    out = BytesIO()
    signed().save(out, encryption=pikepdf.Encryption(owner="x", user=""))
    file, plain, _ = kept(out.getvalue())
    assert file.removed == ["signature"]
    assert b"/ByteRange" not in plain


def test_a_field_that_waits_for_a_signature_stays_and_nothing_is_said(alice):
    pdf = pikepdf.open(BytesIO(document()))
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("Here"))
    )
    field.Rect = Array([0, 0, 9, 9])
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    file, _, copy = kept(bytes_of(pdf))
    assert str(copy.Root.AcroForm.Fields[0].T) == "Here"
    assert file.removed == []


def test_usage_rights_go_without_a_word(alice):
    """They let one program save forms; a changed document that still has them opens with a
    warning.
    """
    pdf = pikepdf.open(BytesIO(document()))
    pdf.Root.Perms = Dictionary(UR3=signature(pdf))
    file, plain, _ = kept(bytes_of(pdf))
    assert [trace for trace in TRACES if trace in plain] == []
    assert file.removed == []


def test_the_invoice_inside_an_invoice_is_gone_and_said_to_be(alice):
    pdf = pikepdf.open(BytesIO(document()))
    pdf.attachments["factur-x.xml"] = pikepdf.AttachedFileSpec(
        pdf,
        b"<CANARY/>",
        filename="factur-x.xml",
        mime_type="text/xml",
        relationship=Name.Alternative,
    )
    pdf.Root.AF = Array([pdf.attachments["factur-x.xml"].obj])
    file, plain, copy = kept(bytes_of(pdf))
    assert b"CANARY" not in plain
    assert not copy.attachments
    assert file.removed == ["attachments"]


def test_a_claim_to_be_fit_for_archives_is_gone(alice):
    pdf = pikepdf.open(BytesIO(document()))
    with pdf.open_metadata() as metadata:
        metadata["pdfaid:part"], metadata["pdfaid:conformance"] = "2", "B"
    _, plain, _ = kept(bytes_of(pdf))
    assert b"pdfaid" not in plain


def test_a_form_that_leaves_nothing_to_fill_in_is_said_to_be_gone(alice):
    file, plain, _ = kept(
        document(AcroForm=Dictionary(Fields=Array(), XFA=String("<xdp>CANARY</xdp>")))
    )
    assert b"CANARY" not in plain
    assert file.removed == ["form"]


def test_all_that_is_gone_is_said(alice):
    pdf = signed()
    pdf.attachments["a.xml"] = pikepdf.AttachedFileSpec(pdf, b"<a/>", filename="a.xml")
    assert kept(bytes_of(pdf))[0].removed == ["attachments", "signature"]


@pytest.mark.parametrize(
    ("catalogue", "code"),
    [
        ({"Collection": Dictionary(Type=Name.Collection, View=Name.D)}, "portfolio"),
        (
            {"NeedsRendering": True, "AcroForm": Dictionary(Fields=Array(), XFA=String("<xdp/>"))},
            "dynamic_form",
        ),
    ],
    ids=["a folder of files", "Please wait…"],
)
def test_a_document_whose_pages_only_ask_for_another_program_is_refused(
    alice, files_root, catalogue, code
):
    assert refused(upload(as_customer(), document(**catalogue), "x.pdf"), 422, code)
    assert nothing_is_kept(files_root)


def test_an_administrator_reads_it_in_the_dialog_too(alice, inga):
    say(alice)
    file = kept(bytes_of(signed()))[0]
    send_messages(
        [
            NewMessage(
                conversation=file.conversation_id, by=alice, client_id=uuid.uuid4(), file=file.pk
            )
        ]
    )
    page = as_staff(inga).get(f"/history/{ticket_of(alice).number}/").content.decode()
    assert "contract.pdf" in page
    assert "it does not prove who signed" in page


def test_a_document_that_lost_nothing_says_nothing(alice):
    file = uploaded(as_customer(), document(), "x.pdf")
    assert "removed" not in upload(as_customer(), document(), "x.pdf").json()
    assert file.removed == []
