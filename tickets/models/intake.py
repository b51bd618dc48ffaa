"""What the bank's other systems hand in, and with which right."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.visible import validate_visible
from tickets.models.ticket import Channel, Ticket


class ApiKey(models.Model):
    """The right of one of the bank's systems to hand in tickets of some channels. `prefix` names it
    in logs and lists.

    Of the key itself only the SHA-256 is kept. A revoked one stays, for what it has done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(
        _("name"),
        validators=[validate_visible],
        max_length=80,
        help_text=_("The system that will use it."),
    )
    prefix = models.CharField(_("begins with"), max_length=16, unique=True, editable=False)
    hash = models.BinaryField(unique=True, editable=False)
    channels = ArrayField(
        models.CharField(max_length=16, choices=Channel), verbose_name=_("channels")
    )
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"


class Intake(models.Model):
    """What a system has handed in, and what it was told: the same again is answered alike, for
    ever.

    `body` is the SHA-256 of what it said. `opened`: it opened the ticket, so the key may ask about
    it."""

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="intakes")
    idempotency_key = models.CharField(max_length=128)
    body = models.BinaryField()
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    opened = models.BooleanField()
    answer = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key", "idempotency_key"], name="handed_in_once"),
        )
        indexes = (models.Index(fields=["ticket"], condition=Q(opened=True), name="intake_opened"),)
