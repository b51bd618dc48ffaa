"""The log's only writer, and the doorbell's only ringer."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from msgspec import Struct

from accounts.models import Customer, User
from postgres import prepared
from postgres.prepared import Query, Rows
from tickets import doorbell
from tickets.models import ByRole, Conversation, Event, Ticket


class Entry(Struct, frozen=True):
    """An event about to be recorded in a conversation whose row is locked."""

    conversation: Conversation
    kind: str
    by: User | Customer | None  # None: the system itself
    ticket: Ticket | None = None
    staff_only: bool = False
    client_id: UUID | None = None
    text: str | None = None
    data: dict[str, Any] = {}
    at: datetime | None = None  # only history that is being filled in says when; else it is now
    concerns: Iterable[UUID | None] = ()  # operators whose lists change besides the ticket's own


def now() -> datetime:
    """The present instant in UTC, to the millisecond: what the log keeps is what the wire shows."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def record(
    entries: Sequence[Entry], clocks: Iterable[Ticket] = (), *, quietly: bool = False
) -> list[Event]:
    """Number, seal and store `entries` in their order; ring the doorbell after the commit.

    The caller is inside a transaction that holds the row lock of every conversation named here:
    that lock is what makes `seq` dense and commit order number order. `clocks` are tickets whose
    `waiting_since` and `first_response_at` have changed. `quietly` leaves the doorbell alone
    (history being filled in).
    """
    stored = [event for event in storing(entries, clocks).run() if event]
    if len(stored) < len(entries):
        raise RuntimeError("a conversation was recorded without its lock")
    if not quietly:
        transaction.on_commit(lambda: ring_for(entries, stored))
    return stored


def storing(entries: Sequence[Entry], clocks: Iterable[Ticket] = ()) -> Query[list[Event | None]]:
    """The statement that stores them. Run outside any transaction it may tell what was decided on a
    state that nobody locked (`access.read_state`); whoever runs it rings (`ring_for`).

    A conversation that has moved since, or that somebody holds, is left as it is: None for its
    entries. Nothing about a ticket changes without an event, so a log that has not moved means that
    all is as it was read."""
    before = {entry.conversation.pk: entry.conversation.seq for entry in entries}
    events = [_number(entry) for entry in entries]
    heads = {entry.conversation.pk: entry.conversation for entry in entries}.values()

    def read(moved: Rows) -> list[Event | None]:
        found = {conversation for (conversation,) in moved}
        return [event if event.conversation_id in found else None for event in events]

    values = (
        prepared.json(
            [_head(conversation) | {"before": before[conversation.pk]} for conversation in heads]
        ),
        prepared.json([_line(event) for event in events]),
        prepared.json([{name: getattr(ticket, name) for name in _CLOCKS} for ticket in clocks]),
    )
    return Query(_STORE, values, read)


def ring_for(entries: Sequence[Entry], stored: Sequence[Event | None]) -> None:
    """Ring the doorbell for those that were stored: after the commit."""
    nudges = [_nudge(entry, event) for entry, event in zip(entries, stored, strict=True) if event]
    if nudges:
        doorbell.ring(nudges)


_content = msgspec.json.Encoder(order="deterministic", uuid_format="hex")


def seal(previous: bytes, event: Event) -> bytes:
    """The event's hash: SHA-256 of the previous event's hash and this one's content as a JSON
    array, in UTF-8.
    """
    content = (
        event.conversation_id,
        event.seq,
        event.public_seq,
        event.ticket_id,
        event.kind,
        event.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        event.by_role,
        event.by_user_id,
        event.by_name,
        event.sender,
        event.client_id,
        event.text,
        event.data,
    )
    return hashlib.sha256(previous + _content.encode(content)).digest()


def _number(entry: Entry) -> Event:
    conversation, ticket, by = entry.conversation, entry.ticket, entry.by
    conversation.seq += 1
    if not entry.staff_only:
        conversation.public_seq += 1
    staff = by if isinstance(by, User) else None
    content = {
        "conversation_id": conversation.pk,
        "seq": conversation.seq,
        "public_seq": None if entry.staff_only else conversation.public_seq,
        "ticket_id": ticket and ticket.pk,
        "kind": entry.kind,
        "at": entry.at or now(),
        "by_role": staff.role if staff else ByRole.CUSTOMER if by else ByRole.SYSTEM,
        "by_user_id": staff.pk if staff else None,
        "by_name": staff.public_name if staff else by.name if by else "",
        "sender": by.pk if by and entry.client_id else None,
        "client_id": entry.client_id,
        "text": entry.text,
        "data": entry.data,
        "hash": b"",
    }
    event = prepared.instance(Event, content)
    if ticket:
        event.ticket = ticket
    conversation.head_hash = event.hash = seal(bytes(conversation.head_hash), event)
    return event


_COLUMNS = {
    "conversation_id": "uuid",
    "seq": "bigint",
    "public_seq": "bigint",
    "ticket_id": "uuid",
    "kind": "text",
    "at": "timestamptz",
    "by_role": "text",
    "by_user_id": "uuid",
    "by_name": "text",
    "sender": "uuid",
    "client_id": "uuid",
    "text": "text",
    "data": "jsonb",
    "hash": "bytea",
}
_CLOCKS = {
    "id": "uuid",
    "conversation_id": "uuid",
    "waiting_since": "timestamptz",
    "first_response_at": "timestamptz",
}
_STORE = """
    WITH heads AS (
        SELECT * FROM json_to_recordset(%s) AS h(id uuid, before bigint, seq bigint,
          public_seq bigint, hash bytea)
    ), free AS (
        SELECT c.id FROM tickets_conversation c JOIN heads h ON h.id = c.id AND h.before = c.seq
        ORDER BY c.id FOR NO KEY UPDATE OF c SKIP LOCKED
    ), moved AS (
        UPDATE tickets_conversation c SET seq = h.seq, public_seq = h.public_seq, head_hash = h.hash
        FROM heads h JOIN free USING (id) WHERE c.id = h.id AND c.seq = h.before RETURNING c.id
    ), stored AS (
        INSERT INTO tickets_event ({names})
        SELECT {names} FROM json_to_recordset(%s) AS e({types}) JOIN moved
          ON moved.id = e.conversation_id
    ), clocked AS (
        UPDATE tickets_ticket t SET waiting_since = n.waiting_since,
          first_response_at = n.first_response_at
        FROM json_to_recordset(%s) AS n({clocks}) JOIN moved ON moved.id = n.conversation_id
          WHERE t.id = n.id
    )
    SELECT id FROM moved
""".format(
    names=", ".join(_COLUMNS),
    types=", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items()),
    clocks=", ".join(f"{name} {kind}" for name, kind in _CLOCKS.items()),
)


def _line(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in _COLUMNS} | {"hash": _hex(event.hash)}


def _head(conversation: Conversation) -> dict[str, Any]:
    head = {"id": conversation.pk, "seq": conversation.seq, "public_seq": conversation.public_seq}
    return head | {"hash": _hex(conversation.head_hash)}


def _hex(hash: bytes | memoryview) -> str:
    """Bytes as PostgreSQL reads them in a text."""
    return "\\x" + hash.hex()


def _nudge(entry: Entry, event: Event) -> doorbell.Nudge:
    holder = entry.ticket.operator_id if entry.ticket else None
    return doorbell.Nudge(
        conversation=event.conversation_id,
        seq=event.seq,
        operators=frozenset(operator for operator in (holder, *entry.concerns) if operator),
        everyone=entry.kind.startswith(("ticket.", "sla.")),
    )
