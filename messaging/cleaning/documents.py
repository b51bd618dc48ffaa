"""A PDF written anew from its pages: without scripts, automatic actions, attached files, forms of XFA and metadata."""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Object, Stream

from messaging.cleaning.confined import Facts, Unreadable, run

# Where a viewer finds something to run, to fetch or to unpack, and what tells about the writer's machine.
DROPPED = (
    "/AA", "/OpenAction", "/PA", "/JS", "/JavaScript", "/Launch", "/XFA", "/Rendition", "/Movie", "/Sound",
    "/RichMediaContent", "/RichMediaSettings", "/EF", "/EmbeddedFiles", "/AF", "/Collection",
    "/Metadata", "/PieceInfo", "/LastModified",
)  # fmt: skip
OUTSIDE = ("/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI")  # of a stream: its content lies in another file
CHAINED = ("/Next",)  # of an action: what it does afterwards
SCHEMES = ("http://", "https://", "mailto:", "tel:")
PLAYING = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")  # annotations


def clean(source: BinaryIO, limit: int) -> tuple[Facts, bytes, bytes]:
    """The document without what could act; Unreadable when it is broken, locked, empty, or too large afterwards."""
    with pikepdf.open(source) as pdf:
        if pdf.is_encrypted or not len(pdf.pages):
            raise Unreadable
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for thing in pdf.objects:
            for container in containers(thing):
                disarm(container)
        out = BytesIO()
        pdf.save(
            out,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,  # nothing is unpacked: a bomb stays closed
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    if out.tell() > limit:
        raise Unreadable
    return Facts("application/pdf", out.tell()), out.getvalue(), b""


def containers(thing: Object) -> Iterator[Object]:
    """The dictionaries and streams inside one object; what lies behind a reference has its own turn."""
    waiting = [thing]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Array):
            waiting += [item for item in found if isinstance(item, Array | Dictionary) and not item.is_indirect]
        elif isinstance(found, Dictionary | Stream):
            yield found
            waiting += [v for v in found.values() if isinstance(v, Array | Dictionary) and not v.is_indirect]


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
