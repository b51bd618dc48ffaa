"""A customer is known by the bank's token alone.

Cases J1–J8 of the threat list, over the verifier itself.
"""

import base64
import hashlib
import hmac
import json
import time
from functools import partial

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from accounts import identity
from accounts.identity import InvalidToken, Keys, identify
from tests.cast import PEM, token

NOW = int(time.time())


def test_a_good_token_says_who_it_is():
    person = identify(token("bank-alice"))
    assert (person.subject, person.name, person.locale, person.simulated) == (
        "bank-alice",
        "Alice",
        "en",
        False,
    )


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "exp", "iat"])
def test_every_claim_is_required(claim):
    with pytest.raises(InvalidToken):
        identify(token(**{claim: None}))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-service"},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 7},
        {"sub": "a\x00b"},
        {"exp": NOW - 60},
        {"iat": NOW + 86_400, "exp": NOW + 86_700},  # the suite takes its time after NOW
        {"iat": NOW, "exp": NOW + 3700},
        {"exp": NOW + 10 * 365 * 86_400},
        {"exp": 9 * 10**15},
        {"exp": "tomorrow"},
        {"exp": 1e999},
        {"name": {"$ne": None}},
    ],
)
def test_a_claim_out_of_bounds_is_refused(claims):
    with pytest.raises(InvalidToken):
        identify(token(**claims))


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_refused(algorithm):
    _, body, _ = token().split(".")
    forged = b64(json.dumps({"alg": algorithm, "typ": "JWT"}).encode())
    for signature in ("", "x"):
        with pytest.raises(InvalidToken):
            identify(f"{forged}.{body}.{signature}")


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused():
    _, body, _ = token().split(".")
    signed = f"{b64(json.dumps({'alg': 'HS256', 'typ': 'JWT'}).encode())}.{body}"
    signature = b64(hmac.new(PEM.encode(), signed.encode(), hashlib.sha256).digest())
    with pytest.raises(InvalidToken):
        identify(f"{signed}.{signature}")


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "....", "я.я.я", "\x00", "e30.e30.e30"])
def test_what_is_not_a_token_is_refused(text):
    with pytest.raises(InvalidToken):
        identify(text)


def test_another_persons_signature_is_refused():
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = jwt.decode(token(), options={"verify_signature": False})
    with pytest.raises(InvalidToken):
        identify(jwt.encode(claims, stranger, algorithm="RS256"))


# ------------------------------------------------------------------ the bank's key set


@pytest.fixture
def bank(settings, monkeypatch):
    """The bank's JWKS address: what it publishes, and how often it was asked."""
    settings.BANK_TOKEN_PEM = ""
    settings.BANK_JWKS_URL = "https://bank.example/jwks.json"
    keys = Keys()
    monkeypatch.setattr(identity, "keys", keys)
    monkeypatch.setattr(identity, "RETRY_INTERVAL", 0)
    return Bank(monkeypatch, keys)


class Bank:
    def __init__(self, monkeypatch, keys: Keys) -> None:
        self.body, self.status, self.asked, self.keys = b"", 200, 0, keys
        client = partial(httpx.AsyncClient, transport=httpx.MockTransport(self.serve))
        monkeypatch.setattr(identity.httpx, "AsyncClient", client)

    def serve(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        return httpx.Response(self.status, stream=httpx.ByteStream(self.body))

    def publish(self, *keys: tuple[str, ec.EllipticCurvePrivateKey], extra: tuple = ()) -> None:
        self.body = json.dumps(
            {"keys": [*extra, *(self.jwk(kid, key) for kid, key in keys)]}
        ).encode()

    @staticmethod
    def jwk(kid: str, key: ec.EllipticCurvePrivateKey) -> dict:
        return {
            **json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())),
            "kid": kid,
            "alg": "ES256",
        }

    @staticmethod
    def sign(kid: str, key: ec.EllipticCurvePrivateKey) -> str:
        claims = jwt.decode(token(), options={"verify_signature": False})
        return jwt.encode(claims, key, algorithm="ES256", headers={"kid": kid})


@pytest.fixture
def old():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def new():
    return ec.generate_private_key(ec.SECP256R1())


def test_es256_by_key_set_and_rotation(bank, old, new):
    bank.publish(("old", old))
    assert identify(bank.sign("old", old)).subject == "bank-alice"
    bank.publish(("old", old), ("new", new))
    assert identify(bank.sign("new", new)).subject == "bank-alice"
    assert identify(bank.sign("old", old)).subject == "bank-alice"


@pytest.mark.parametrize(
    "body", [b"<html>", b"{}", b'{"keys": 7}', b"[]", b"x" * 300_000, b'{"keys": []}']
)
def test_the_last_good_set_outlives_a_broken_answer(bank, old, body):
    bank.publish(("old", old))
    identify(bank.sign("old", old))
    bank.body = body
    bank.keys._fetched -= identity.KEYS_FRESH + 1
    assert identify(bank.sign("old", old)).subject == "bank-alice"
    assert bank.keys._idle.wait(10)
    bank.status = 500
    assert identify(bank.sign("old", old)).subject == "bank-alice"


def test_a_malformed_key_does_not_take_the_others_along(bank, old):
    bank.publish(("old", old), extra=({"kty": "EC", "crv": "nonsense"}, {"kty": "RSA"}, 7))
    assert identify(bank.sign("old", old)).subject == "bank-alice"


def test_an_unknown_key_is_refused_and_the_bank_is_not_asked_for_every_try(
    bank, old, new, monkeypatch
):
    monkeypatch.setattr(identity, "RETRY_INTERVAL", 10)
    bank.publish(("old", old))
    for _ in range(20):
        with pytest.raises(InvalidToken):
            identify(bank.sign("new", new))
    assert bank.asked == 1


def test_a_retired_key_is_refused_after_the_last_good_day(bank, old):
    bank.publish(("old", old))
    identify(bank.sign("old", old))
    bank.status = 500
    bank.keys._fetched -= identity.KEYS_LAST_GOOD + 1
    with pytest.raises(InvalidToken):
        identify(bank.sign("old", old))
