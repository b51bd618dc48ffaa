"""What changes who may be given work: status, suspension.

Each takes the routing lock, so no decision is under way.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import Duty, Lease, Role, Status, User
from tickets import routing
from tickets.assignment import return_to_queue


@transaction.atomic
def set_status(*, operator: User, status: Status, returning: bool = False) -> int:
    """Say that one is available, finishing (gets no new ones) or on a break; returns how many
    tickets went back.

    They keep their open tickets, or, `returning`, give them back to the queue. Snoozed ones stay
    with them anyhow."""
    routing.lock_routing()
    changed = (
        User.objects.filter(pk=operator.pk)
        .exclude(status=status)
        .update(status=status, status_since=Now())
    )
    if changed and status is Status.AVAILABLE:
        Duty.objects.filter(operator=operator).update(since=Now())
    transaction.on_commit(routing.assign_waiting)
    return (
        return_to_queue(operator=operator, by=operator, why=status, snoozed=False)
        if returning
        else 0
    )


@transaction.atomic
def suspend(*, member: User, by: User) -> int:
    """End all access at once and give the open tickets back to the queue; returns how many went
    back.

    Pages end with the next request, sockets within 5 s: each web process asks the database (see
    `messaging.sockets.watch`). Raises ValidationError for the last active administrator.
    """
    routing.lock_routing()
    keep_administrator(without=member)
    User.objects.filter(pk=member.pk).update(is_active=False)
    Lease.objects.filter(operator=member).delete()
    routing.end_offers_to(member)
    audit.record("staff.suspended", by=by, target=member.email)
    return return_to_queue(operator=member, by=by, why="suspended")


def keep_administrator(*, without: User) -> None:
    """Lock the active administrators until the transaction ends, and refuse what would leave the
    bank without one.

    Two who do it to each other at once wait for one another here: the locks are taken in the order
    of the ids."""
    active = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True, simulated=False)
    if set(active.order_by("pk").select_for_update().values_list("pk", flat=True)) == {without.pk}:
        raise ValidationError(
            _("This is the last active administrator. Make somebody else one first.")
        )


@transaction.atomic
def bring_back(*, member: User, by: User) -> None:
    User.objects.filter(pk=member.pk).update(is_active=True)
    audit.record("staff.brought_back", by=by, target=member.email)
    transaction.on_commit(routing.assign_waiting)  # they may be at a desk already
