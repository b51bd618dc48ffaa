"""Administrators read everything, and it is written down; operators and strangers read nothing."""

import csv
import io

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from tests.cast import answer, close, note, say, sits_down, ticket_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]

PAGES = [
    "/dashboard/", "/dashboard/live/", "/reports/", "/reports/operators.csv", "/reports/first-response.csv",
    "/reports/open.csv", "/history/", "/history/dialogs.csv", "/history/messages.csv", "/history/1/", "/history/1.csv",
]  # fmt: skip


@pytest.fixture
def dialog(anna, alice):
    """Alice asked, Anna looked, noted and answered; it is closed. Returns the ticket's number."""
    sits_down(anna)
    say(alice, '=HYPERLINK("http://evil.example")')
    ticket = ticket_of(alice)
    if ticket.operator is None:
        ticket.operator, ticket.assigned_at = anna, ticket.opened_at
        ticket.save()
    note(anna, alice, "Second decline this month.")
    answer(anna, alice, "Let me look.\nOne moment.")
    close(anna, alice)
    return ticket.number


def rows_of(response):
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_sent_to_sign_in(client, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("path", PAGES)
def test_operators_are_refused(as_anna, path, dialog):
    before = AuditEntry.objects.count()
    assert as_anna.get(path.replace("/1", f"/{dialog}")).status_code == 403
    assert AuditEntry.objects.count() == before


def test_a_suspended_administrator_is_a_stranger(as_inga, inga):
    inga.is_active = False
    inga.save()
    assert as_inga.get("/reports/").status_code == 302


def test_an_administrator_who_became_an_operator_is_refused_at_once(as_inga, inga):
    assert as_inga.get("/reports/").status_code == 200
    inga.role = "operator"
    inga.save()
    assert as_inga.get("/reports/").url.startswith(
        reverse("account_login")
    )  # the session ended with the role
    as_inga.force_login(inga, "allauth.account.auth_backends.AuthenticationBackend")
    assert as_inga.get("/reports/").status_code == 403


def test_home_leads_each_to_their_own(as_inga, client, anna):
    assert as_inga.get("/").url == reverse("dashboard")
    client.force_login(anna, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/").url == reverse("workstation")
    client.logout()
    assert client.get("/").url.startswith(reverse("account_login"))


def test_reading_a_dialog_is_written_down(as_inga, inga, dialog):
    page = as_inga.get(reverse("dialog", args=[dialog])).content.decode()
    assert "Second decline this month." in page
    assert "Let me look.<br>One moment." in page
    assert "Alice" in page
    entry = AuditEntry.objects.get(action="dialog.read")
    assert (entry.by, entry.target) == (inga, str(dialog))


def test_a_dialog_that_is_not_there_is_not_found_and_not_written_down(as_inga):
    assert as_inga.get("/history/999999999/").status_code == 404
    assert as_inga.get("/history/999999999.csv").status_code == 404
    assert as_inga.get("/reports/nonsense.csv").status_code == 404
    assert not AuditEntry.objects.filter(action__in=["dialog.read", "export"]).exists()


def test_a_download_is_written_down_with_its_filters(as_inga, dialog):
    as_inga.get("/reports/operators.csv?dates=7&line=1")
    entry = AuditEntry.objects.get(action="export")
    assert entry.target.startswith("operators-")
    assert entry.detail == {"filters": "dates=7&line=1"}


def test_a_downloaded_dialog_is_whole_and_harmless(as_inga, dialog):
    rows = rows_of(as_inga.get(reverse("dialog-download", args=[dialog, "csv"])))
    texts = [row["Text"] for row in rows if row["What"] in ("Message", "Note")]
    assert texts == [
        '\'=HYPERLINK("http://evil.example")',
        "Second decline this month.",
        "Let me look.\nOne moment.",
    ]
    assert [row["Only for staff"] for row in rows if row["What"] == "Note"] == ["1"]
    assert {row["Ticket"] for row in rows} == {str(dialog)}


def test_downloads_are_not_kept_by_anybody(as_inga, dialog):
    response = as_inga.get("/history/messages.csv")
    assert (
        response["Cache-Control"].startswith("private, no-store")
        or "no-store" in response["Cache-Control"]
    )
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response).startswith(b'\xef\xbb\xbf"Ticket"')


def test_a_download_stops_when_the_reader_is_suspended(as_inga, inga, dialog):
    response = as_inga.get("/history/messages.csv")
    inga.is_active = False
    inga.save()
    assert rows_of(response) == []


HOSTILE = [
    "\x00",
    "'; DROP TABLE x; --",
    "%",
    "_",
    "a" * 300,
    "\ud800",
    "9" * 23,
    "-1",
    "0",
    "<script>",
]
UNREADABLE = {
    "q": {"\x00", "a" * 300},
    "page": set(HOSTILE) - {"9" * 23},
}  # elsewhere all of them are


@pytest.mark.parametrize("value", HOSTILE)
def test_no_filter_breaks_a_page(as_inga, dialog, value):
    for page, names in (
        ("/history/", ("q", "state", "operator", "channel", "dates", "first", "page")),
        ("/reports/", ("operator", "line", "channel", "dates", "sort")),
        ("/dashboard/", ("line", "channel")),
    ):
        for name in names:
            response = as_inga.get(page, {name: value.encode("utf-8", "surrogatepass")})
            assert response.status_code == (
                400 if value in UNREADABLE.get(name, HOSTILE) else 200
            ), (page, name)
            assert b"<script>" not in response.content
