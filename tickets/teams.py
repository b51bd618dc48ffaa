"""Who of a team or a line is there to be handed a ticket."""

from django.db.models import QuerySet

from accounts.models import Role, Status, Team, User
from accounts.presence import present_operators


def only_has(group: Team | int, person: User | None) -> bool:
    """Whether this person is the only one of a team or a line who is on duty: it would come
    back to them.
    """
    of_group = {"line": group} if isinstance(group, int) else {"teams": group}
    return person is not None and list(
        on_duty().filter(**of_group).values_list("pk", flat=True)
    ) == [person.pk]


def on_duty() -> QuerySet[User]:
    """Operators at a desk who take tickets."""
    return present_operators().filter(role=Role.OPERATOR, status=Status.AVAILABLE)
