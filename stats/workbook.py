"""An .xlsx workbook (ECMA-376) as a stream: flat memory, nothing on the disk, sent while its rows
are still read.

The libraries that write it keep the rows in files of their own, and begin to send when the last is
there. Numbers and dates are real ones, so that a spreadsheet shows them by its own locale; text is
text, whatever it looks like, and loses no digit.
"""

import math
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from stats.csv import Row, Value
from stats.periods import local

SHEET_ROWS = 1_048_576  # of a worksheet, by the format
SHEET_BYTES = (
    2**30
)  # unpacked: beyond 2 GiB a zip needs extensions that spreadsheets do not all read
CELL_LENGTH = 32_767  # UTF-16 units
EXACT_NUMBER_LIMIT = 10**15  # a spreadsheet's numbers have 15 digits
COLUMN_WIDTH = 18  # characters
EPOCH, EARLIEST = (
    datetime(1899, 12, 30),
    date(1900, 3, 1),
)  # before that spreadsheets count a day that never was
MOMENT, DAY, HEAD, TEXT = 1, 2, 3, 4  # places in the list of formats below
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # `_x0041_` would be read as A

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = f"""{_XML}<styleSheet {_MAIN}>
<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>\
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"
quotePrefix="1"/>
</cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"""


class Workbook:
    """One table over as many worksheets as its rows need, each with the header on top."""

    content_type = f"{_TYPE}.sheet"

    def __init__(self, header: Sequence[str]) -> None:
        self._out = _Outgoing()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._header = _row(header, HEAD)
        self._columns = len(header)
        self._sheets = 0
        self._new_sheet()

    def add(self, rows: Sequence[Row]) -> bytes:
        """These rows, and whatever was not taken yet before them."""
        for row in rows:
            if self._rows >= SHEET_ROWS or self._bytes >= SHEET_BYTES:
                self._end_sheet()
                self._new_sheet()
            self._write(_row(row, TEXT))
        return self._out.taken()

    def end(self) -> bytes:
        self._end_sheet()
        for name, content in self._parts():
            self._zip.writestr(name, content)
        self.close()
        return self._out.taken()

    def close(self) -> None:
        self._sheet.close()
        self._zip.close()

    def _new_sheet(self) -> None:
        self._sheets += 1
        self._sheet = self._zip.open(f"xl/worksheets/sheet{self._sheets}.xml", "w")
        self._rows = self._bytes = 0
        self._sheet.write(
            f'{_XML}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
            'state="frozen"/></sheetView></sheetViews>'
            f'<cols><col min="1" max="{self._columns}" width="{COLUMN_WIDTH}" '
            f'customWidth="1"/></cols>'
            "<sheetData>".encode()
        )
        self._write(self._header)

    def _end_sheet(self) -> None:
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()

    def _write(self, row: bytes) -> None:
        self._sheet.write(row)
        self._rows += 1
        self._bytes += len(row)

    def _parts(self) -> list[tuple[str, str]]:
        """What holds the worksheets together."""
        numbers = range(1, self._sheets + 1)
        types = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
            f'ContentType="{_TYPE}.worksheet+xml"/>'
            for n in numbers
        )
        sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        related = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers] + [
            ("styles", "styles.xml")
        ]
        return [
            ("xl/styles.xml", _STYLES),
            (
                "xl/workbook.xml",
                f'{_XML}<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
            ),
            ("xl/_rels/workbook.xml.rels", _relationships(related)),
            ("_rels/.rels", _relationships([("officeDocument", "xl/workbook.xml")])),
            (
                "[Content_Types].xml",
                f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
                '<Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
                f'<Override PartName="/xl/styles.xml" '
                f'ContentType="{_TYPE}.styles+xml"/>{types}</Types>',
            ),
        ]


class _Outgoing:
    """What the zip writes, until it is taken to be sent; it cannot go back in it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held open."""

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _relationships(related: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(related, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _row(values: Row | Sequence[str], text: int) -> bytes:
    return f"<row>{''.join(_cell(value, text) for value in values)}</row>".encode()


def _cell(value: Value, text: int) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, datetime):
        value = local(value).replace(tzinfo=None, microsecond=0)
        return (
            _dated(value, value, MOMENT)
            if value.date() >= EARLIEST
            else _text(value.isoformat(" "), text)
        )
    if isinstance(value, date):
        midnight = datetime(value.year, value.month, value.day)
        return _dated(value, midnight, DAY) if value >= EARLIEST else _text(value.isoformat(), text)
    if isinstance(value, str) or abs(value) >= EXACT_NUMBER_LIMIT or not math.isfinite(value):
        return _text(str(value), text)
    return f"<c><v>{value}</v></c>"


def _dated(value: date, instant: datetime, style: int) -> str:
    days = (instant - EPOCH).total_seconds() / 86_400
    return f'<c s="{style}"><v>{days if isinstance(value, datetime) else int(days)}</v></c>'


def _text(text: str, style: int) -> str:
    text = _fitting(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))
    safe = escape(_ESCAPE.sub("_x005F_", _NOT_XML.sub("\ufffd", text)))
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'


def _fitting(text: str) -> str:
    """What a cell has room for; what was cut says so."""
    if len(text) + sum(letter > "\uffff" for letter in text) <= CELL_LENGTH:
        return text
    cut = "… " + _("(cut here: the CSV file has all of it)")
    room = 2 * (CELL_LENGTH - len(cut))
    return text.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore") + cut
