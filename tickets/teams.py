"""Teams: a ticket that was handed to one waits for its members, whatever line they are of."""

from collections.abc import Collection, Mapping, Set
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Role, Status, Team, User
from accounts.presence import present_operators
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


def may_get_back(operator: User, ticket: Ticket, members: Members) -> bool:
    """Who has handed a ticket on does not get it back, while somebody else whom it suits is on duty, free or not."""
    if ticket.handed_from_id != operator.pk:
        return True
    return not any(suits(other, ticket, members) for other in on_duty().exclude(pk=operator.pk))


def only_has(group: Team | int, person: User | None) -> bool:
    """Whether this person is the only one of a team or a line who is on duty: it would come back to them."""
    of_group = {"line": group} if isinstance(group, int) else {"teams": group}
    return person is not None and list(on_duty().filter(**of_group).values_list("pk", flat=True)) == [person.pk]


def on_duty() -> QuerySet[User]:
    """Operators at a workstation who take tickets."""
    return present_operators().filter(role=Role.OPERATOR, status=Status.AVAILABLE)
