"""The audit trail: append only, beside the conversation log, for what staff do that is not a
message.
"""

from datetime import timedelta

from django.db.models.functions import Now
from django.http import HttpRequest

from accounts.addresses import address_of_request
from accounts.models import AuditEntry, User


def record(
    action: str,
    *,
    by: User | None,
    target: object = "",
    request: HttpRequest | None = None,
    **detail: str,
) -> None:
    """Write one entry in the caller's transaction: what was refused or rolled back leaves none."""
    AuditEntry.objects.create(
        action=action,
        by=by,
        target=str(target)[:200],
        address=(address_of_request(request) or None) if request else None,
        detail=detail,
    )


def record_once(
    action: str,
    *,
    by: User,
    within: timedelta,
    target: object = "",
    request: HttpRequest | None = None,
    **detail: str,
) -> None:
    """Record what a page asks again by itself: one line in that time for the same person
    and the same detail.
    """
    same = AuditEntry.objects.filter(action=action, by=by, target=str(target)[:200], detail=detail)
    if not same.filter(at__gt=Now() - within).exists():
        record(action, by=by, target=target, request=request, **detail)
