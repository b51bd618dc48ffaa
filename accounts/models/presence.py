"""Where a desk is alive."""

import uuid

from django.db import models
from django.db.models.functions import Now

from accounts.models.staff import User


class Lease(models.Model):
    """One open desk socket. The operator is present while one of their leases has not run
    out.

    Times are the database's own (`Now()`): the clocks of the web machines never meet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    operator = models.ForeignKey(User, on_delete=models.CASCADE, related_name="leases")
    expires_at = models.DateTimeField()


class Duty(models.Model):
    """When an operator's desk last gave a sign of life, and since when they have been there
    without a gap.

    Kept while they are away, unlike leases. Times are the database's own.
    """

    operator = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="duty"
    )
    seen_at = models.DateTimeField(db_default=Now())
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "duties"
