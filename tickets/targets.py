"""Whom a ticket can be handed to just now, with what they have to do: the choices of the transfer dialog."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.models import Line, Role, Team, User
from tickets import routing
from tickets.models import Ticket
from tickets.teams import on_duty, only_has
from tickets.transfers import givers_of


@dataclass(frozen=True, slots=True)
class Reachable:
    """A person on duty. Not `free`: full, or they have just handed this ticket on themselves."""

    id: UUID
    name: str
    line: int
    teams: list[str]
    open: int
    capacity: int
    free: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A team, or (null `id`) a line: how many of its people are on duty, and how many of them have room."""

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
    """Everybody but who has it: those with room first, the least busy first; then teams, then lines."""
    roomy = {candidate.operator.pk for candidate in routing.free_operators()}
    givers = givers_of(ticket)
    staff = [person for person in on_duty().prefetch_related("teams") if person.pk != ticket.operator_id]
    held = _held_by(staff)
    people = [
        Reachable(
            id=person.pk, name=person.name, line=person.line, teams=[team.name for team in person.teams.all()],
            open=held.get(person.pk, 0), capacity=person.capacity, free=person.pk in roomy - givers,
        )
        for person in staff
    ]  # fmt: skip
    people.sort(key=lambda person: (not person.free, person.open, person.name))
    teams = [
        _group(team.pk, team.name, team.line, [person for person in staff if team in person.teams.all()], roomy)
        for team in _teams()
        if not only_has(team, ticket.operator)
    ]
    lines = [_group(None, "", line, staff, roomy) for line in Line.values if not only_has(line, ticket.operator)]
    return Targets(people, teams, lines)


def _held_by(staff: list[User]) -> dict[UUID, int]:
    """How many tickets each of them has that may need them."""
    held = Ticket.objects.filter(operator__in=staff, closed_at=None, snoozed_until=None)
    return dict(held.values_list("operator").annotate(Count("pk")))


def _teams() -> QuerySet[Team]:
    """Those that somebody belongs to who is not suspended: the others cannot get anything."""
    member = User.objects.filter(teams=OuterRef("pk"), is_active=True, role=Role.OPERATOR)
    return Team.objects.filter(Exists(member), active=True)


def _group(pk: int | None, name: str, line: int, staff: list[User], roomy: set[UUID]) -> Group:
    ours = staff if pk else [person for person in staff if person.line == line]
    return Group(id=pk, name=name, line=line, on_duty=len(ours), free=sum(person.pk in roomy for person in ours))
