"""Digital signatures of a PDF: a copy that is written anew cannot prove them, and one with them
looks forged.
"""

from pikepdf import Array, Dictionary, Name, Object

SIGNATURES = ("/Sig", "/DocTimeStamp")
ANNOTATION = {
    "/Type",
    "/Rect",
    "/AP",
    "/AS",
    "/P",
    "/Border",
    "/C",
    "/OC",
    "/StructParent",
}  # what a picture needs
HIDDEN_FLAG = 2  # a flag of annotations
PRINT_FLAG = 4


def remove_signatures(root: Object, containers: list[Object]) -> bool:
    """Whether there were any. Signed fields leave the form; their pictures ("Signed by …") stay on
    the pages.

    `containers` are all dictionaries of the document. What a document says of its signatures
    besides (permissions, certificates kept for later, usage rights) is dropped with the rest that a
    copy does not have."""
    signed = [container for container in containers if is_signed(container)]
    for field in signed:
        kids = field.get("/Kids")
        for part in (field, *(kids if isinstance(kids, Array) else ())):
            if isinstance(part, Dictionary):
                become_picture(part)
    for container in containers if signed else ():
        for key in ("/Fields", "/Kids"):
            if isinstance(fields := container.get(key), Array):
                container[key] = Array([field for field in fields if not is_picture(field)])
    permissions = root.get("/Perms")
    return bool(signed) or (isinstance(permissions, Dictionary) and "/DocMDP" in permissions)


def is_signed(field: Object) -> bool:
    """Not an empty field that waits for a signature: that one may stay."""
    value = field.get("/V")
    return isinstance(value, Dictionary) and (
        value.get("/Type") in SIGNATURES or "/ByteRange" in value
    )


def become_picture(widget: Object) -> None:
    for key in set(widget.keys()) - ANNOTATION:
        del widget[key]
    widget.Subtype = Name.Stamp
    widget.F = PRINT_FLAG if "/AP" in widget else HIDDEN_FLAG


def is_picture(field: Object) -> bool:
    return isinstance(field, Dictionary) and field.get("/Subtype") == "/Stamp"
