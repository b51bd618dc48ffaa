"""A PDF written anew from its pages: without scripts, automatic actions, attached files, forms of
XFA, signatures and metadata; and without encryption when it opens without a password.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream

from messaging.files.sanitising.sandbox import FileFacts, Rejected, RejectionReason, run
from messaging.files.sanitising.signatures import remove_signatures

# Where a viewer finds something to run, to fetch or to unpack, what proves nothing in a copy, and
# what tells about the writer's machine.
DROPPED = (
    "/AA",
    "/OpenAction",
    "/PA",
    "/JS",
    "/JavaScript",
    "/Launch",
    "/XFA",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaContent",
    "/RichMediaSettings",
    "/EF",
    "/EmbeddedFiles",
    "/AF",
    "/Collection",
    "/Perms",
    "/DSS",
    "/VRI",
    "/Legal",
    "/SigFlags",
    "/ByteRange",
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
)
OUTSIDE = (
    "/F",
    "/FFilter",
    "/FDecodeParms",
    "/Ref",
    "/OPI",
)  # of a stream: its content lies in another file
CHAINED = ("/Next",)  # of an action: what it does afterwards
TRAILER = re.compile(rb"\btrailer\b|/XRef\b")
CATALOGUE = re.compile(rb"(\d+) +(\d+) +obj\b(?:(?!endobj|stream)[^\0]){0,2000}?/Type\s*/Catalog\b")
SCHEMES = ("http://", "https://", "mailto:", "tel:")
PLAYING = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")  # annotations


def clean(source: BinaryIO, limit: int) -> tuple[FileFacts, bytes, bytes]:
    """The document without what could act.

    Rejected when it is broken, locked, empty, or too large afterwards.
    """
    with opened(source) as pdf:
        refuse_wrappers(pdf)
        removed = disarmed(pdf)
        out = BytesIO()
        pdf.save(
            out,
            encryption=False,
            # nothing is unpacked: a bomb stays closed
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    if out.tell() > limit:
        raise Rejected(RejectionReason.TOO_LARGE)
    return FileFacts("application/pdf", out.tell(), removed=removed), out.getvalue(), b""


def opened(source: BinaryIO) -> Pdf:
    """Whoever may open it without a password may read it: what else its encryption forbids is
    not asked of a copy.
    """
    data = source.read()
    try:
        pdf = pikepdf.open(BytesIO(with_trailer(data)))
    except pikepdf.PasswordError:
        raise Rejected(RejectionReason.LOCKED) from None
    except pikepdf.PdfError as error:
        is_encryption = (
            "encrypt" in str(error).lower()
        )  # of certificates, of rights managers, of later versions
        raise Rejected(
            RejectionReason.PROTECTED if is_encryption else RejectionReason.UNREADABLE
        ) from None
    if pdf.is_encrypted and "unknown" in (
        pdf.encryption.stream_method.name,
        pdf.encryption.string_method.name,
    ):
        raise Rejected(RejectionReason.PROTECTED)
    if "/Size" not in pdf.trailer:  # nothing could open the copy
        pdf.trailer["/Size"] = len(pdf.objects) + 1
    return pdf


def with_trailer(data: bytes) -> bytes:
    """With its own, or where that was cut off with one that names the catalogue: the rest is
    found again by itself.
    """
    catalogues = CATALOGUE.findall(data) if not TRAILER.search(data) else []
    if not catalogues:
        return data
    return data + b"\ntrailer\n<< /Root %s %s R >>\nstartxref\n0\n%%%%EOF\n" % catalogues[-1]


def refuse_wrappers(pdf: Pdf) -> None:
    """Documents whose own pages only say that another program is needed."""
    if not len(pdf.pages):
        raise Rejected(RejectionReason.UNREADABLE)
    if "/Collection" in pdf.Root:
        raise Rejected(RejectionReason.PORTFOLIO)
    if pdf.Root.get("/NeedsRendering", False):
        raise Rejected(RejectionReason.DYNAMIC_FORM)


def disarmed(pdf: Pdf) -> tuple[str, ...]:
    """Take out of the whole document what could act; returns what of it the sender may miss."""
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    everything = [container for thing in pdf.objects for container in containers(thing)]
    form = pdf.Root.get("/AcroForm")
    missing = {
        "signature": remove_signatures(pdf.Root, everything),
        "attachments": any("/EF" in container for container in everything),
        "form": isinstance(form, Dictionary) and "/XFA" in form and not form.get("/Fields"),
    }
    for container in everything:
        disarm(container)
    return tuple(sorted(name for name, is_missing in missing.items() if is_missing))


def containers(thing: Object) -> Iterator[Object]:
    """The dictionaries and streams inside one object; what lies behind a reference has its own
    turn.
    """
    waiting = [thing]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Array):
            waiting += [
                item
                for item in found
                if isinstance(item, Array | Dictionary) and not item.is_indirect
            ]
        elif isinstance(found, Dictionary | Stream):
            yield found
            waiting += [
                v for v in found.values() if isinstance(v, Array | Dictionary) and not v.is_indirect
            ]


def disarm(container: Object) -> None:
    """Take out of one dictionary what could act."""
    keys = set(container.keys())
    gone = keys.intersection(DROPPED)
    if isinstance(container, Stream):
        gone |= keys.intersection(OUTSIDE)
    if "/S" in keys:
        gone |= keys.intersection(CHAINED)
    if "/A" in keys and not is_harmless(container["/A"]):
        gone.add("/A")
    for key in gone:
        del container[key]
    if "/Annots" in keys and isinstance(notes := container["/Annots"], Array):
        container["/Annots"] = Array([note for note in notes if not plays(note)])


def is_harmless(action: Object) -> bool:
    if not isinstance(action, Dictionary) or "/S" not in action:
        return True  # a structure element calls its attributes /A too
    if action["/S"] == "/URI":
        return str(action.get("/URI", "")).lower().startswith(SCHEMES)
    return action["/S"] == "/GoTo"


def plays(note: Object) -> bool:
    return isinstance(note, Dictionary) and note.get("/Subtype") in PLAYING


if __name__ == "__main__":
    run(clean)
