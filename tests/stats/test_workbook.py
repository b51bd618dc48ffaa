"""The workbook of every table: numbers are numbers, dates are dates, and text is text, whatever
a customer wrote.
"""

import datetime as dt
import io
import secrets
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import TYPE_INLINE, TYPE_STRING
from openpyxl.utils.escape import unescape

from accounts.models import AuditEntry
from stats import workbook
from stats.downloads import SHEETS
from stats.workbook import CELL_LENGTH, Workbook
from tests.cast import answer, close, say, sits_down
from tests.stats.test_sheets import ATTACKS

READABLE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n"), max_size=80
)


def read(content: bytes) -> openpyxl.Workbook:
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(*values, header=("Head",)):
    """The cells of one row, as they are read back."""
    book = Workbook(header)
    return list(read(book.add([values]) + book.end()).active[2])


@pytest.mark.parametrize("value", [0, -5, 12.5, 1e-7, 999_999_999_999_999, -0.001])
def test_numbers_are_numbers(value):
    (cell,) = cells(value)
    assert (cell.data_type, cell.value) == ("n", value)


@pytest.mark.parametrize(
    "value", [10**15, -(10**18), 10**400, float("nan"), float("inf"), float("-inf")]
)
def test_what_is_no_number_of_a_spreadsheet_is_text_with_all_its_digits(value):
    (cell,) = cells(value)
    assert (cell.data_type in (TYPE_STRING, TYPE_INLINE), cell.value) == (True, str(value))


def test_times_and_days_are_dates_by_the_banks_clock(settings):
    settings.TIME_ZONE = "Europe/Tallinn"
    moment, day, empty = cells(
        datetime(2026, 11, 23, 22, 30, 5, 999, tzinfo=UTC), date(2026, 11, 24), None
    )
    assert moment.is_date
    assert moment.value == dt.datetime(2026, 11, 24, 0, 30, 5)
    assert (day.is_date, day.value.date()) == (True, date(2026, 11, 24))
    assert empty.value is None
    assert cells(date(1899, 12, 31))[0].value == "1899-12-31"
    assert str(cells(datetime(1, 1, 2, tzinfo=UTC))[0].value).startswith("0001-01-02")


@pytest.mark.parametrize(
    "text", [*ATTACKS, "12.5", "1/2", "EE382200221020145685", "40817810099910004312", "007", "1e5"]
)
def test_text_is_text_and_loses_nothing(text):
    (cell,) = cells(text)
    assert cell.data_type in (TYPE_STRING, TYPE_INLINE)
    assert cell.number_format == "@"
    assert cell.quotePrefix
    written = text.replace("\0", "").replace("\r", "\n")
    assert cell.value == "".join(c if c >= " " or c in "\t\n" else "\ufffd" for c in written)


@given(READABLE)
def test_whatever_is_written_comes_back(text):
    (cell,) = cells(text)
    assert (cell.value or "") == text


@pytest.mark.parametrize(
    "text", ["\ud800", "a\x01b", "\ufffe", "]]>", "<c/>&amp;", "_x0041_", "\x7f\x85"]
)
def test_what_xml_cannot_hold_breaks_nothing(text):
    (cell,) = cells(text)
    read_back = unescape(cell.value)  # as a spreadsheet does
    assert len(read_back) == len(text)
    assert text not in ("]]>", "<c/>&amp;", "_x0041_") or read_back == text


@pytest.mark.parametrize("letter", ["x", "\U0001f600"])
def test_a_cell_has_room_for_so_much_and_says_what_it_cut(letter):
    (cell,) = cells(letter * CELL_LENGTH)
    length = len(cell.value.encode("utf-16-le")) // 2
    assert length <= CELL_LENGTH
    assert (letter == "x") == (cell.value == letter * CELL_LENGTH)
    assert "cut here" in cells(letter * CELL_LENGTH + "y")[0].value


def test_more_rows_than_a_worksheet_has_go_on_in_the_next(monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 3)
    book = Workbook(["Number"])
    pieces = [book.add([[n] for n in range(start, start + 2)]) for start in (0, 2, 4)]
    read_back = read(b"".join([*pieces, book.end()]))
    rows = [[row[0].value for row in sheet] for sheet in read_back]
    assert rows == [["Number", 0, 1], ["Number", 2, 3], ["Number", 4, 5]]


def test_each_chunk_leaves_before_the_next_is_read():
    book = Workbook(["Text"])
    pieces = [book.add([[secrets.token_hex(400)] for _ in range(500)]) for _ in range(3)]
    assert all(pieces)
    assert len(read(b"".join([*pieces, book.end()])).active["A"]) == 1501


@pytest.fixture
def dialog(anna, alice):
    sits_down(anna)
    say(alice, "=1+1 from 40817810099910004312")
    answer(anna, alice, "12.5")
    close(anna, alice)


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse")
@pytest.mark.parametrize(
    "path", [*(f"/reports/{name}" for name in SHEETS), "/history/dialogs", "/history/messages"]
)
def test_the_workbook_has_the_rows_of_the_csv(as_inga, dialog, path):
    lines = b"".join(as_inga.get(f"{path}.csv?dates=1")).decode("utf-8-sig").count("\r\n")
    response = as_inga.get(f"{path}.xlsx?dates=1")
    assert (
        response["Content-Type"]
        == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert response["Content-Disposition"].endswith('.xlsx"')
    assert response["X-Content-Type-Options"] == "nosniff"
    sheet = read(b"".join(response)).active
    assert sheet.max_row == lines
    assert not any(cell.data_type in "fe" for row in sheet for cell in row)
    assert AuditEntry.objects.filter(action="export", target__endswith=".xlsx").count() == 1


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse")
def test_what_was_said_stands_in_it_as_it_was_said(as_inga, dialog):
    sheet = read(b"".join(as_inga.get("/history/messages.xlsx"))).active
    texts = [row[6].value for row in sheet.iter_rows(min_row=2)]
    assert {"=1+1 from 40817810099910004312", "12.5"} <= set(texts)
