"""Every form takes what it promises, and the refusal of more names the limit that applies;
behind both servers.
"""

import httpx
import pytest
from django.conf import settings

from bankchat.servers.body_limit import DOCUMENTS, TICKETS, UPLOADS, limit_for
from messaging.desk.boilerplate.models import DOCUMENT_LIMIT, BankDocument
from messaging.desk.drafts.models import DRAFT_LIMIT
from tests import fields
from tests.servers import KINDS, serving
from tests.wire import session_for

ADD = f"{DOCUMENTS}add/"


TAKEN = {
    "pasted": ("a" * 275_000, None),
    "a million Cyrillic letters": ("я" * DOCUMENT_LIMIT, None),
    "a million with ends of lines": ("😀\r\n" * (DOCUMENT_LIMIT // 2), None),
    "a file": ("", b"a" * 275_000),
    "a file of a million emoji": ("", "😀".encode() * DOCUMENT_LIMIT),
}
REFUSED = {
    "one letter more": ("a" * (DOCUMENT_LIMIT + 1), None),
    "in a file": ("", b"a" * (DOCUMENT_LIMIT + 1)),
}
NAMED = {
    ADD: "a million characters",
    "/admin/tickets/topic/add/": "256 KB",
    UPLOADS: "10 MB",
    TICKETS: "64 KiB",
}


@pytest.fixture(params=KINDS)
def admin(request, transactional_db, inga):
    """Inga's browser, with the page's token for forms; a server of its own, as it remembers
    rows that tests remove.
    """
    cookies = {settings.SESSION_COOKIE_NAME: session_for(inga)}
    with (
        serving(request.param, DATABASE_POOL="4") as server,
        httpx.Client(
            base_url=f"http://127.0.0.1:{server.port}", cookies=cookies, timeout=60
        ) as client,
    ):
        client.get(ADD)
        client.headers["X-CSRFToken"] = client.cookies[settings.CSRF_COOKIE_NAME]
        yield client


def add(admin: httpx.Client, title: str, text: str, file: bytes | None) -> httpx.Response:
    sent = {"file": ("terms.txt", file)} if file else {"file": ("", b"")}
    return admin.post(ADD, data={"title": title, "text": text, "active": "on"}, files=sent)


def test_a_form_takes_what_it_promises(admin):
    for title, (text, file) in TAKEN.items():
        response = add(admin, title, text, file)
        assert response.status_code == 302, (title, response.text[:500])
        kept = len(BankDocument.objects.get(title=title).text)
        assert kept >= min(DOCUMENT_LIMIT, len(text) or len((file or b"").decode())) - 1, title
    for title, (text, file) in REFUSED.items():
        response = add(admin, title, text, file)
        assert response.status_code == 200
        assert "1000000" in response.text or "a million characters" in response.text
        assert not BankDocument.objects.filter(title=title).exists()


def test_a_body_beyond_the_limit_hears_which_limit_it_was(admin):
    for address, words in NAMED.items():
        response = admin.post(address, content=b"x" * (limit_for(address) + 1))
        assert (response.status_code, response.json()["code"]) == (413, "too_large")
        assert words in response.json()["text"]


@pytest.mark.django_db
def test_no_form_promises_more_than_its_address_takes(inga):
    """In the dearest letters: four bytes each, and twelve where a form without files writes
    them as %F0%9F….
    """
    for name, form in fields.admin_forms(inga):
        each = 4 if form.is_multipart() else 12
        most = sum(getattr(field, "max_length", 0) or 0 for field in form.fields.values())
        assert each * most <= limit_for(f"/admin/{name.replace('.', '/')}/add/"), name
    assert 12 * DRAFT_LIMIT <= settings.PAGE_BODY  # a draft in JSON, each letter as two \\ud83d
    assert limit_for(DOCUMENTS) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
