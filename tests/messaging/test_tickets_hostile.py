"""`/api/v1/tickets` and what it should never see: each is refused in one shape, and nothing is
stored.
"""

import gzip
import json

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import AuditEntry
from messaging.intake import authentication
from messaging.intake.request import BODY_LIMIT
from tests.messaging.handing_in import DOOR, hand_in, key_for, look, request_of, stored
from tests.messaging.uploads import as_customer, as_staff
from tickets.api_keys import MARK, revoke_key

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh_counts():
    authentication.failures.forget()
    authentication.requests.forget()


@pytest.fixture
def key(inga):
    return key_for(inga)


def refused(response, status, code, field=None):
    """Whether it was refused so, and in the one shape."""
    told = response.json()
    shape = {"code", "text", "field"} if field else {"code", "text"}
    return (response.status_code, told["code"], told.get("field"), set(told)) == (
        status,
        code,
        field,
        shape,
    )


good = json.dumps(request_of()).encode()


@pytest.mark.parametrize(
    "body",
    [
        b" ", b"{", b"[]", b"null", b'"x"', b"1", b"\xef\xbb\xbf" + good, b"\xff\xfe" + good, good + b"{}",
        good.decode().encode("utf-16"), good[:-1] + b', "text": "again"}', good[:-1] + b', "te\\u0078t": "again"}',
        b"[" * 60_000, good.replace(b"My card", b"\xed\xa0\x80"), gzip.compress(good),
        good[:-1] + b', "opened_at": NaN}', good.replace(b'"name": "Alice"', b'"name": "Alice", "name": "Bob"'),
    ],
)  # fmt: skip
def test_what_is_not_one_json_object(key, body):
    before = stored()
    assert refused(hand_in(key, body), 400, "bad_request")
    assert stored() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"operator": "anna"}, "operator"), ({"state": "closed"}, "state"), ({"text": None}, "text"),
        ({"text": ""}, "text"), ({"text": "x" * 4001}, "text"), ({"text": 1}, "text"),
        ({"text": {"$ne": None}}, "text"),
        ({"text": "a\0b"}, "text"), ({"customer": None}, "customer"), ({"customer": "bank-alice"}, "customer"),
        ({"customer": {"subject": "bank-alice"}}, "customer.name"),
        ({"customer": {"subject": "", "name": "A"}}, "customer.subject"),
        ({"customer": {"subject": "a\nb", "name": "A"}}, "customer.subject"),
        ({"customer": {"subject": "a" * 256, "name": "A"}}, "customer.subject"),
        ({"customer": {"subject": "a", "name": " "}}, "customer.name"),
        ({"customer": {"subject": "a", "name": "A", "id": 1}}, "customer.id"),
        ({"channel": "web"}, "channel"), ({"channel": "app"}, "channel"), ({"channel": ["email"]}, "channel"),
        ({"topic": "Card refused"}, "topic"), ({"topic": "x" * 65}, "topic"), ({"topic": "card\n"}, "topic"),
        ({"priority": 10**400}, "priority"), ({"priority": True}, "priority"),
        ({"external_id": "x" * 129}, "external_id"), ({"external_id": "x\x85y"}, "external_id"),
        ({"opened_at": 1}, "opened_at"), ({"opened_at": "yesterday"}, "opened_at"),
        ({"opened_at": "2999-01-01T00:00:00Z"}, "opened_at"), ({"reason": "solved"}, "reason"),
    ],
)  # fmt: skip
def test_a_field_that_is_not_as_it_should_be_is_named(key, change, field):
    before = stored()
    assert refused(
        hand_in(key, request_of(**change) if None not in change.values() else _without(change)),
        422,
        "invalid",
        field,
    )
    assert stored() == before


def _without(change):
    return {name: value for name, value in request_of().items() if name not in change}


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":' * 10_000,
        good[:-1] + b', "topic":' + b"[" * 30_000,
        good[:-1] + b', "x":' + b'{"x":' * 9000,
    ],
)
def test_deep_nesting(key, body):
    before = stored()
    assert hand_in(key, body).status_code in (400, 422)
    assert stored() == before


@pytest.mark.parametrize("text", [r"\ud800", r"\udc00\ud800", r"\u0000"])
def test_texts_that_cannot_be_stored(key, text):
    before = stored()
    response = hand_in(key, good.replace(b"My card", text.encode()))
    assert response.status_code in (400, 422)
    assert stored() == before


@pytest.mark.parametrize("text", ["\u200b", " \n\t ", "\u2060\ufeff"])
def test_a_text_in_which_nothing_is_to_be_seen(key, text):
    before = stored()
    assert refused(hand_in(key, request_of(text=text)), 422, "empty")
    assert stored() == before


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx",
     "application/json; charset=utf-16", "application/xml", ""],
)  # fmt: skip
def test_another_content_type(key, kind):
    before = stored()
    assert refused(hand_in(key, good, **{"content-type": kind}), 415, "unsupported_type")
    assert stored() == before


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "identity, gzip"])
def test_a_compressed_body(key, encoding):
    before = stored()
    assert refused(
        hand_in(key, gzip.compress(good), **{"content-encoding": encoding}), 415, "unsupported_type"
    )
    assert stored() == before


def test_a_body_above_the_limit(key):
    before = stored()
    for size in (BODY_LIMIT + 1, settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1):
        assert refused(hand_in(key, good + b" " * (size - len(good))), 413, "too_large")
    assert stored() == before
    assert hand_in(key, good + b" " * (BODY_LIMIT - len(good))).status_code == 201


@pytest.mark.parametrize("again", ["-", "x" * 129, "a b", "ключ", "a\x7f"])
def test_an_idempotency_key_that_is_none(key, again):
    before = stored()
    assert refused(hand_in(key, again=again), 422, "invalid", "Idempotency-Key")
    assert stored() == before


# ---------------------------------------------------------------- keys


def attempts(key):
    """Headers that open nothing; the right key in the wrong place is among them."""
    wrong = key[:-1] + ("A" if key[-1] != "A" else "B")
    return [
        {}, {"authorization": ""}, {"authorization": "Bearer"}, {"authorization": f"Bearer {wrong}"},
        {"authorization": f"Basic {key}"}, {"authorization": key}, {"authorization": f"Bearer {key}x"},
        {"authorization": f"Bearer {MARK}"}, {"authorization": "Bearer " + "x" * 5000},
        {"authorization": f"Bearer {key.upper()}"}, {"x-api-key": key}, {"cookie": f"key={key}"},
        {"authorization": f"Bearer {key} {key}"}, {"authorization": "Bearer \xff\x80"},
    ]  # fmt: skip


def test_wrong_missing_and_revoked_keys_are_answered_alike(key, inga, settings):
    settings.API_FAILED_TRIES = [1000, 1000]
    revoked = key_for(inga, name="Old")
    revoke_key(by=inga, prefix=revoked[:12])
    before, answers = stored(), set()
    for headers in [*attempts(key), {"authorization": f"Bearer {revoked}"}]:
        response = hand_in(None, **headers)
        assert refused(response, 401, "not_authenticated"), headers
        assert response["WWW-Authenticate"] == "Bearer"
        answers.add((response.content, tuple(sorted(response.headers.items()))))
    assert (len(answers), stored()) == (1, before)
    assert AuditEntry.objects.filter(action="key.refused").count() == len(attempts(key)) + 1


def test_wrong_and_revoked_keys_cost_the_same_questions(
    key, inga, django_assert_num_queries, settings
):
    settings.API_FAILED_TRIES = [1000, 1000]
    revoke_key(by=inga, prefix=key[:12])
    for tried in (key, "bck_wrong", ""):
        with django_assert_num_queries(2):  # the hash, the audit trail
            hand_in(tried)


def test_a_customers_token_and_a_staff_session_open_nothing_here(inga, anna, alice):
    before = stored()
    for client in (as_customer(), as_staff(anna), as_staff(inga)):
        response = client.post(
            DOOR, good, content_type="application/json", headers={"idempotency-key": "1"}
        )
        assert refused(response, 401, "not_authenticated")
    assert stored() == before


def test_a_key_in_the_address_is_refused_and_told(key):
    before = stored()
    response = Client().post(
        f"{DOOR}?key={key}", good, content_type="application/json",
        headers={"authorization": f"Bearer {key}", "idempotency-key": "1"},
    )  # fmt: skip
    assert refused(response, 400, "bad_request")
    assert stored() == before
    assert key[:12] in AuditEntry.objects.get(action="key.in_address").target
    assert key not in response.content.decode()


def test_wrong_tries_of_one_address_are_limited_and_a_good_key_still_works(key, settings):
    settings.API_FAILED_TRIES = [10, 3]
    codes = [hand_in("bck_wrong").status_code for _ in range(6)]
    assert codes == [401, 401, 401, 429, 429, 429]
    assert AuditEntry.objects.filter(action="key.refused").count() == 3
    assert hand_in(key).status_code == 201


def test_a_key_has_its_rate(key, settings):
    settings.API_KEY_REQUESTS = [60, 2]
    answers = [hand_in(key, again="1") for _ in range(4)]
    assert [response.status_code for response in answers] == [201, 200, 429, 429]
    assert refused(answers[-1], 429, "rate_limited")
    assert int(answers[-1]["Retry-After"]) > 0


def test_other_methods_and_addresses(key, settings):
    bearer = {"authorization": f"Bearer {key}"}
    for method in ("put", "patch", "delete", "get"):
        assert refused(getattr(Client(), method)(DOOR, headers=bearer), 405, "method_not_allowed")
    assert refused(Client().post(f"{DOOR}/1", headers=bearer), 405, "method_not_allowed")
    assert refused(look(key, 2**63), 404, "not_found")
    assert look("bck_wrong", 1).status_code == 401


def test_any_accept_header_gets_json(key):
    for accept in ("text/html", "application/xml", "*/*", "nonsense"):
        response = hand_in(key, accept=accept)
        assert (response.status_code, response["Content-Type"]) == (201, "application/json")
        assert response["Cache-Control"] == "no-store"


# ---------------------------------------------------------------- the document


def test_the_document_is_for_systems_and_staff(key, anna):
    assert Client().get("/api/v1/schema").status_code == 401
    assert as_staff(anna).get("/api/v1/schema").status_code == 200
    document = Client().get("/api/v1/schema", headers={"authorization": f"Bearer {key}"}).json()
    assert set(document["paths"]) == {"/api/v1/tickets", "/api/v1/tickets/{number}"}
    taken = document["paths"]["/api/v1/tickets"]["post"]
    assert taken["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/NewTicket"
    }
    assert {"201", "200", "401", "409"} <= set(taken["responses"])
    shapes = document["components"]["schemas"]
    assert shapes["NewTicket"]["additionalProperties"] is False
    references = set(_references(document))
    assert references
    assert all(
        reference.removeprefix("#/components/schemas/") in shapes for reference in references
    )


def _references(part):
    if isinstance(part, dict):
        yield from ([part["$ref"]] if "$ref" in part else [])
        part = list(part.values())
    if isinstance(part, list):
        for item in part:
            yield from _references(item)
