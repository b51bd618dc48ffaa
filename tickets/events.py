"""The log's only writer, and the doorbell's only ringer."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from accounts.models import Customer, User
from tickets import doorbell
from tickets.models import ByRole, Conversation, Event, Ticket


@dataclass(frozen=True, slots=True)
class Entry:
    """An event about to be recorded in a conversation whose row is locked."""

    conversation: Conversation
    kind: str
    by: User | Customer | None  # None: the system itself
    ticket: Ticket | None = None
    staff_only: bool = False
    client_id: UUID | None = None
    text: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None  # only history that is being filled in says when; else it is now
    concerns: Iterable[UUID | None] = ()  # operators whose lists change besides the ticket's own


def now() -> datetime:
    """This instant in UTC, to the millisecond: what the log keeps is what the wire shows."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def record(entries: Sequence[Entry], *, quietly: bool = False) -> list[Event]:
    """Number, seal and store `entries` in their order; ring the doorbell after the commit.

    The caller is inside a transaction that holds the row lock of every conversation named here: that lock is what
    makes `seq` dense and commit order number order. `quietly` leaves the doorbell alone (history being filled in).
    """
    events = [_number(entry) for entry in entries]
    _insert(events)
    _move_heads({entry.conversation.pk: entry.conversation for entry in entries}.values())
    if not quietly:
        nudges = [_nudge(entry, event) for entry, event in zip(entries, events, strict=True)]
        transaction.on_commit(lambda: doorbell.ring(nudges))
    return events


def seal(previous: bytes, event: Event) -> bytes:
    """The event's hash: SHA-256 of the previous event's hash and this one's content as a JSON array, in UTF-8."""
    content = (
        event.conversation_id.hex, event.seq, event.public_seq, event.ticket_id and event.ticket_id.hex, event.kind,
        event.at.astimezone(UTC).isoformat(timespec="milliseconds"), event.by_role,
        event.by_user_id and event.by_user_id.hex, event.by_name, event.sender and event.sender.hex,
        event.client_id and event.client_id.hex, event.text, event.data,
    )  # fmt: skip
    return hashlib.sha256(previous + msgspec.json.encode(content, order="deterministic")).digest()


def _number(entry: Entry) -> Event:
    conversation, by = entry.conversation, entry.by
    conversation.seq += 1
    if not entry.staff_only:
        conversation.public_seq += 1
    event = Event(
        conversation=conversation,
        seq=conversation.seq,
        public_seq=None if entry.staff_only else conversation.public_seq,
        ticket=entry.ticket,
        kind=entry.kind,
        at=entry.at or now(),
        by_role=by.role if isinstance(by, User) else ByRole.CUSTOMER if by else ByRole.SYSTEM,
        by_user=by if isinstance(by, User) else None,
        by_name=by.public_name if isinstance(by, User) else by.name if by else "",
        sender=by.pk if by and entry.client_id else None,
        client_id=entry.client_id,
        text=entry.text,
        data=entry.data,
    )
    conversation.head_hash = event.hash = seal(bytes(conversation.head_hash), event)
    return event


_COLUMNS = {
    "conversation_id": "uuid", "seq": "bigint", "public_seq": "bigint", "ticket_id": "uuid", "kind": "text",
    "at": "timestamptz", "by_role": "text", "by_user_id": "uuid", "by_name": "text", "sender": "uuid",
    "client_id": "uuid", "text": "text", "data": "jsonb", "hash": "bytea",
}  # fmt: skip
_INSERT = "INSERT INTO tickets_event ({}) SELECT * FROM unnest({})".format(
    ", ".join(_COLUMNS), ", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())
)


def _insert(events: Sequence[Event]) -> None:
    """One statement with an array a column: a third of what bulk_create costs, on the path that every message takes."""
    arrays = {name: [getattr(event, name) for event in events] for name in _COLUMNS}
    arrays["data"] = [Jsonb(data) for data in arrays["data"]]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, list(arrays.values()))


def _move_heads(conversations: Iterable[Conversation]) -> None:
    rows = [(c.pk, c.seq, c.public_seq, c.head_hash) for c in conversations]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tickets_conversation c SET seq = h.seq, public_seq = h.public_seq, head_hash = h.hash"
            " FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bytea[]) AS h(id, seq, public_seq, hash)"
            " WHERE c.id = h.id",
            [list(column) for column in zip(*rows, strict=True)],
        )


def _nudge(entry: Entry, event: Event) -> doorbell.Nudge:
    holder = entry.ticket.operator_id if entry.ticket else None
    return doorbell.Nudge(
        conversation=event.conversation_id,
        seq=event.seq,
        operators=frozenset(operator for operator in (holder, *entry.concerns) if operator),
        everyone=entry.kind.startswith("ticket."),
    )
