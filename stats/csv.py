"""CSV that a spreadsheet opens as data and never as a formula, streamed so that memory stays flat.

UTF-8 with a byte order mark, CRLF, every field quoted (RFC 4180). A spreadsheet takes the file
apart by its own locale: where the decimal sign is a comma, fields are parted by semicolons. Text
from people goes through `cell`."""

import asyncio
import logging
import unicodedata
from collections.abc import AsyncIterator, Hashable, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from django.db import DatabaseError
from django.http import StreamingHttpResponse
from django.utils.formats import get_format
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from accounts.downloads import stream
from stats.periods import local

logger = logging.getLogger(__name__)
FORMULA = frozenset("=+-@\u2212")
SKIPPED = frozenset(
    "'\"`;,|«»“”‘’"
)  # what a spreadsheet may take off before it looks at what is left
Value = str | int | float | date | datetime | None
Row = Sequence[Value]


def cell(value: Value, decimal: str = ".") -> str:
    """The text of one field.

    None ("not applicable") is empty and 0 is 0; numbers of ours stay numbers.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return local(value).replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, str):
        return harmless(value)
    return str(value).replace(".", decimal) if isinstance(value, float) else str(value)


def harmless(text: str) -> str:
    """The text without NUL, and with an apostrophe before it when a spreadsheet might run it."""
    text = text.replace("\0", "")
    return f"'{text}" if text[:1] in ("\t", "\r", "\n") or _starts_formula(text) else text


def _starts_formula(text: str) -> bool:
    """Whether the first character that counts is a formula's, in any width, behind spaces,
    marks and quotes.
    """
    if text[:1].isalnum():
        return False
    for character in text:
        plain = unicodedata.normalize("NFKC", character)
        if plain[:1] in FORMULA:
            return True
        if plain in SKIPPED or not plain.strip() or unicodedata.category(character)[0] in "CZM":
            continue
        return False
    return False


def line(values: Iterable[Value], separator: str = ",", decimal: str = ".") -> str:
    fields = (cell(value, decimal).replace('"', '""') for value in values)
    return separator.join(f'"{field}"' for field in fields) + "\r\n"


class TableFile(Protocol):
    """A file with one table, written as its rows come."""

    content_type: str

    def __init__(self, header: Sequence[str]) -> None: ...

    def add(self, rows: Sequence[Row]) -> bytes:
        """The next piece of the file, perhaps an empty one."""

    def end(self) -> bytes:
        """The last piece."""

    def close(self) -> None:
        """Let go of it, whether it came to its end or not."""


class CsvFile:
    content_type = "text/csv; charset=utf-8"
    separator, decimal = ",", "."

    def __init__(self, header: Sequence[str]) -> None:
        self._start = "\ufeff" + line(header, self.separator)

    def add(self, rows: Sequence[Row]) -> bytes:
        start, self._start = self._start, ""
        lines = (line(row, self.separator, self.decimal) for row in rows)
        return (start + "".join(lines)).encode("utf-8", "replace")

    def end(self) -> bytes:
        return self.add(())

    def close(self) -> None:
        """It holds nothing."""


class SemicolonCsvFile(CsvFile):
    """For locales whose decimal sign is a comma. No line `sep=;` says so: Excel would read it, and
    then take the file for another encoding.
    """

    separator, decimal = ";", ","


def csv_by_locale() -> type[CsvFile]:
    return SemicolonCsvFile if get_format("DECIMAL_SEPARATOR") == "," else CsvFile


def download(
    name: str,
    kind: type[TableFile],
    header: Sequence[str],
    chunks: AsyncIterator[Sequence[Row]],
    *,
    by: Hashable,
) -> StreamingHttpResponse:
    """A file for this person; raises NoSeat. The rows come in chunks from an async generator: a
    sync one would be read whole into memory first."""

    async def body() -> AsyncIterator[bytes]:
        file = kind(header)
        try:
            async for rows in chunks:
                if piece := await asyncio.to_thread(file.add, rows):
                    yield piece
        except DatabaseError as error:  # the answer has begun: what breaks off must end, and say so
            logger.error("download %s: %s", name, type(error.__cause__ or error).__name__)
            yield (
                file.add([[_("The download broke off here. Choose a shorter period.")]])
                + file.end()
            )
        else:
            yield file.end()
        finally:
            file.close()

    response = stream(by, body(), content_type=kind.content_type)
    response["Content-Disposition"] = f'attachment; filename="{get_valid_filename(name)}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
