"""Presence: a lease held by each workstation's socket, renewed while the socket lives."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from accounts.models import Lease, User

LEASE = timedelta(seconds=30)
RENEWAL = 10  # seconds between renewals: two may be missed


def present_operators() -> QuerySet[User]:
    """Staff who have a living workstation and are not suspended."""
    alive = Lease.objects.filter(operator=OuterRef("pk"), expires_at__gt=Now())
    return User.objects.filter(Exists(alive), is_active=True)


@transaction.atomic
def hold_leases(leases: Iterable[tuple[UUID, UUID]]) -> None:
    """Open or renew the leases of `(socket id, operator id)` for the next 30 seconds, in one statement."""
    rows = [Lease(id=socket, operator_id=operator, expires_at=Now() + LEASE) for socket, operator in leases]
    Lease.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=["expires_at"])


def drop_lease(socket: UUID) -> None:
    """The workstation has gone. Dropping what is gone changes nothing."""
    Lease.objects.filter(pk=socket).delete()


def forget_old_leases() -> int:
    """Remove the leases of killed processes; returns how many. They count for nothing before that either."""
    return Lease.objects.filter(expires_at__lt=Now() - timedelta(hours=1)).delete()[0]
