"""The audit log."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.staff import User


class AuditEntry(models.Model):
    """Who did what that a security officer will ask about.

    Written once; a trigger refuses to change or remove it.
    """

    at = models.DateTimeField(db_default=Now(), db_index=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=40)
    target = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-at",)
