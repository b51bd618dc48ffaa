"""Numbers of the log: those of the customer in the log's own, and the newest of a conversation."""

from collections.abc import Collection, Sequence
from uuid import UUID

from msgspec import Struct

from postgres import prepared

_SEQS = """
    SELECT k.conversation, k.public_seq, coalesce(e.seq, 0)
    FROM unnest(%s::uuid[], %s::bigint[]) AS k(conversation, public_seq)
    LEFT JOIN tickets_event e ON e.conversation_id = k.conversation AND e.public_seq = k.public_seq
"""


def seqs_of(places: Collection[tuple[UUID, int]]) -> dict[tuple[UUID, int], int]:
    """The log's numbers of what customers know as `(conversation, public_seq)`.

    0 stands before the first.
    """
    conversations, numbers = zip(*places, strict=True)
    found = prepared.rows(_SEQS, list(conversations), list(numbers))
    return {(conversation, number): seq for conversation, number, seq in found}


class Head(Struct, frozen=True):
    """The newest numbers of a conversation: in the log, and of what the customer may see."""

    seq: int
    public_seq: int


def heads_of(conversations: Sequence[UUID]) -> list[Head]:
    """Their newest numbers, in the same order: what a heartbeat asks."""
    found = prepared.rows(
        "SELECT id, seq, public_seq FROM tickets_conversation WHERE id = ANY(%s)",
        list(conversations),
    )
    heads = {conversation: Head(*numbers) for conversation, *numbers in found}
    return [heads[conversation] for conversation in conversations]
