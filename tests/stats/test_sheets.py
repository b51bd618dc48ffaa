"""A cell is data, whatever a customer wrote; the file is read back as it was."""

import csv
import io
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stats.csv import cell, harmless, line

ATTACKS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\tabc", "\rabc", "\0=1", "=\0", " =1", "   @x",
    "\ufeff=1", "\u200b=1", "\u00a0=1", "\u3000=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "\ufe661", " \uff1d1",
    ";=1", "\"=1", "'=1", ";;\" =1", "\u202e=1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\")", "\x0b=1", "\x1f=1",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_formula_becomes_text(attack):
    assert cell(attack).startswith("'")
    assert "\0" not in cell(attack)


@pytest.mark.parametrize(
    "text", ["Hello", "a=b", "2 + 2", "Карта не работает", "!wow", "#7", "5 > 3", "", "(=1)"]
)
def test_ordinary_words_stay(text):
    assert cell(text) == text


def test_numbers_of_ours_stay_numbers_and_not_applicable_is_empty():
    assert [cell(v) for v in (-5, 0, 1.25, None)] == ["-5", "0", "1.25", ""]


def test_times_are_the_banks(settings):
    settings.TIME_ZONE = "Europe/Tallinn"
    assert cell(datetime(2026, 11, 23, 22, 30, tzinfo=UTC)) == "2026-11-24 00:30:00"


def test_every_field_is_quoted_and_lines_end_with_crlf():
    assert line(["a", 1, None, 'say "hi"']) == '"a","1","","say ""hi"""\r\n'


JUNK = st.sampled_from(list("=+-@\t\r\n\0 ;\"'\ufeff\u200b\uff1d\uff0b\uff0d\uff20abЖ1,"))


@given(st.text() | st.text(alphabet=JUNK, max_size=12))
def test_whatever_is_written_comes_back_as_harmless_text(text):
    (row,) = csv.reader(io.StringIO(line([text, "next"]), newline=""))
    assert row == [harmless(text), "next"]
    assert row[0].removeprefix("'" if row[0] != text.replace("\0", "") else "") == text.replace(
        "\0", ""
    )
    assert row[0][:1] not in ("\t", "\r", "\n", "\0")
    assert unicodedata.normalize("NFKC", row[0].lstrip()[:1]) not in tuple("=+-@")
