"""The demo bank's token issuer: the JWTs by which Bankchat knows a customer, and the public
keys to check them.
"""

import base64
import hashlib
import json
import os
import secrets
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from jwt.algorithms import RSAAlgorithm

from demobank import people
from demobank.library import DemoCustomer

LIFETIME = 15 * 60  # seconds
ALGORITHM = "RS256"


def issue(person: DemoCustomer) -> str:
    """A token for `person`, good for 15 minutes from now."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": settings.BANK_TOKEN_ISSUER,
        "aud": settings.BANK_TOKEN_AUDIENCE,
        "sub": person.subject,
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME,
        "jti": uuid4().hex,
        "name": person.name,
        "locale": person.locale,
    }
    if people.is_simulated(person.subject):
        claims["simulated"] = True
    return jwt.encode(claims, _private_key(), ALGORITHM, headers={"kid": _public_jwk()["kid"]})


def key_set() -> dict[str, list[dict[str, str]]]:
    """The JWKS: public keys only."""
    return {"keys": [_public_jwk()]}


@cache
def _public_jwk() -> dict[str, str]:
    jwk = RSAAlgorithm.to_jwk(_private_key().public_key(), as_dict=True)
    public = {name: jwk[name] for name in ("e", "kty", "n")}
    return {**public, "kid": _thumbprint(public), "use": "sig", "alg": ALGORITHM}


def _thumbprint(public: dict[str, str]) -> str:
    """RFC 7638: the key's name follows from the key."""
    canonical = json.dumps(public, sort_keys=True, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()


@cache
def _private_key() -> rsa.RSAPrivateKey:
    """The checkout's own signing key, made once.

    Of processes that make it at the same moment, the first one's stays.
    """
    file = settings.BASE_DIR / ".local" / "demobank-key.pem"
    if not file.exists():
        _make_key(file)
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _make_key(file: Path) -> None:
    pem = rsa.generate_private_key(public_exponent=65_537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.parent.mkdir(exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(
        os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
    ) as private:
        private.write(pem)
    with suppress(FileExistsError):
        os.link(unfinished, file)
    unfinished.unlink()
