"""Filters fail closed: what cannot be read gives HTTP 400 with words, and neither a row, a
download nor a file.
"""

import re
from html import unescape

import pytest
from django.urls import resolve

from accounts.models import AuditEntry
from stats.filters import HistoryFilters, LineAndChannel, ReportFilters
from stats.urls import urlpatterns
from tests.cast import say, sits_down

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]

ENDS = [
    {"dates": "choose"}, {"dates": "choose", "first": "2026-11-20"}, {"dates": "choose", "last": "2026-11-20"},
    {"dates": "choose", "first": "2026-11-20", "last": "2026-11-01"},
    {"dates": "choose", "first": "2025-01-01", "last": "2026-11-30"},
    {"dates": "choose", "first": "1999-12-31", "last": "2000-01-01"},
    {"dates": "choose", "first": "2100-01-01", "last": "2100-01-02"},
    {"first": "2026-11-20"}, {"last": "2026-11-20"}, {"dates": "7", "first": "2026-11-20", "last": "2026-11-20"},
]  # fmt: skip
_NO_DAY = [
    "20.11.2026",
    "11/20/2026",
    "2026-02-30",
    "2026-11",
    "0000-01-01",
    "10000-01-01",
    "today",
    "\0",
    "1",
]
_NO_CHOICE = ["foo", "\0x", "'; --", "-1", "9" * 30]
BAD = {
    "dates": [*_NO_CHOICE, "0", "15"],
    "first": _NO_DAY,
    "last": _NO_DAY,
    "operator": ["nobody", "0", "00000000-0000-0000-0000-000000000000", "\0", "1' OR '1"],
    "line": [*_NO_CHOICE, "3", "1.0"],
    "channel": [*_NO_CHOICE, "WEB"],
    "q": ["x" * 201, "\0x"],
    "state": [*_NO_CHOICE, "Open"],
    "topic": ["nothere", "0", "9" * 30, "\0"],
    "page": ["0", "-1", "x", "1.5", "\0"],
    "sort": [*_NO_CHOICE, "--name"],
    "rating": [*_NO_CHOICE, "0", "6", "5 ★"],
    "counted": [*_NO_CHOICE, "Closed"],
}
PLACES = {
    "/history/": HistoryFilters, "/history/dialogs.csv": HistoryFilters, "/history/messages.csv": HistoryFilters,
    "/history/messages.xlsx": HistoryFilters, "/reports/operators.xlsx": ReportFilters,
    "/reports/": ReportFilters, "/reports/processed.csv": ReportFilters, "/reports/open.csv": ReportFilters,
    "/dashboard/": LineAndChannel, "/dashboard/live/": LineAndChannel,
}  # fmt: skip
WALK = [
    (path, {name: value})
    for path, form in PLACES.items()
    for name in form.base_fields
    for value in BAD[name]
]  # fmt: skip
DATED = [
    (path, ends) for path, form in PLACES.items() if form is not LineAndChannel for ends in ENDS
]
GOOD = {
    "dates": ("choose", "7"), "first": ("2026-11-01", "2026-11-02"), "last": ("2026-11-03", "2026-11-04"),
    "line": ("1", "2"), "channel": ("web", "app"), "q": ("a", "b"), "state": ("open", "closed"), "page": ("1", "2"),
    "sort": ("name", "-name"), "operator": ("", ""), "topic": ("", ""),
    "rating": ("5", "rated"), "counted": ("closed", "missed"),
}  # fmt: skip


@pytest.fixture
def dialog(anna, alice):
    """Something that could be shown: Alice has written, and waits for Anna."""
    sits_down(anna)
    say(alice, "Where is my salary?")


def refused(as_inga, path, given) -> str:
    response = as_inga.get(path, given)
    assert response.status_code == 400, (path, given)
    assert not response.streaming
    assert "Content-Disposition" not in response
    assert response["Content-Type"] == "text/html; charset=utf-8"
    page = unescape(response.content.decode())
    assert "Nothing is shown: a filter cannot be read." in page
    assert "Alice" not in page
    assert not re.search(r"\.(csv|xlsx)", page)
    assert not AuditEntry.objects.filter(action__in=["export", "dialogs.searched"]).exists()
    return page


@pytest.mark.parametrize(("path", "given"), WALK + DATED)
def test_what_cannot_be_read_gives_nothing(as_inga, dialog, path, given):
    refused(as_inga, path, given)


@pytest.mark.parametrize(("path", "form"), PLACES.items())
def test_what_is_unknown_or_doubled_gives_nothing(as_inga, dialog, path, form):
    assert "opertor" in refused(as_inga, path, {"opertor": "x"})
    for name in form.base_fields:
        assert "Choose one value." in refused(as_inga, path, {name: GOOD[name]})


def test_every_page_with_filters_is_walked():
    pages = {pattern.name for pattern in urlpatterns} - {
        "home",
        "dialog",
        "dialog-download",
    }  # one dialog each
    assert {resolve(path).url_name for path in PLACES} == pages


@pytest.mark.parametrize(
    ("path", "given", "kept"),
    [
        ("/history/", {"first": "20.11.2026"}, 'type="text" name="first" id="id_first" value="20.11.2026"'),
        ("/history/", {"state": "foo", "q": "salary"}, '<option value="foo" selected>'),
        ("/history/", {"state": "foo", "q": "salary"}, 'value="salary"'),
        ("/history/", {"operator": "nobody"}, '<option value="nobody" selected>'),
        ("/reports/processed.csv", {"dates": "choose", "first": "2026-11-20", "last": "2026-11-01"},
         'type="date" name="first" id="id_first" value="2026-11-20"'),
        ("/reports/", {"first": "2026-11-20"}, '<option value="choose" selected>'),
    ],
)  # fmt: skip
def test_what_was_typed_stays(as_inga, dialog, path, given, kept):
    assert kept in refused(as_inga, path, given)


def test_whoever_asked_for_a_file_goes_on_to_the_page(as_inga, dialog):
    assert 'action="/history/"' in refused(as_inga, "/history/messages.csv", {"state": "foo"})
    assert 'action="/reports/"' in refused(as_inga, "/reports/processed.csv", {"dates": "foo"})


def test_a_period_that_is_too_long_is_said_so(as_inga, dialog):
    given = {"dates": "choose", "first": "2025-01-01", "last": "2026-11-30"}
    assert "At most 366 days at once." in refused(as_inga, "/reports/processed.csv", given)


def test_what_can_be_read_is_given(as_inga, dialog, anna):
    for given in (
        {}, {"dates": ""}, {"dates": "", "first": "", "last": "", "operator": "", "topic": "", "channel": "", "q": ""},
        {"dates": "choose", "first": "2026-01-01", "last": "2026-12-31"}, {"operator": str(anna.pk)}, {"page": "99"},
    ):  # fmt: skip
        assert as_inga.get("/history/", given).status_code == 200, given
    body = b"".join(
        as_inga.get("/history/dialogs.csv", {"first": "2001-01-01", "last": "2001-01-02"})
    ).decode()
    assert "Alice" not in body
