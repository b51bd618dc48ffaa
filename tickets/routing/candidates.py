"""The operators as they stand at one moment: who is there, what they can do, how much they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from uuid import UUID

from django.conf import settings

from tickets.prepared import Query
from tickets.routing.load import ALL_LOADS, EXACT, ceiling_of


@dataclass(slots=True)
class Candidate:
    """`limit` is what the ramp-up lets them have by now. `last` is when they last got one, in seconds; 0: never."""

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
    held: int
    load: float
    ceiling: int = 0
    rank: tuple = ()  # among those of one level: the lesser load, then the longest without a new one
    lacks_room: str = ""  # why they get no more now, as a code; empty: they may

    def __post_init__(self) -> None:
        self.ceiling = ceiling_of(self.capacity)
        self._weigh()

    @property
    def on_duty(self) -> bool:
        return self.present and self.status == "available"

    @property
    def room(self) -> int:
        """How many more tickets they may be given now."""
        return max(0, min(self.ceiling - self.held, floor(min(self.capacity, self.limit) - self.load + EXACT)))

    def _weigh(self) -> None:
        """Once for each change, since a decision looks at everybody."""
        self.rank = (round(self.load, 3), self.last, self.id.hex)
        self.lacks_room = self._lack()

    def _lack(self) -> str:
        if self.load + 1 > self.capacity + EXACT:
            return "full"
        if self.held >= self.ceiling:
            return "ceiling"
        return "ramping_up" if self.load + 1 > self.limit + EXACT else ""

    def take(self, at: float) -> None:
        """Count one more that was given now."""
        self.held += 1
        self.load += 1.0
        self.last = at
        self._weigh()


_CANDIDATES = f"""
    SELECT u.id, u.name, u.public_name, u.line, u.capacity, u.status,
        EXISTS (SELECT FROM accounts_lease l WHERE l.operator_id = u.id AND l.expires_at > now()),
        extract(epoch FROM now() - d.since)::float8, extract(epoch FROM u.last_assigned_at)::float8,
        m.teams, s.skills, s.levels, coalesce(h.held, 0), coalesce(h.load, 0)
    FROM accounts_user u
    LEFT JOIN accounts_duty d ON d.operator_id = u.id
    LEFT JOIN (SELECT user_id, array_agg(team_id) AS teams FROM accounts_user_teams GROUP BY user_id) m
        ON m.user_id = u.id
    LEFT JOIN (
        SELECT operator_id, array_agg(skill_id) AS skills, array_agg(level) AS levels
        FROM accounts_staffskill GROUP BY operator_id
    ) s ON s.operator_id = u.id
    LEFT JOIN ({ALL_LOADS}) h ON h.holder = u.id
    WHERE u.is_active AND u.role = 'operator' ORDER BY u.name, u.id
"""


def candidates() -> list[Candidate]:
    """All operators who are not suspended, by name. True only while the turn is held."""
    return Query(_CANDIDATES, (settings.LOAD_ANSWERED,), _read).run()


def _read(rows: Sequence[tuple]) -> list[Candidate]:
    return [
        Candidate(
            id=id,
            name=name,
            public_name=public_name,
            line=line,
            capacity=capacity,
            status=status,
            present=present,
            limit=_ramp(on_duty),
            last=last or 0.0,
            teams=frozenset(teams or ()),
            skills=dict(zip(skills or (), levels or (), strict=True)),
            held=held,
            load=float(load),
        )
        for (
            id,
            name,
            public_name,
            line,
            capacity,
            status,
            present,
            on_duty,
            last,
            teams,
            skills,
            levels,
            held,
            load,
        ) in rows
    ]


def _ramp(seconds: float | None) -> float:
    """How much somebody may have who has been on duty so long; None: nobody knows."""
    if not settings.RAMP_UP_FIRST or seconds is None:
        return float("inf")
    return settings.RAMP_UP_FIRST + seconds // max(settings.RAMP_UP_SECONDS, EXACT)
