"""Whom a ticket can be handed to just now, with what they have to do: the choices of the
transfer dialog.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Role, SupportLine, Team, User
from tickets.models import Ticket
from tickets.routing.candidates import Candidate, candidates
from tickets.teams import only_has
from tickets.transfers import givers_of


@dataclass(frozen=True, slots=True)
class Reachable:
    """A person on duty; of their `open` tickets so many need them, and so many wait for the
    customer. Not `free`: full, or they have just handed this ticket on themselves.
    """

    id: UUID
    name: str
    line: int
    teams: list[str]
    open: int
    needs: int
    waits: int
    capacity: int
    free: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A team, or (null `id`) a line: how many of its people are on duty, and how many of them
    have room.
    """

    id: int | None
    name: str
    line: int
    on_duty: int
    free: int


@dataclass(frozen=True, slots=True)
class Targets:
    people: list[Reachable]
    teams: list[Group]
    lines: list[Group]


def targets_for(ticket: Ticket) -> Targets:
    """Everybody but who has it: those with room first, the least busy first; then teams, then
    lines.
    """
    there = {one.id: one for one in candidates() if one.on_duty and one.id != ticket.operator_id}
    givers = givers_of(ticket)
    named = {team.pk: team for team in _teams()}
    people = [
        Reachable(
            id=one.id,
            name=one.name,
            line=one.line,
            teams=sorted(named[pk].name for pk in one.teams if pk in named),
            open=one.load.held,
            needs=one.load.needs,
            waits=one.load.waits,
            capacity=one.capacity,
            free=has_room(one) and one.id not in givers,
        )
        for one in there.values()
    ]
    people.sort(key=lambda person: (not person.free, there[person.id].weight, person.name))
    teams = [
        _group(
            team.pk, team.name, team.line, [one for one in there.values() if team.pk in one.teams]
        )
        for team in named.values()
        if not only_has(team, ticket.operator)
    ]
    lines = [
        _group(None, "", line, [one for one in there.values() if one.line == line])
        for line in SupportLine.values
        if not only_has(line, ticket.operator)
    ]
    return Targets(people, teams, lines)


def has_room(one: Candidate) -> bool:
    """Whether a person may hand them one more.

    How long they have been on duty does not matter here.
    """
    return one.lacks_room in {"", "ramping_up"}


def _teams() -> QuerySet[Team]:
    """Those that somebody belongs to who is not suspended: the others cannot get anything."""
    member = User.objects.filter(teams=OuterRef("pk"), is_active=True, role=Role.OPERATOR)
    return Team.objects.filter(Exists(member), active=True)


def _group(pk: int | None, name: str, line: int, there: list[Candidate]) -> Group:
    return Group(
        id=pk, name=name, line=line, on_duty=len(there), free=sum(has_room(one) for one in there)
    )
