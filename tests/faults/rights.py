"""Which operator might see which conversation when: read from the log itself, by the times of
its commits.
"""

from collections.abc import Iterable
from uuid import UUID

from tests.faults.history import History

Change = tuple[float, str, str, dict]
BEFORE = 0.05  # seconds between PostgreSQL's clock and ours


def note_rights(
    history: History,
    operators: dict[str, str],
    changes: Iterable[Change],
    suspended: dict[str, float],
) -> None:
    """Write `perm` entries for `operators`, by id, from `changes`: (committed, conversation, kind,
    data), in order.

    An operator sees a conversation while its ticket waits for anyone, or is theirs; also after its
    close. Those who are `suspended` (person → when) see nothing any more, whatever becomes of the
    tickets."""
    sees: dict[tuple[str, str], bool] = {}
    for at, conversation, kind, data in changes:
        if kind not in ("ticket.opened", "ticket.reopened", "ticket.returned", "ticket.assigned"):
            continue
        holder = str(UUID(data["operator"])) if kind == "ticket.assigned" else None
        for operator, person in operators.items():
            on = holder in (None, operator)
            if sees.get((person, conversation)) is not on and at < suspended.get(person, at + 1):
                sees[person, conversation] = on
                history.note(
                    "perm", at=at - BEFORE * on, person=person, conversation=conversation, on=on
                )
