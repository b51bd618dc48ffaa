"""A great many dialogs at once, written straight into the log: for pages that must be fast, and for
looking at them.

Believable in shape only: a daily and weekly rhythm, answers around half a minute, some reopened,
some abandoned."""

import json
import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import Customer, User
from tickets.models import Conversation, Ticket

WORDS = [
    "card", "limit", "payment", "transfer", "refused", "salary", "blocked", "app", "code", "abroad", "fee", "cash",
    "loan", "account", "please", "thanks",
]  # fmt: skip
HOURS = [1, 0, 0, 0, 0, 1, 2, 6, 11, 21, 24, 27, 26, 25, 23, 25, 26, 22, 24, 22, 17, 11, 6, 3]


@dataclass
class Log:
    """One conversation's events as they grow."""

    conversation: Conversation
    customer: Customer
    events: list[tuple] = field(default_factory=list)

    def add(
        self,
        kind: str,
        at: datetime,
        ticket: Ticket,
        by: User | None = None,
        role: str = "",
        **more: Any,
    ) -> None:
        conversation, staff_only = self.conversation, kind in ("note.added", "ticket.returned")
        conversation.seq += 1
        conversation.public_seq += not staff_only
        role = role or (by.role if by else "customer")
        name = by.public_name if by else "" if role == "system" else self.customer.name
        self.events.append((
            conversation.pk, conversation.seq, None if staff_only else conversation.public_seq, ticket.pk, kind, at,
            role, by.pk if by else None, name, more.get("text"), json.dumps(more.get("data", {})), b"",
        ))  # fmt: skip


COPY = """
    COPY tickets_event (conversation_id, seq, public_seq, ticket_id, kind, at, by_role, by_user_id, by_name, text, data,
                        hash) FROM STDIN
"""


def fill(operators: list[User], *, tickets: int, days: int, now: datetime, seed: int = 7) -> None:
    """`tickets` tickets over the last `days` days, the newest few of them open."""
    dice = random.Random(seed)
    starts = sorted(_moment(dice, now, days) for _ in range(tickets - 12))
    starts += [
        now - timedelta(seconds=dice.choice([8, 25, 44, 52, 72, 400, 900])) for _ in range(12)
    ]
    logs, rows = [], []
    for number, start in enumerate(starts):
        customer = Customer(subject=f"bulk-{seed}-{number}", name=dice.choice(NAMES))
        log = Log(Conversation(customer=customer), customer)
        rows.append(_ticket(log, dice, operators, start, now, is_open=number >= tickets - 12))
        logs.append(log)
    Customer.objects.bulk_create([log.customer for log in logs])
    Conversation.objects.bulk_create([log.conversation for log in logs])
    Ticket.objects.bulk_create(rows)
    with connection.cursor() as cursor, cursor.cursor.copy(COPY) as copy:
        for log in logs:
            for event in log.events:
                copy.write_row(event)


NAMES = [
    "Elena Morozova",
    "Rasmus Lepik",
    "Karl Ilves",
    "Julia Tamm",
    "Oleg Petrov",
    "Maria Kask",
    "Ivan Sokolov",
]


def _moment(dice: random.Random, now: datetime, days: int) -> datetime:
    while True:
        moment = now - timedelta(seconds=dice.uniform(3600, days * 86400))
        if dice.random() < HOURS[(moment.hour + 2) % 24] / 27 * (
            0.5 if moment.weekday() > 4 else 1
        ):
            return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _text(dice: random.Random) -> str:
    return " ".join(dice.choices(WORDS, k=dice.randint(3, 18))).capitalize() + "."


def _ticket(
    log: Log,
    dice: random.Random,
    operators: list[User],
    at: datetime,
    now: datetime,
    *,
    is_open: bool,
) -> Ticket:
    ticket = Ticket(
        conversation=log.conversation, channel=dice.choice(["app", "app", "web"]), line=1, opened_seq=1, opened_at=at,
        cycle_started_at=at, queued_at=at, waiting_since=at,
    )  # fmt: skip
    log.add("ticket.opened", at, ticket, data={"number": 0, "channel": ticket.channel, "cycle": 1})
    log.add("message.sent", at, ticket, text=_text(dice))
    operator = dice.choice(operators)
    if is_open:
        if dice.random() < 0.7:
            _assign(log, ticket, operator, at)
        return ticket
    at = _cycle(log, ticket, dice, operator, at)
    if dice.random() < 0.06:
        at += timedelta(seconds=dice.randint(20, 500))
        ticket.cycle, ticket.cycle_started_at = 2, at
        log.add("ticket.reopened", at, ticket, data={"number": 0, "cycle": 2})
        log.add("message.sent", at, ticket, text=_text(dice))
        _cycle(log, ticket, dice, operator, at)
    return ticket


def _assign(log: Log, ticket: Ticket, operator: User, at: datetime) -> None:
    ticket.operator, ticket.assigned_at = operator, at
    data = {"operator": operator.pk.hex, "name": operator.public_name}
    log.add("ticket.assigned", at, ticket, role="system", data=data)


def _cycle(log: Log, ticket: Ticket, dice: random.Random, operator: User, at: datetime) -> datetime:
    """One closed cycle; returns when it closed."""
    if dice.random() < 0.02:
        return _close(
            log, ticket, None, at + timedelta(milliseconds=dice.randint(2000, 200_000)), "customer"
        )
    _assign(log, ticket, operator, at + timedelta(milliseconds=dice.randint(1, 900)))
    for turn in range(dice.randint(1, 3)):
        at += timedelta(milliseconds=round(min(900_000, 1000 * dice.lognormvariate(3.4, 0.5))))
        log.add("message.sent", at, ticket, operator, text=_text(dice))
        ticket.first_response_at = ticket.first_response_at or at
        if turn == 0 and dice.random() < 0.1:
            log.add("note.added", at, ticket, operator, text="Note: " + _text(dice))
        at += timedelta(seconds=dice.randint(15, 240))
        log.add("message.sent", at, ticket, text=_text(dice))
    return _close(log, ticket, operator, at + timedelta(seconds=dice.randint(5, 200)), "solved")


def _close(log: Log, ticket: Ticket, by: User | None, at: datetime, reason: str) -> datetime:
    ticket.closed_at, ticket.close_reason, ticket.closed_by, ticket.waiting_since = (
        at,
        reason,
        by,
        None,
    )
    log.add(
        "ticket.closed", at, ticket, by, data={"number": 0, "cycle": ticket.cycle, "reason": reason}
    )
    return at


def recently() -> datetime:
    return datetime.now(UTC)


def staff_of(count: int) -> list[User]:
    """`count` operators who exist only here."""
    names = [
        "Anna Kovaleva",
        "Dmitry Belov",
        "Olga Smirnova",
        "Maarja Ebert",
        "Timur Rakhimov",
        "Nikita Petrov",
    ]
    return [
        User.objects.create(
            email=f"bulk{n}-{uuid.uuid4().hex[:6]}@bank.example", name=names[n % len(names)]
        )
        for n in range(count)
    ]
