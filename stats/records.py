"""Measured cycles as plain tuples, recorded or live: what every figure is made of.

The names are those of the columns of `CycleFact` and `OperatorCycleFact` (a test compares them), so
that thousands of rows are read without making a model of each. A live record has no id; one that is
under way has no `closed_at`."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class CycleRecord(NamedTuple):
    id: int | None
    ticket_id: UUID
    cycle: int
    line: int
    channel: str
    operator_id: UUID | None
    ticket_started_at: datetime
    opened_at: datetime
    started_at: datetime | None
    closed_at: datetime | None
    closing: str
    closed_by_id: UUID | None
    reason: str
    first_response_ms: int | None
    queue_wait_ms: int | None
    messages_in: int
    messages_out: int
    target_ms: int
    rolled_up: bool = False

    @property
    def key(self) -> tuple[UUID, int]:
        return self.ticket_id, self.cycle


class ShareRecord(NamedTuple):
    """What one operator did in one cycle."""

    id: int | None
    ticket_id: UUID
    cycle: int
    operator_id: UUID
    line: int
    channel: str
    started_at: datetime | None
    closed_at: datetime | None
    reaction_ms: list[int]
    response_ms: list[int]
    handling_ms: int | None
    messages: int

    @property
    def key(self) -> tuple[UUID, int]:
        return self.ticket_id, self.cycle
