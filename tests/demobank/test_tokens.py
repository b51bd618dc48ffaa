"""The demo bank's tokens are what the real door accepts, and say no more than they should."""

import json

import jwt
import pytest

from accounts.identity import identify
from demobank import people, tokens


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    """A key of this test's own, which Bankchat knows by the demo bank's key set."""
    tokens._private_key.cache_clear()
    tokens._public_jwk.cache_clear()
    settings.BASE_DIR = tmp_path
    settings.BANK_TOKEN_PEM = jwt.PyJWK.from_dict(tokens.key_set()["keys"][0]).key
    yield
    tokens._private_key.cache_clear()
    tokens._public_jwk.cache_clear()


def test_a_token_names_its_customer(client):
    person = people.everyone()[0]
    identity = identify(client.post(f"/demobank/token/?as={person.subject}").json()["token"])
    assert (identity.subject, identity.name, identity.locale) == (
        person.subject,
        person.name,
        person.locale,
    )
    assert not identity.simulated


def test_a_simulated_customer_is_marked(client):
    identity = identify(client.post("/demobank/token/?as=sim-17").json()["token"])
    assert (identity.subject, identity.name, identity.simulated) == ("sim-17", "Simulated 17", True)


@pytest.mark.parametrize("subject", ["nobody", "sim-", "sim-x", "sim-1x", "c-0", "sim-1%0A"])
def test_an_unknown_subject_gets_no_token(client, subject):
    assert client.post(f"/demobank/token/?as={subject}").status_code == 404


def test_tokens_are_posted_for_and_never_kept(client):
    assert client.get("/demobank/token/?as=c-1001").status_code == 405
    assert client.post("/demobank/token/?as=c-1001")["Cache-Control"] == "no-store"


def test_a_token_lives_a_quarter_of_an_hour():
    claims = jwt.decode(tokens.issue(people.everyone()[0]), options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 900
    assert set(claims) == {"iss", "aud", "sub", "iat", "nbf", "exp", "jti", "name", "locale"}


def test_no_two_tokens_share_an_id():
    ids = {
        jwt.decode(tokens.issue(people.everyone()[0]), options={"verify_signature": False})["jti"]
        for _ in range(3)
    }
    assert len(ids) == 3


def test_the_key_set_is_public_and_the_key_is_not(client, settings):
    (key,) = client.get("/demobank/jwks.json").json()["keys"]
    assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}
    assert jwt.get_unverified_header(tokens.issue(people.everyone()[0]))["kid"] == key["kid"]
    file = settings.BASE_DIR / ".local" / "demobank-key.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in file.parent.iterdir()] == [file.name]


def test_the_key_is_made_once(settings):
    before = json.dumps(tokens.key_set())
    tokens._private_key.cache_clear()
    tokens._public_jwk.cache_clear()
    assert json.dumps(tokens.key_set()) == before


def test_of_two_keys_made_at_once_the_first_stays(settings):
    tokens.key_set()
    file = settings.BASE_DIR / ".local" / "demobank-key.pem"
    before = file.read_bytes()
    tokens._make_key(file)
    assert file.read_bytes() == before
