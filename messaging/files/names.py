"""The name under which a file is shown and saved by others; where it is kept has nothing to do
with it.
"""

import re
import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext

from accounts.visible import is_visible

NAME_LIMIT = 100  # characters, with the ending
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "application/pdf": (".pdf",),
}
CONVERTED = {
    ".heic",
    ".heif",
    ".webp",
    ".png",
    ".jpg",
    ".jpeg",
    ".jfif",
    ".mpo",
}  # endings that a photo loses
_UNSAFE = re.compile(r'[<>:"/\\|?*]')  # in a file's name, on one system or another
_DEVICE = re.compile(
    r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE
)  # names that Windows keeps for itself


def clean_name(given: str, type_: str) -> str:
    """`given` without path, control and invisible characters, with the ending of what the file
    really is.
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    seen = "".join(
        c
        for c in unicodedata.normalize("NFC", last)
        if c == " " or unicodedata.category(c)[0] not in "CZ"
    )
    name = _UNSAFE.sub("_", seen).strip(" .")
    endings = ENDINGS[type_]
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
    if ending.lower() not in (*endings, *(CONVERTED if type_ != "application/pdf" else ())):
        stem, ending = name, ""
    if _DEVICE.match(stem):
        stem = f"_{stem}"
    ending = ending.lower() if ending.lower() in endings else endings[0]
    if not is_visible(stem):
        stem = gettext("document") if type_ == "application/pdf" else gettext("photo")
    return stem[: NAME_LIMIT - len(ending)].rstrip(" .") + ending
