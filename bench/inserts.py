"""How fast this PostgreSQL takes lines of our log when nobody reads, routes or asks: the limit
of any writer.
"""

import time
import uuid
from datetime import UTC, datetime
from typing import Any

import psycopg

from bench.clients import TEXT
from bench.usage import Probe, between

SECONDS = 3.0
COLUMNS = {
    "conversation_id": "uuid",
    "seq": "bigint",
    "public_seq": "bigint",
    "ticket_id": "uuid",
    "kind": "text",
    "at": "timestamptz",
    "by_role": "text",
    "by_name": "text",
    "sender": "uuid",
    "client_id": "uuid",
    "text": "text",
    "data": "jsonb",
    "hash": "bytea",
}
INSERT = "INSERT INTO tickets_event ({}) SELECT * FROM unnest({})".format(
    ", ".join(COLUMNS), ", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())
).encode()
MOVE_HEADS = b"""
    UPDATE tickets_conversation c SET seq = h.seq, public_seq = h.public_seq, head_hash = h.hash
    FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bytea[]) AS h(id, seq, public_seq,
      hash) WHERE c.id = h.id
"""
OPEN = b"""
    SELECT c.id, c.seq, c.public_seq, t.id, c.customer_id FROM tickets_conversation c
    JOIN tickets_ticket t ON t.conversation_id = c.id AND t.closed_at IS NULL LIMIT %s
"""


def measure(database_url: str, rows: int, pids: dict[str, list[int]]) -> dict[str, Any]:
    """One connection that commits `rows` lines at a time, each of another conversation, one
    commit after the other.
    """
    with psycopg.connect(database_url, autocommit=True) as connection:
        heads = [list(row) for row in connection.execute(OPEN, [rows])]
        assert len(heads) == rows, "not enough conversations with an open ticket"
        store(connection, heads)
        commits, probe = 0, Probe(pids)
        before, started = probe.cpu(), time.perf_counter()
        while (elapsed := time.perf_counter() - started) < SECONDS:
            store(connection, heads)
            commits += 1
        used = between(before, probe.cpu())
    return {
        "rows_a_commit": rows,
        "rows_per_s": round(commits * rows / elapsed, 1),
        "commits_per_s": round(commits / elapsed, 1),
        "postgres_ms_per_row": round(used["postgres"] / (commits * rows) * 1000, 3),
    }


def store(connection: psycopg.Connection, heads: list[list[Any]]) -> None:
    """The log's own write: the new lines and the heads of their conversations, in one
    transaction.
    """
    now, digest = datetime.now(UTC), bytes(32)
    for head in heads:
        head[1] += 1
        head[2] += 1
    lines = [
        (
            conversation,
            seq,
            public,
            ticket,
            "message.sent",
            now,
            "customer",
            "Alice",
            customer,
            uuid.uuid4(),
            TEXT,
            "{}",
            digest,
        )
        for conversation, seq, public, ticket, customer in heads
    ]
    moved = [(conversation, seq, public, digest) for conversation, seq, public, *_ in heads]
    with connection.pipeline(), connection.transaction():
        connection.execute(MOVE_HEADS, columns(moved), prepare=True)
        connection.execute(INSERT, columns(lines), prepare=True)


def columns(rows: list[tuple]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
