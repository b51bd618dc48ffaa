"""The demo bank's customer system: a profile, and operations that look like somebody's week."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from demobank import library
from demobank.library import DemoCustomer, OperationKind

OPERATIONS_LIMIT = 12  # operations
HOURS = (
    (6, 10),
    (11, 14),
    (15, 18),
    (19, 22),
)  # when people pay: each day has one operation in each stretch
SIGN_INS = {
    "en": {
        "app": ("App, fingerprint", "App, face", "App, PIN"),
        "web": ("Website, Smart-ID", "Website, Mobile-ID"),
    },
    "ru": {
        "app": ("Приложение, отпечаток", "Приложение, лицо", "Приложение, PIN"),
        "web": ("Сайт, Smart-ID", "Сайт, Mobile-ID"),
    },
}
LANGUAGES = {"en": "English", "ru": "Русский"}
DETAILS = {
    "Card": "Карта",
    "Transfer": "Перевод",
    "Standing order": "Постоянное поручение",
    "Incoming": "Поступление",
}


def profile(person: DemoCustomer) -> dict[str, Any]:
    """What the bank knows about them that a support operator may see."""
    sign_ins = SIGN_INS[person.locale][person.channel]
    return {
        "name": person.name,
        "locale": person.locale,
        "born": person.born,
        "segment": person.segment,
        "client_since": person.client_since,
        "phone": person.phone,
        "signed_in": Random(person.subject).choice(sign_ins),
        "language": LANGUAGES[person.locale],
        "products": list(person.products),
    }


def recent_operations(person: DemoCustomer, now: datetime | None = None) -> list[dict[str, Any]]:
    """The newest dozen, newest first.

    A past operation never changes: each follows from the person and its day.
    """
    now = timezone.localtime(now)
    days = (now.date() - timedelta(days=back) for back in range(OPERATIONS_LIMIT))
    past = (
        operation
        for day in days
        for operation in _operations_of(person, day)
        if operation["at"] <= now
    )
    newest = [next(past) for _ in range(OPERATIONS_LIMIT)]
    return [
        {**operation, "at": operation["at"].isoformat(timespec="seconds")} for operation in newest
    ]


def _operations_of(person: DemoCustomer, day: date) -> list[dict[str, Any]]:
    """One day's operations, the latest first."""
    rng, kinds = Random(f"{person.subject} {day}"), library.operations()
    found = []
    for first, last in reversed(HOURS):
        kind = rng.choices(kinds, [kind.weight for kind in kinds])[0]
        moment = time(rng.randint(first, last), rng.randrange(60), rng.randrange(60))
        at = timezone.make_aware(datetime.combine(day, moment))
        found.append({**_operation(person, kind, rng), "at": at})
    return found


def _operation(person: DemoCustomer, kind: OperationKind, rng: Random) -> dict[str, Any]:
    return {
        "title": kind.titles[person.locale],
        "amount": round(rng.uniform(kind.least, kind.most), 2),
        "currency": "EUR",
        "detail": _detail(person, kind),
        "declined_reason": kind.declined.get(person.locale),
    }


def _detail(person: DemoCustomer, kind: OperationKind) -> str:
    """By which card, or how."""
    words = DETAILS.get(kind.detail, kind.detail) if person.locale == "ru" else kind.detail
    cards = [product.split("•• ")[1][:4] for product in person.products if "•• " in product]
    return f"{words} •• {cards[0]}" if kind.detail == "Card" and cards else words
