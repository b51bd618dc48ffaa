"""Teams: a ticket that was handed to one waits for its members, whatever line they are of."""

from collections.abc import Collection, Mapping, Set
from uuid import UUID

from accounts.models import Team, User
from tickets.models import Ticket

Members = Mapping[int, Set[UUID]]  # of the teams that have somebody


def members_of(teams: Collection[int]) -> Members:
    """Who of these teams is not suspended. A team that is inactive, or has nobody, is left out."""
    members: dict[int, set[UUID]] = {}
    if teams:
        found = Team.objects.filter(pk__in=teams, active=True, members__is_active=True)
        for team, member in found.values_list("pk", "members__pk"):
            members.setdefault(team, set()).add(member)
    return members


def suits(operator: User, ticket: Ticket, members: Members) -> bool:
    """Whether a ticket is for this operator: their team's, or their line's when no team with people was named."""
    if ticket.team_id is not None and ticket.team_id in members:
        return operator.pk in members[ticket.team_id]
    return operator.line == ticket.line
