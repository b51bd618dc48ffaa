"""Every date and number from outside: beyond the bounds of PostgreSQL and of Python's calendar it
is refused, never a 500, and whatever was stored can be read again.
"""

import base64
import contextlib
import json
import uuid
from datetime import UTC, datetime, timedelta

import jwt
import msgspec
import pytest
from asgiref.sync import sync_to_async
from django import forms
from django.db import IntegrityError, connection
from django.urls import get_resolver, reverse
from django.utils import timezone
from msgspec import inspect

from accounts import directory
from accounts.bounds import EARLIEST, LATEST, is_within_reach
from accounts.identity import InvalidToken, identify
from bankchat.servers.body_limit import _declared
from messaging.desk.preferences.models import Preferences
from messaging.protocol import codec, frames
from messaging.reference import examples
from stats.filters import HistoryFilters, LineAndChannel, ReportFilters
from tests import cast, fields
from tests.messaging.desk import desk_of
from tests.messaging.handing_in import hand_in, key_for, look, request_of
from tests.messaging.test_desk_preferences import PREFERENCES
from tests.stats.conftest import BACKEND
from tests.wire import customer_line, desk_line
from tickets.models import Event, ExceptionDay

NUMBERS = (
    "NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e308", "1.5", "-1", "0", "2147483648", "9007199254740992",
    "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "9" * 5000, "true",
    "null", '""', '"1"', "[]", "{}",
)  # fmt: skip
TIMES = (
    '"0001-01-01T00:00:00+14:00"', '"0001-01-01T00:00:00Z"', '"0000-01-01T00:00:00Z"', '"9999-12-31T23:59:59-14:00"',
    '"9999-12-31T23:59:59.999999Z"', '"10000-01-01T00:00:00Z"', '"-0001-01-01T00:00:00Z"', '"2026-11-30T12:00:00"',
    '"2026-11-30T12:00:00+24:00"', '"2026-11-30T12:00:00-24:00"', '"2026-02-30T12:00:00Z"', '"2026-11-30T24:00:01Z"',
    '"2026-11-30T23:59:60Z"', '"infinity"', '"now"', '""', "0", "1e999", "-62135596800", "true", "[]",
)  # fmt: skip
KINDS = (inspect.IntType, inspect.FloatType, inspect.DateTimeType)
WRITTEN = (
    *(value.strip('"') for value in (*NUMBERS, *TIMES)),
    "2026-13-01",
    "0001-01-01",
    "9999-12-31",
    "０",
    "²",
)


@pytest.mark.parametrize(
    ("moment", "reached"),
    [
        (EARLIEST, True), (LATEST, False), (LATEST - timedelta(microseconds=1), True),
        (datetime.fromisoformat("0001-01-01T00:00:00+14:00"), False),
        (datetime.fromisoformat("9999-12-31T23:59:59-14:00"), False), (datetime(2026, 11, 30), False),
    ],
)  # fmt: skip
def test_a_moment_has_a_zone_and_lies_in_reach(moment, reached):
    assert is_within_reach(moment) is reached


# ---------------------------------------------------------------- sockets


def hostile(example, path: str) -> list[str]:
    """The example as JSON, with each hostile value in that field."""
    content = json.loads(codec.encode(example))
    place, *inner = path.split(".")
    texts = []
    for value in (*NUMBERS, *TIMES):
        changed = content | {place: {**(content.get(place) or {}), inner[0]: "@"} if inner else "@"}
        texts.append(json.dumps(changed).replace('"@"', value))
    return texts


WALKED = sorted(fields.fields_of(fields.commands(), KINDS))
EXAMPLES = {type(example).__name__: example for example in examples._COMMANDS} | {
    "MessageSend": frames.MessageSend(
        client_id=uuid.uuid4(), location=frames.Location(latitude=1, longitude=1)
    ),
    "DeskMessageSend": frames.DeskMessageSend(
        conversation=uuid.uuid4(),
        client_id=uuid.uuid4(),
        location=frames.Location(latitude=1, longitude=1),
    ),
    "TicketTransfer": frames.TicketTransfer(
        conversation=uuid.uuid4(), client_id=uuid.uuid4(), to=frames.HandTo(team=1), note="x"
    ),
    "TicketEscalate": frames.TicketEscalate(
        conversation=uuid.uuid4(), client_id=uuid.uuid4(), to=frames.HandTo(team=1), note="x"
    ),
}


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("field", WALKED, ids=".".join)
async def test_no_number_and_no_time_of_a_frame_breaks_its_socket(alice, anna, field):
    """Most are refused while they are read; what is not goes through the real socket, which
    answers on.
    """
    kind, path = field
    example = EXAMPLES[kind]
    is_customers = type(example) in frames.CustomerCommand.__args__
    taken = []
    for text in hostile(example, path):
        try:
            codec.decode(text, frames.CustomerCommand if is_customers else frames.DeskCommand)
        except codec.BadFrame:
            continue
        taken.append(text)
    await sync_to_async(cast.say)(alice)
    talk = (await sync_to_async(cast.conversation_of)(alice)).pk
    async with customer_line(hello=kind != "Hello") if is_customers else desk_line(anna) as line:
        for text in taken:
            content = json.loads(text)
            known = {"conversation": str(talk)} if "conversation" in content else {}
            if kind == "Hello":
                known["token"] = cast.token()
            await line.send_raw(json.dumps(content | known))
            if kind == "Hello":
                await line.next("welcome")
                break  # one greets once
            await line.pong()


# ---------------------------------------------------------------- HTTP with bodies


def preferences(value: str) -> str:
    return json.dumps(PREFERENCES | {"quiet_until": "@"}).replace('"@"', value)


@pytest.mark.django_db
@pytest.mark.parametrize("value", TIMES)
def test_a_preference_out_of_reach_is_refused_and_the_workstation_works_on(anna, value):
    desk = desk_of(anna)
    assert desk.post("preferences", raw=preferences(value)).status_code == 400
    assert not Preferences.objects.exists()
    assert desk.get("workstation").status_code == 200
    assert desk.post("preferences", **PREFERENCES).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "status"), [(-367, 400), (-365, 200), (365, 200), (367, 400)])
def test_it_is_quiet_for_a_year_at_most(anna, days, status):
    until = timezone.now() + timedelta(days=days)
    answer = desk_of(anna).post("preferences", **PREFERENCES | {"quiet_until": until.isoformat()})
    assert answer.status_code == status
    assert Preferences.objects.exists() is (status == 200)


@pytest.mark.django_db
def test_a_quiet_that_is_over_is_told_no_more(anna):
    Preferences.objects.create(user=anna, quiet_until=datetime(2020, 1, 1, tzinfo=UTC))
    assert "&quot;quiet_until&quot;:null" in desk_of(anna).get("workstation").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["0001-01-01 00:00+00 BC", "9999-12-31 23:59-14"])
def test_the_database_keeps_no_time_that_cannot_be_read(anna, year):
    Preferences.objects.create(user=anna)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_preferences SET quiet_until = %s::timestamptz", [year])


@pytest.mark.django_db
@pytest.mark.parametrize("value", NUMBERS)
def test_a_draft_has_a_version_that_can_be_kept(anna, alice, value):
    cast.sits_down(anna)
    cast.say(alice)
    desk, talk = desk_of(anna), cast.conversation_of(alice).pk
    answer = desk.post(
        "keep-draft", talk, raw=f'{{"text": "x", "kind": "note", "version": {value}}}'
    )
    assert answer.status_code in (200, 400)
    assert desk.get("drafts").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["opened_at", "answered_at", "closed_at"])
def test_a_ticket_of_another_system_has_times_in_reach(anna, name):
    key = key_for()
    for value in TIMES:
        told = (
            {"answered_by": anna.email, "answered_at": "@", "closed_at": "@"}
            if name != "opened_at"
            else {}
        )
        body = request_of(**told | {name: "@"})
        answer = hand_in(key, json.dumps(body).replace('"@"', value).encode())
        assert answer.status_code in (400, 422), (value, answer.content)
    assert not Event.objects.exists()
    assert hand_in(key).status_code == 201


def test_every_number_and_time_of_every_body_is_tried_here():
    found = set(fields.fields_of(fields.bodies(), KINDS))
    tried = {("PreferencesForm", "quiet_until"), ("DraftForm", "version")}
    assert found == tried | {
        ("NewTicket", name) for name in ("opened_at", "answered_at", "closed_at")
    }


# ---------------------------------------------------------------- addresses and their parameters

HUGE = (0, 2**31, 2**63 - 1, 2**63, 2**64, int("9" * 4000))


@pytest.mark.django_db
def test_no_number_in_an_address_breaks_a_page(client, inga):
    key = key_for(inga)
    assert {look(key, number).status_code for number in HUGE[1:]} == {404}
    client.force_login(inga, BACKEND)
    walked = set()
    for pattern in _with_numbers():
        for number in HUGE:
            address = f"/{pattern.replace('<number>', str(number))}"
            for answer in (
                client.get(address),
                client.post(address, "{}", content_type="application/json"),
            ):
                assert answer.status_code < 500, address
            walked.add(pattern)
    assert {"history/<number>/", "desk/answers/<number>/"} <= walked


def _with_numbers() -> set[str]:
    """The addresses of ours that have one number, and nothing else to fill in."""
    found = set()
    for possibilities in get_resolver().reverse_dict.values():
        for text, names in possibilities[0]:
            if (
                len(names) == 1
                and possibilities[3].get(names[0]).__class__.__name__ == "IntConverter"
            ):
                found.add(text % {names[0]: "<number>"})
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["from", "to", "before", "conversation", "operator", "q", "customer"]
)
def test_no_parameter_of_the_search_breaks_it(anna, name):
    for value in (
        *WRITTEN,
        f"#{'9' * 100}",
        f"{'9' * 30}.{uuid.uuid4().hex}.1",
        f"1.{uuid.uuid4().hex}.{2**63}",
    ):
        answer = desk_of(anna).client.get("/desk/search/", {"q": "x", name: value})
        assert answer.status_code < 500, value


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "form"),
    [("history", HistoryFilters), ("reports", ReportFilters), ("dashboard", LineAndChannel)],
)
def test_no_filter_breaks_a_page_of_figures(client, inga, page, form):
    client.force_login(inga, BACKEND)
    for name in [*form.base_fields, "page"]:
        for value in WRITTEN:
            answer = client.get(reverse(page), {"dates": "choose", name: value})
            assert answer.status_code < 500, (name, value)


# ---------------------------------------------------------------- the admin


@pytest.mark.django_db
def test_no_number_and_no_date_of_the_admin_breaks_it(client, inga):
    client.force_login(inga, BACKEND)
    walked = set()
    for label, form in fields.admin_forms(inga):
        address = f"/admin/{label.replace('.', '/')}/"
        for name, field in form.fields.items():
            if isinstance(
                field, forms.IntegerField | forms.FloatField | forms.DateField | forms.DateTimeField
            ):
                walked.add((label, name))
                for value in WRITTEN:
                    assert client.post(f"{address}add/", {name: value}).status_code < 500, (
                        label,
                        name,
                        value,
                    )
        for value in WRITTEN:
            assert client.get(f"{address}{value}/change/").status_code < 500, (label, value)
        assert client.get(address).status_code == 200
    assert {
        ("tickets.slapolicy", "target"),
        ("tickets.exceptionday", "date"),
        ("accounts.user", "capacity"),
    } <= walked


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-02", "9999-12-31"])
def test_an_exception_in_the_hours_lies_in_reach(client, inga, day):
    client.force_login(inga, BACKEND)
    answer = client.post(
        "/admin/tickets/exceptionday/add/", {"date": day, "hours": "", "works_like": "", "note": ""}
    )
    assert (answer.status_code, ExceptionDay.objects.exists()) == (200, False)


@pytest.mark.django_db
def test_no_day_that_is_drilled_down_to_breaks_a_list(client, inga):
    client.force_login(inga, BACKEND)
    for address, field in (
        ("accounts/auditentry", "at"),
        ("tickets/exceptionday", "date"),
        ("messaging/excerpt", "at"),
    ):
        for year in ("0", "1", "9999", "10000", "-1", str(2**31), "9" * 5000, "x"):
            for rest in (
                {},
                {f"{field}__month": "12"},
                {f"{field}__month": "12", f"{field}__day": "31"},
            ):
                answer = client.get(f"/admin/{address}/", {f"{field}__year": year, **rest})
                assert answer.status_code < 500, (address, year, rest)


# ---------------------------------------------------------------- the bank's own systems


@pytest.mark.parametrize("claim", ["iat", "exp", "nbf"])
@pytest.mark.parametrize("value", [*NUMBERS, '"soon"'])
def test_a_token_with_a_time_out_of_bounds_is_no_token(claim, value):
    try:
        content = json.loads(value)
    except ValueError:
        return  # nobody can even sign it
    if claim == "nbf" and (
        content in ("1", None) or (isinstance(content, int | float) and content < 2)
    ):
        return  # long ago: it holds
    with pytest.raises(InvalidToken):
        identify(cast.token(**{claim: content}) if content is not None else cast.token(iat=None))


@pytest.mark.parametrize(
    "nested",
    ["[" * 3000, '{"a":' * 1500, '{"alg":"RS256","kid":[]}', '{"alg":["RS256"]}', "9" * 5000],
)
def test_a_token_whose_parts_are_monsters_is_no_token(nested):
    part = base64.urlsafe_b64encode(nested.encode()).rstrip(b"=").decode()
    _, body, signature = cast.token().split(".")
    for text in (f"{part}.{body}.{signature}", f"{cast.token().split('.')[0]}.{part}.{signature}"):
        with pytest.raises(InvalidToken):
            identify(text)


def test_a_payload_that_is_signed_and_a_monster_is_no_token():
    token = jwt.api_jws.encode(b"[" * 5000, cast._KEY, algorithm="RS256")
    with pytest.raises(InvalidToken):
        identify(token)


@pytest.mark.parametrize("value", [*NUMBERS, *TIMES])
def test_what_the_bank_s_directory_says_is_shown_or_not_available(value):
    """And whatever is taken can be told to the browser."""
    operation = '{"title": "x", "amount": -1, "currency": "EUR", "at": "2026-11-22T14:01:00Z"}'
    for told in ("-1", '"2026-11-22T14:01:00Z"'):
        _is_told(
            directory._read_operations, f'{{"operations": [{operation.replace(told, value)}]}}'
        )
    for name in ("born", "client_since"):
        _is_told(directory._read_profile, f'{{"name": "Alice", "{name}": {value}}}')


def _is_told(read, answer: str) -> None:
    with contextlib.suppress(msgspec.MsgspecError):
        codec._encoder.encode(read(answer.encode()))


@pytest.mark.parametrize("length", [b"9" * 5000, b"-1", b"1.5", b"", b"x", b"18446744073709551616"])
def test_the_length_of_a_body_is_read_whatever_it_says(length):
    assert _declared({"headers": [(b"content-length", length)]}) >= 0
