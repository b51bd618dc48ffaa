"""Presence: a lease held by each desk's socket, renewed while the socket lives. What stays
when the last one is dropped is the operator's duty: when there was a sign of life, and since when
they have been there without being gone."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from accounts.models import Duty, Lease, User

LEASE = timedelta(seconds=30)
RENEWAL = 10  # seconds between renewals: two may be missed


def present_operators() -> QuerySet[User]:
    """Staff who have a living desk and are not suspended."""
    alive = Lease.objects.filter(operator=OuterRef("pk"), expires_at__gt=Now())
    return User.objects.filter(Exists(alive), is_active=True)


@transaction.atomic
def hold_leases(leases: Iterable[tuple[UUID, UUID]]) -> None:
    """Open or renew the leases of `(socket id, operator id)` for the next 30 seconds: a sign of
    life of each.
    """
    held = list(leases)
    rows = [
        Lease(id=socket, operator_id=operator, expires_at=Now() + LEASE)
        for socket, operator in held
    ]
    Lease.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=["expires_at"]
    )
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [[operator for _, operator in held], settings.GONE_UNANSWERED])


# Who was gone for longer than tickets wait for them comes on duty anew. In one order: one may sit
# at two screens.
_SEEN = """
    INSERT INTO accounts_duty (operator_id, seen_at, since)
    SELECT DISTINCT operator, now(), now() FROM unnest(%s::uuid[]) AS operator ORDER BY operator
    ON CONFLICT (operator_id) DO UPDATE SET seen_at = now(),
        since = CASE WHEN accounts_duty.seen_at < now() - %s * interval '1 second' THEN now()
                ELSE accounts_duty.since END
"""


def drop_lease(socket: UUID, *, silent: float = 0.0) -> None:
    """The desk has gone, `silent` seconds after its last word.

    Dropping what is gone changes nothing.
    """
    lease = Lease.objects.filter(pk=socket).first()
    if lease is None:
        return
    seen_at = Now() - timedelta(seconds=silent)
    Duty.objects.filter(operator=lease.operator_id, seen_at__lt=seen_at).update(seen_at=seen_at)
    lease.delete()


def forget_old_leases() -> int:
    """Remove the leases of killed processes; returns how many.

    They count for nothing before that either.
    """
    return Lease.objects.filter(expires_at__lt=Now() - timedelta(hours=1)).delete()[0]
