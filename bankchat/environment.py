"""Reads the environment variables by their table, and refuses a wrong one by its name.

Whatever is started reads its settings first, so all processes refuse alike: in one line on stderr,
which names the variable, what is wrong with its value and an example. No secret's value is shown.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from bankchat import variables
from tickets.hours import holidays_of, parse_week

SECRETS = {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "BANK_DIRECTORY_KEY"}
SECRETS |= {"FILES_S3_KEY", "FILES_S3_SECRET"}
SHOWN_LIMIT = 60  # characters of a wrong value
TRUE = {"true", "on", "yes", "y", "ok", "t", "1"}
FALSE = {"false", "off", "no", "n", "f", "0"}
KINDS: dict[str, Any] = get_type_hints(variables, include_extras=True)
# Other defaults where DEMO_BANK is true: its stand-in issues the tokens and knows the customers.
DEMO = {
    "BANK_TOKEN_ISSUER": "https://demobank.example",
    "BANK_JWKS_URL": "http://127.0.0.1:{port}/demobank/jwks.json",
    "BANK_DIRECTORY_URL": "http://127.0.0.1:{port}/demobank/crm",
    "BANK_DIRECTORY_KEY": "demo-directory-key",
    "BANK_PHONE": "+372 600 0000",
    "BANK_EMAIL": "help@bank.example",
}
# the first has to be less than the second, where that is not 0
ASCENDING = (
    ("FIRST_RESPONSE_WARNING", "FIRST_RESPONSE_TARGET"),
    ("SILENCE_WARNING", "SILENCE_CLOSE"),
)


class Misconfigured(Exception):
    """A variable that settings cannot use; the text is one line."""


def read_or_exit(given: Mapping[str, str]) -> dict[str, Any]:
    """Read the environment; end the process in one line when a variable is wrong."""
    try:
        return read(given)
    except Misconfigured as fault:
        sys.exit(str(fault))


def read(given: Mapping[str, str]) -> dict[str, Any]:
    """Read the environment; raises Misconfigured about the first variable that is wrong."""
    said = {**_demo_defaults(given), **given}
    values = {}
    for name in KINDS:
        if name in said:
            values[name] = parse(name, said[name])
        elif hasattr(variables, name):
            values[name] = getattr(variables, name)
        else:
            raise Misconfigured(_sentence(name, "is not set"))
    _refuse_contradictions(values)
    return values


def parse(name: str, text: str) -> Any:
    """Turn a variable's text into its value; raises Misconfigured."""
    kind = KINDS[name]
    try:
        value = msgspec.convert(_pieces(name, kind, text), kind, strict=False)
        if name in CHECKS:
            CHECKS[name](value)
    except (ValueError, KeyError, OSError):  # of msgspec, of the checks, of ZoneInfo
        shown = repr(text[:SHOWN_LIMIT]) if name not in SECRETS else "wrong"
        raise Misconfigured(_sentence(name, f"is {shown}" if text else "is empty")) from None
    return value


def _refuse_contradictions(values: dict[str, Any]) -> None:
    for name, above in ASCENDING:
        value, limit = values[name], values[above]
        if limit and value >= limit:
            raise Misconfigured(
                f"{name} is {value}: it has to be less than {above}, which is {limit}, "
                f"for example {name}={limit * 2 // 3}"
            )


def _demo_defaults(given: Mapping[str, str]) -> dict[str, str]:
    if given.get("DEMO_BANK", "").lower() not in TRUE:
        return {}
    return {name: text.format(port=given.get("PORT", "8000")) for name, text in DEMO.items()}


# ------------------------------------------------------------------ checks beyond a kind's bounds
def _has_good_port(*addresses: str) -> None:
    for address in addresses:
        _ = urlsplit(address).port  # raises ValueError above 65535


CHECKS: dict[str, Callable[[Any], object]] = {
    "PUBLIC_ORIGINS": lambda origins: _has_good_port(*origins),
    **{name: _has_good_port for name in KINDS if name.endswith(("_URL", "_ENDPOINT"))},
    "TIME_ZONE": ZoneInfo,
    "WORKING_HOURS": parse_week,
    "HOLIDAYS_COUNTRY": lambda country: holidays_of(country, 2026),
}


# ------------------------------------------------------------------ what a variable should be
def _sentence(name: str, fault: str) -> str:
    return f"{name} {fault}: it has to be {_wanted(name)}, for example {name}={example_of(name)}"


def _meta(name: str) -> Meta:
    found = [part for part in get_args(KINDS[name]) if isinstance(part, Meta)]
    return found[0] if found else Meta()


def _pieces(name: str, kind: Any, text: str) -> Any:
    """The text as msgspec takes it: in a list where there are many, in its own words for a bool."""
    base = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if base is bool:
        return {**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False)}[text.lower()]
    if get_origin(base) is tuple:
        return [piece.strip() for piece in text.split(",")]
    return text.replace("\\n", "\n") if name.endswith("_PEM") else text  # it may be on one line


def _wanted(name: str) -> str:
    kind, meta = KINDS[name], _meta(name)
    if meta.description:
        return meta.description
    if get_origin(kind) is Literal:
        return " or ".join(get_args(kind))
    if kind is bool:
        return "true or false"
    noun = "a whole number" if get_args(kind)[0] is int else "a number"
    return f"{noun} from {meta.ge} to {meta.le}"


def example_of(name: str) -> str:
    """Return a value that the variable takes: that of its kind, else its default."""
    if examples := _meta(name).examples:
        return str(examples[0])
    default = getattr(variables, name)
    if isinstance(default, tuple):
        return ",".join(f"{number:g}" for number in default)
    return str(default).lower() if isinstance(default, bool) else str(default)
