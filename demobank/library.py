"""What the demo bank's people are called and what they say and pay: `content/*.toml`, read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
LOCALES = ("en", "ru")


@dataclass(frozen=True, slots=True)
class ScriptedDialog:
    """`turns` are (role, text); role is customer, operator or note.

    `{customer}` and `{operator}` are first names.
    """

    topic: str
    locale: str
    weight: int
    turns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """A customer of the demo bank, as the bank knows them."""

    subject: str
    name: str
    locale: str
    born: int
    segment: str
    client_since: int
    phone: str
    products: tuple[str, ...]
    channel: str

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]


@dataclass(frozen=True, slots=True)
class OperationKind:
    """A kind of operation.

    Amounts in euro, negative when money leaves; `declined` is empty where it went through.
    """

    titles: dict[str, str]
    least: float
    most: float
    detail: str
    declined: dict[str, str]
    weight: int


@cache
def dialogs(locale: str) -> tuple[ScriptedDialog, ...]:
    rows = _read(f"dialogs_{locale}")["dialog"]
    return tuple(
        ScriptedDialog(
            row["topic"],
            locale,
            row.get("weight", 1),
            tuple((role, text) for role, text in row["turns"]),
        )
        for row in rows
    )


@cache
def written_people() -> tuple[dict[str, Any], ...]:
    return tuple(_read("people")["customer"])


@cache
def operations() -> tuple[OperationKind, ...]:
    return tuple(_operation(row) for row in _read("operations")["operation"])


@cache
def answers() -> tuple[dict[str, str], ...]:
    return tuple(_read("answers")["answer"])


@cache
def documents() -> tuple[dict[str, str], ...]:
    """What replies are compared with: terms as the bank's lawyers wrote them."""
    return tuple(_read("documents")["document"])


@cache
def macros() -> tuple[dict[str, Any], ...]:
    return tuple(_read("documents")["macro"])


def _operation(row: dict[str, Any]) -> OperationKind:
    declined = (
        {"en": row["declined_reason"], "ru": row["declined_reason_ru"]}
        if "declined_reason" in row
        else {}
    )
    return OperationKind(
        titles={"en": row["title"], "ru": row["title_ru"]},
        least=row["amount_min"],
        most=row["amount_max"],
        detail=row["detail"],
        declined=declined,
        weight=row.get("weight", 1),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))
