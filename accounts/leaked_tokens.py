"""Tokens that somebody put into an address: proxies have logged it already, so the bank has to
revoke them.
"""

import hashlib
import re
from urllib.parse import parse_qsl, unquote_plus

ADDRESS_LIMIT = 16_384  # characters of a path with its query; in a longer one nothing is searched
FIELDS = 500  # of a query that are looked at
TOKEN_NAMES = {"token", "access_token", "id_token", "auth", "authorization", "bearer", "jwt"}
# A JSON Web Token. It is linear: a match begins at the beginning of a word only, and only in one
# that another word and a dot follow; each word is read twice at most.
JWT = re.compile(r"(?<![\w-])(?=[\w-]++\.[\w-]++\.)[\w-]*?(eyJ[\w-]++\.[\w-]++\.[\w-]*)", re.ASCII)


def find_jwt(path: str, query: str) -> str:
    """The first thing that looks like a JSON Web Token, or nothing."""
    for text in (path, unquote_plus(query)):
        if len(text) <= ADDRESS_LIMIT and (found := JWT.search(text)):
            return found[1]
    return ""


def find_token(path: str, query: str) -> str:
    """A JWT in an address, or whatever its query calls a token."""
    if len(query) > ADDRESS_LIMIT:
        return ""
    for name, value in parse_qsl("&".join(query.split("&", FIELDS)[:FIELDS])):
        if name.lower() in TOKEN_NAMES:
            return value
    return find_jwt(path, query)


def fingerprint(secret: str) -> str:
    """Enough for the bank to find the token in its own records, and for nobody to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]
