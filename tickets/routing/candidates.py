"""The operators as they stand at one moment: who is there, what they can do, how much they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from postgres.prepared import Query
from tickets.routing.load import ALL_LOADS, TOLERANCE, Load, lack_of_room, room_for


@dataclass(slots=True)
class Candidate:
    """`limit` is what the ramp-up lets them have by now.

    `last` is when they last got one, in seconds; 0: never.
    """

    id: UUID
    name: str
    public_name: str
    line: int
    capacity: int
    status: str
    present: bool
    limit: float
    last: float
    teams: frozenset[int]
    skills: dict[int, int]  # the skill's id: the level
    load: Load
    weight: float = 0.0  # of the load
    # among those of one load and level: the longest without a new one; no two share it
    idle_rank: tuple[float, str] = (0.0, "")
    lacks_room: str = ""  # why they get no more now, as a code; empty: they may

    def __post_init__(self) -> None:
        self._weigh()

    @property
    def on_duty(self) -> bool:
        return self.present and self.status == "available"

    @property
    def room(self) -> int:
        """How many more tickets they may be given now."""
        return room_for(self.load, self.capacity, self.limit)

    def _weigh(self) -> None:
        """Once for each change, since a decision looks at everybody."""
        self.weight = round(self.load.weight, 3)
        self.idle_rank = (self.last, self.id.hex)
        self.lacks_room = self._lack()

    def _lack(self) -> str:
        if lack := lack_of_room(self.load, self.capacity):
            return lack
        return "ramping_up" if self.weight + 1 > self.limit + TOLERANCE else ""

    def assign(self, at: float) -> None:
        """Count one more that was given now."""
        self.load = Load(self.load.needs + 1, self.load.waits, self.load.snoozed)
        self.last = at
        self._weigh()


_CANDIDATES = f"""
    SELECT u.id, u.name, u.public_name, u.line, u.capacity, u.status,
        EXISTS (SELECT FROM accounts_lease l WHERE l.operator_id = u.id AND l.expires_at > now()),
        extract(epoch FROM now() - d.since)::float8, extract(epoch FROM u.last_assigned_at)::float8,
        m.teams, s.skills, s.levels, coalesce(h.needs, 0), coalesce(h.waits, 0),
        coalesce(h.snoozed, 0)
    FROM accounts_user u
    LEFT JOIN accounts_duty d ON d.operator_id = u.id
    LEFT JOIN (SELECT user_id, array_agg(team_id) AS teams FROM accounts_user_teams
      GROUP BY user_id) m
        ON m.user_id = u.id
    LEFT JOIN (
        SELECT operator_id, array_agg(skill_id) AS skills, array_agg(level) AS levels
        FROM accounts_staffskill GROUP BY operator_id
    ) s ON s.operator_id = u.id
    LEFT JOIN ({ALL_LOADS}) h ON h.holder = u.id
    WHERE u.is_active AND u.role = 'operator' ORDER BY u.name, u.id
"""


def candidates() -> list[Candidate]:
    """All operators who are not suspended, by name. True only while the routing lock is held."""
    return Query(_CANDIDATES, (), _read).run()


def _read(rows: Sequence[tuple]) -> list[Candidate]:
    return [_candidate(row) for row in rows]


def _candidate(row: tuple) -> Candidate:
    id, name, public_name, line, capacity, status, present, *standing = row
    on_duty, last, teams, skills, levels, *counts = standing
    return Candidate(
        id,
        name,
        public_name,
        line,
        capacity,
        status,
        present,
        limit=_ramp(on_duty),
        last=last or 0.0,
        teams=frozenset(teams or ()),
        skills=dict(zip(skills or (), levels or (), strict=True)),
        load=Load(*counts),
    )


def _ramp(seconds: float | None) -> float:
    """How much somebody may have who has been on duty so long; None: nobody knows."""
    if not settings.RAMP_UP_FIRST or seconds is None:
        return float("inf")
    return settings.RAMP_UP_FIRST + seconds // max(settings.RAMP_UP_SECONDS, TOLERANCE)
