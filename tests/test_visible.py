"""A text that nobody can see says nothing, wherever somebody writes: one rule, and no field
outside of it.
"""

import json
import uuid

import pytest
from asgiref.sync import sync_to_async
from django import forms
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from msgspec import inspect

from accounts.identity import InvalidToken, identify
from accounts.models import AuditEntry
from accounts.visible import is_visible, validate_visible
from messaging.desk.answers.models import CannedAnswer
from messaging.desk.boilerplate.admin import BankDocumentForm
from messaging.desk.customer_card.models import CustomerNote, CustomerTag
from messaging.files.names import clean_name
from tests import cast, fields
from tests.messaging.desk import desk_of
from tests.messaging.handing_in import hand_in, key_for, request_of
from tests.wire import customer_line, desk_line
from tickets.models import ApiKey, Event, Ticket

MARKS = "\u0301 \u064b \u093f \u20e3 \u034f \u17b4\u17b5 \ufe0f \U000e0100"
FORMATS = "\u200b\u200c\u200d\u2060\u00ad\u202e\u2066\u180e\ufeff\ufff9\ufffb\U000e0041\U0001d173"
INVISIBLE = (
    "", " \n\t\u00a0\u3000", *MARKS.split(), *FORMATS, "\u3164", "\u2800", "\u115f", "\u1160", "\uffa0", "\ufffc",
    "\U0001d159", "\ue000", "\u0378", "\u3164\u0301\ufe0f \u200d",
)  # fmt: skip
VISIBLE = (
    "a", ".", "?", "7", "№", "€", "👍", "👍🏽", "🇪🇪", "1️⃣", "#️⃣", "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "क्षि", "श्री",
    "สวัสดี", "سلام", "שָׁלוֹם", "안녕", "ᄒ", "ё", "é", "e\u0301", "ὕ", "ﷺ", "文", "\U0001faef", "\U00031350",
)  # fmt: skip
NOTHING = "\u3164\u0301"


@pytest.mark.parametrize("text", INVISIBLE, ids=ascii)
def test_what_draws_nothing_is_nothing(text):
    assert not is_visible(text)


@pytest.mark.parametrize("text", VISIBLE, ids=ascii)
def test_what_people_write_in_any_script_is_something(text):
    assert is_visible(text)
    validate_visible(text)


# ---------------------------------------------------------------- sockets

PROVES_NOTHING_TO_READ = {  # who these are for is a program, and no person reads them
    ("Hello", "token"), ("Hello", "log"), ("TokenRefresh", "token"), ("ConversationFollow", "log"),
    ("Hello", "device.sdk"), ("Hello", "device.platform"), ("Hello", "device.app_version"), ("Hello", "device.locale"),
}  # fmt: skip
CUSTOMER = {("MessageSend", "text"): "message.send", ("TicketRate", "comment"): "ticket.rate"}
DESK = {
    ("DeskMessageSend", "text"): "message.send", ("NoteAdd", "text"): "note.add",
    ("TicketTransfer", "note"): "ticket.transfer", ("TicketEscalate", "note"): "ticket.escalate",
    ("TicketCategorise", "topic"): "ticket.categorise",
}  # fmt: skip
sockets = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]


def marked(test):
    for mark in sockets:
        test = mark(test)
    return test


def test_every_text_of_every_frame_is_tried_here():
    found = set(fields.fields_of(fields.commands(), (inspect.StrType,)))
    assert found == {*PROVES_NOTHING_TO_READ, *CUSTOMER, *DESK}


@marked
@pytest.mark.parametrize("text", [t for t in INVISIBLE if t], ids=ascii)
async def test_a_customer_s_text_that_nobody_sees_opens_nothing(alice, text):
    async with customer_line() as line:
        await line.send("message.send", client_id=uuid.uuid4(), text=text)
        assert (await line.next("error"))["code"] == "empty"
    assert not await sync_to_async(Ticket.objects.exists)()


@marked
async def test_a_comment_that_nobody_sees_rates_nothing(alice, anna):
    number = await sync_to_async(_closed)(anna, alice)
    async with customer_line() as line:
        await line.send(
            "ticket.rate", client_id=uuid.uuid4(), ticket=number, score=5, comment=NOTHING
        )
        assert (await line.next("error"))["code"] == "empty"
        await line.send("ticket.rate", client_id=uuid.uuid4(), ticket=number, score=5, comment="  ")
        assert "comment" not in await line.next("ticket.rated")


@marked
@pytest.mark.parametrize(("field", "command"), DESK.items(), ids=str)
async def test_what_the_desk_says_and_nobody_sees_stops_no_clock(
    alice, anna, dmitry, field, command
):
    await sync_to_async(_held)(anna, dmitry, alice)
    before = await sync_to_async(cast.log_of)(alice)
    to = {"to": {"line": 2}} if "note" in field else {}
    conversation = (await sync_to_async(cast.conversation_of)(alice)).pk
    async with desk_line(anna) as line:
        await line.send(
            command, conversation=conversation, client_id=uuid.uuid4(), **{field[1]: NOTHING}, **to
        )
        assert (await line.next("error"))["code"] in {"empty", "unknown_topic"}
    ticket = await sync_to_async(cast.ticket_of)(alice)
    assert (ticket.first_response_at, await sync_to_async(cast.log_of)(alice)) == (None, before)


def _closed(anna, alice) -> int:
    cast.sits_down(anna)
    cast.say(alice)
    cast.close(anna, alice)
    return cast.ticket_of(alice).number


def _held(anna, dmitry, alice) -> None:
    cast.sits_down(anna)
    cast.say(alice)
    cast.sits_down(dmitry)


# ---------------------------------------------------------------- HTTP

KEPT_AS_TYPED = {
    ("DraftForm", "text"),
    ("ReviewForm", "text"),
}  # for their writer alone, while they write
POSTED = {
    ("AnswerForm", "title"): ("new-answer", {"body": "Hello", "locale": "en"}),
    ("AnswerForm", "body"): ("new-answer", {"title": "Hello", "locale": "en"}),
    ("NoteForm", "text"): ("new-note", {"client_id": "018f2c5e-0000-7000-8000-000000000001"}),
    ("TagForm", "tag"): ("new-tag", {}),
}
HANDED_IN = {"customer.subject", "customer.name", "text", "external_id", "topic", "answered_by"}


def test_every_text_of_every_body_is_tried_here():
    found = set(fields.fields_of(fields.bodies(), (inspect.StrType,)))
    assert found == {*KEPT_AS_TYPED, *POSTED, *(("NewTicket", name) for name in HANDED_IN)}


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "request_"), POSTED.items(), ids=str)
def test_what_the_desk_posts_and_nobody_sees_is_not_kept(alice, anna, field, request_):
    cast.sits_down(anna)
    cast.say(alice)
    address, others = request_
    place = [] if address == "new-answer" else [cast.conversation_of(alice).pk]
    answer = desk_of(anna).post(address, *place, **{field[1]: NOTHING}, **others)
    assert (answer.status_code, answer.json()["code"]) == (400, "empty")
    assert not any(
        model.objects.exists() for model in (CannedAnswer, CustomerNote, CustomerTag, AuditEntry)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(HANDED_IN))
def test_what_another_system_says_and_nobody_sees_opens_nothing(name):
    body = request_of()
    inner = body["customer"] if name.startswith("customer.") else body
    inner[name.removeprefix("customer.")] = NOTHING
    answer = hand_in(key_for(), body)
    assert answer.json()["code"] in {"empty", "invalid"}
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("q", "others"),
    [(NOTHING, {}), (f'"{NOTHING}"', {"channel": "web"}), ("", {"customer": NOTHING})],
)
def test_nothing_is_searched_for_what_nobody_sees(anna, q, others):
    answer = desk_of(anna).client.get("/desk/search/", {"q": q, **others})
    assert (answer.status_code, answer.json()["code"]) in {
        (400, "nothing_to_search"),
        (400, "bad_search"),
    }


# ---------------------------------------------------------------- tokens, files, commands


@pytest.mark.django_db
@pytest.mark.parametrize("claim", ["sub", "name"])
def test_a_token_for_somebody_who_cannot_be_named_is_no_token(claim):
    with pytest.raises(InvalidToken):
        identify(cast.token(**{claim: "\u3164"}))


def test_a_file_without_a_visible_name_gets_one():
    assert clean_name("\u3164.png", "image/png") == "photo.png"
    assert clean_name("\u2800\u0301.pdf", "application/pdf") == "document.pdf"


@pytest.mark.django_db
def test_a_key_is_not_made_under_a_name_that_nobody_sees(inga):
    with pytest.raises(CommandError):
        call_command(
            "api_key", "make", "--by", inga.email, "--name", NOTHING, "--channel", "telephone"
        )
    assert not ApiKey.objects.exists()


# ---------------------------------------------------------------- the admin


@pytest.mark.django_db
def test_no_field_of_the_admin_takes_what_nobody_sees(inga):
    taken, refused = set(), set()
    for name, form in fields.admin_forms(inga):
        for field, shown in form.fields.items():
            if isinstance(shown, forms.CharField) and "password" not in field:
                (refused if _refuses(form, field, shown) else taken).add((name, field))
    assert taken == {("tickets.exceptionday", "hours")}  # looked at with the whole form, see below
    assert {
        ("accounts.team", "name"),
        ("messaging.macro", "text"),
        ("tickets.topic", "name"),
    } <= refused


def _refuses(form, field, shown) -> bool:
    """As the form and its model check it."""
    try:
        form._meta.model._meta.get_field(field).clean(shown.clean(NOTHING), form.instance)
    except ValidationError:
        return True
    return False


@pytest.mark.django_db
def test_a_rule_for_topics_and_hours_have_words_of_their_own(client, inga):
    client.force_login(inga, "allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(
        "/admin/tickets/exceptionday/add/", {"date": "2026-12-24", "hours": NOTHING, "note": ""}
    )
    assert answer.status_code == 200
    answer = client.post(
        "/admin/tickets/exceptionday/add/", {"date": "2026-12-24", "hours": "", "note": NOTHING}
    )
    assert "Nobody could see this text." in answer.content.decode()


@pytest.mark.django_db
def test_a_document_that_nobody_sees_is_none():
    form = BankDocumentForm({"title": "Terms", "text": NOTHING, "active": True})
    assert not form.is_valid()
    assert json.loads(form.errors.as_json()).keys() == {"text"}
