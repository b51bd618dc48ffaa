"""Every way by which an administrator sees what was said, or who a customer is, leaves a line in
the audit trail.

Every address and every frame stands in one of two tables here: with the action that is written
down, or with the reason why nothing of that kind can be read there. One that stands in neither
fails.
"""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from bankchat.urls import admin
from messaging.desk.customer_card.customer_notes import add_note
from messaging.files.attachments import mark_sent
from messaging.protocol import frames
from messaging.reference.catalogue import tag_of
from tests.cast import close, conversation_of, say, sits_down, ticket_of
from tests.messaging.desk import desk_of
from tests.messaging.uploads import as_customer, uploaded
from tests.wire import desk_line
from tickets.models import Ticket

CLIENT_ID = str(uuid.uuid4())
BANKS_OWN = "the bank's own settings and staff"
OWN_WORDS = "only what the asker typed"
WRITES = "writes, and answers with nothing of the customer's"
NO_ADMINISTRATOR = "a key or a customer's token, never a member of staff's session"
DEMONSTRATION = "the demo bank's made-up people, in development alone"

READS = {  # address → the action that is written down
    "file": "file.read",
    "thumbnail": "file.thumbnail_read",
    "search": "dialogs.searched",
    "search-inside": "dialog.searched",
    "row": "dialog.row_read",
    "suggestions": "dialog.suggestions_read",
    "profile": "customer.profile_read",
    "operations": "customer.operations_read",
    "earlier-tickets": "dialog.tickets_read",
    "notes": "customer.notes_read",
    "new-note": "customer.notes_read",
    "remove-note": "customer.notes_read",
    "tags": "customer.tags_read",
    "new-tag": "customer.tags_read",
    "remove-tag": "customer.tags_read",
    "dashboard": "dashboard.read",
    "dashboard-live": "dashboard.read",
    "report-download": "export",
    "history": "dialogs.listed",
    "dialogs-download": "export",
    "messages-download": "export",
    "dialog": "dialog.read",
    "dialog-download": "export",
}
NOTHING = {  # address → why nothing of that kind can be read
    "account_login": BANKS_OWN,
    "account_logout": BANKS_OWN,
    "account_change_password": BANKS_OWN,
    "account_reauthenticate": BANKS_OWN,
    "javascript-catalog": BANKS_OWN,
    "set_language": BANKS_OWN,
    "set_theme": BANKS_OWN,
    "home": "leads on to another page",
    "workstation": "names of staff; the lists come over the socket",
    "targets": "whom a ticket may go to: staff and teams",
    "answers": BANKS_OWN,
    "new-answer": OWN_WORDS,
    "answer": OWN_WORDS,
    "remove-answer": WRITES,
    "like-answer": WRITES,
    "use-answer": WRITES,
    "macros": BANKS_OWN,
    "preferences": WRITES,
    "drafts": OWN_WORDS,
    "keep-draft": OWN_WORDS,
    "review": OWN_WORDS,
    "upload": OWN_WORDS,
    "reports": "figures of operators, and no customer",
    "schema": NO_ADMINISTRATOR,
    "hand-in": NO_ADMINISTRATOR,
    "handed-in": NO_ADMINISTRATOR,
    "demobank:bank": DEMONSTRATION,
    "demobank:chat": DEMONSTRATION,
    "demobank:token": DEMONSTRATION,
    "demobank:jwks": DEMONSTRATION,
    "demobank:customer": DEMONSTRATION,
    "demobank:operations": DEMONSTRATION,
    "demobank:simulation_operators": DEMONSTRATION,
}
SCREENS_READ = {"auditentry": "audit.read"}  # screens of the admin, by model
SCREENS_OF_NOTHING = {
    "user": BANKS_OWN, "team": BANKS_OWN, "skill": BANKS_OWN, "slapolicy": BANKS_OWN, "exceptionday": BANKS_OWN,
    "apikey": BANKS_OWN, "topic": BANKS_OWN, "topicrule": BANKS_OWN, "topicmodel": BANKS_OWN,
    "cannedanswer": BANKS_OWN, "macro": BANKS_OWN, "stylerule": BANKS_OWN, "offeredtag": BANKS_OWN,
    "bankdocument": BANKS_OWN,
    "excerpt": "which of the staff was warned; the conversation is a number",
}  # fmt: skip
FRAMES_READ = {"conversation.follow": "dialog.followed", "history.get": "dialog.history_read"}
FRAMES_OF_NOTHING = {
    "conversation.unfollow": WRITES, "message.send": OWN_WORDS, "note.add": OWN_WORDS, "ticket.accept": WRITES,
    "ticket.decline": WRITES, "ticket.close": WRITES, "ticket.reopen": WRITES, "ticket.categorise": WRITES,
    "ticket.transfer": WRITES, "ticket.escalate": WRITES, "ticket.snooze": WRITES, "ticket.unsnooze": WRITES,
    "presence.set": WRITES, "mark.set": WRITES, "typing.start": WRITES, "attention.set": WRITES,
    "ping": "the lists, which `lists.read` was written for when the socket opened",
}  # fmt: skip
CUSTOMERS_FRAMES = {
    "hello", "message.send", "mark.set", "typing.start", "history.get", "ticket.close", "ticket.rate", "token.refresh",
    "ping",
}  # fmt: skip


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """The names of all pages but the admin's."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or str(pattern.pattern))
        elif pattern.namespace != "admin":
            yield from addresses(
                pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else prefix
            )


def test_every_address_stands_in_one_table():
    assert sorted(addresses(get_resolver().url_patterns)) == sorted([*READS, *NOTHING])


def test_every_screen_of_the_admin_stands_in_one_table():
    screens = sorted(model._meta.model_name for model in admin.site._registry)
    assert screens == sorted([*SCREENS_READ, *SCREENS_OF_NOTHING])


def test_every_frame_stands_in_one_table():
    assert sorted(map(tag_of, get_args(frames.DeskCommand))) == sorted(
        [*FRAMES_READ, *FRAMES_OF_NOTHING]
    )
    assert set(map(tag_of, get_args(frames.CustomerCommand))) == CUSTOMERS_FRAMES


# ---------------------------------------------------------------- each of them, as an administrator


@pytest.fixture
def dialog(db, anna, alice):
    """Alice has one closed ticket, and an open one with Anna that has waited long.

    Returns her conversation's id.
    """
    sits_down(anna)
    say(alice)
    close(anna, alice)
    Ticket.objects.update(closed_at=timezone.now() - timedelta(days=1))
    say(alice, "And my other card?")
    Ticket.objects.filter(closed_at=None).update(
        waiting_since=timezone.now() - timedelta(minutes=5)
    )
    return conversation_of(alice).pk


@pytest.fixture
def photo(dialog):
    file = uploaded(as_customer())
    mark_sent([file.pk])
    return file


def lines(inga: User, action: str) -> int:
    return AuditEntry.objects.filter(action=action, by=inga).count()


def call(client: Client, name: str, conversation: uuid.UUID, photo, note: uuid.UUID):
    arguments = {
        "file": [photo.pk], "thumbnail": [photo.pk], "search": [], "dashboard": [], "dashboard-live": [], "history": [],
        "dialogs-download": ["csv"], "messages-download": ["xlsx"], "report-download": ["open", "csv"],
        "remove-note": [conversation, note],
    }  # fmt: skip
    number = ticket_of(photo.conversation.customer).number
    arguments |= {"dialog": [number], "dialog-download": [number, "csv"]}
    address = reverse(name, args=arguments.get(name, [conversation]))
    bodies = {
        "new-note": {"client_id": CLIENT_ID, "text": "Prefers e-mail."}, "remove-note": {},
        "new-tag": {"tag": "abroad"}, "remove-tag": {"tag": "abroad"},
    }  # fmt: skip
    if name in bodies:
        return client.post(address, json.dumps(bodies[name]), content_type="application/json")
    return client.get(address, {"q": "card"} if name in ("search", "search-inside") else {})


@pytest.fixture
def note(inga, dialog):
    return add_note(
        by=inga, conversation_id=dialog, client_id=uuid.uuid4(), text="Calls from abroad."
    ).pk


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse")
@pytest.mark.parametrize("name", READS)
def test_an_administrators_reading_leaves_a_line(inga, dialog, photo, note, name):
    client = desk_of(inga).client
    before = lines(inga, READS[name])
    response = call(client, name, dialog, photo, note)
    assert response.status_code in (200, 503), response.content  # 503: the bank's directory is away
    assert lines(inga, READS[name]) == before + 1


@pytest.mark.parametrize("model", SCREENS_READ)
def test_so_does_a_screen_of_the_admin(inga, model):
    entry = AuditEntry.objects.create(action="signed_in", by=inga)
    client = desk_of(inga).client
    for count, address in enumerate(("changelist", "change"), 1):
        arguments = [entry.pk] if address == "change" else []
        assert (
            client.get(reverse(f"admin:accounts_{model}_{address}", args=arguments)).status_code
            == 200
        )
        assert lines(inga, SCREENS_READ[model]) == count


def test_the_same_names_on_the_open_dashboard_are_one_line_for_a_while(inga, dialog):
    client = desk_of(inga).client
    for _ in range(3):
        assert "Alice" in client.get(reverse("dashboard-live")).content.decode()
    assert lines(inga, "dashboard.read") == 1


# ---------------------------------------------------------------- operators, and who is refused


def test_an_operator_who_reads_what_is_not_theirs_leaves_a_line_and_with_their_own_none(
    anna, dmitry, dialog
):
    reads = ("profile", "notes", "tags", "earlier-tickets", "row")
    for name in reads:
        desk_of(anna).get(name, dialog)
    assert not AuditEntry.objects.filter(by=anna).exists()
    Ticket.objects.update(operator=None)  # it waits for anyone
    for name in reads:
        desk_of(dmitry).get(name, dialog)
    assert set(AuditEntry.objects.filter(by=dmitry).values_list("action", flat=True)) == {
        READS[name] for name in reads
    }


def test_who_is_refused_leaves_none(dmitry, dialog, photo):
    for name in (
        "profile",
        "operations",
        "earlier-tickets",
        "notes",
        "tags",
        "row",
        "search-inside",
        "suggestions",
    ):
        assert desk_of(dmitry).get(name, dialog).status_code in (404, 405)
    assert desk_of(dmitry).get("file", photo.pk).status_code == 404
    assert not AuditEntry.objects.exists()


# ---------------------------------------------------------------- frames


async def _next_of(desk, name: str, conversation: uuid.UUID) -> dict:
    if name == "conversation.follow":
        await desk.send(name, conversation=conversation)
        return await desk.next("conversation")
    await desk.send(name, conversation=conversation, before=1000, limit=100)
    return await desk.next("history")


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", FRAMES_READ)
async def test_a_frame_that_reads_leaves_a_line(hub, inga, alice, name):
    await sync_to_async(say)(alice)
    conversation = (await sync_to_async(conversation_of)(alice)).pk
    async with desk_line(inga) as desk:
        assert await sync_to_async(lines)(inga, "lists.read") == 1
        await _next_of(desk, name, conversation)
        assert await sync_to_async(lines)(inga, FRAMES_READ[name]) == 1
        await desk.send(
            name, conversation=uuid.uuid4(), **({"before": 9} if name == "history.get" else {})
        )
        assert (await desk.next("error"))["code"] == "not_found"
        assert await sync_to_async(lines)(inga, FRAMES_READ[name]) == 1
