"""What is said beside the log: how far each side has got, answers that are ready, and files."""

import uuid
from datetime import UTC

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.visible import validate_visible
from messaging.card import models as card  # noqa: F401 (Django finds the tables of an application from here)
from messaging.composing import models as composing  # noqa: F401
from messaging.composing.wording import faults_of
from messaging.excerpts import models as excerpts  # noqa: F401
from messaging.search import models as search  # noqa: F401
from tickets.models import TEXT_LIMIT, Conversation


class Mark(models.Model):
    """How far one reader has got in a conversation, in the log's own numbering. `user` null is the customer.

    Both only move forward, and nothing is read that was not delivered.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="marks")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True)
    delivered = models.BigIntegerField(default=0)
    read = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["conversation", "user"], name="one_mark_a_reader", nulls_distinct=False),
            models.CheckConstraint(condition=Q(read__lte=models.F("delivered")), name="read_is_delivered"),
        )


class CannedAnswer(models.Model):
    """A ready answer: the bank's, or with an `owner` that member of staff's own, which nobody else sees.

    `{customer}` and the other gaps (`messaging.composing.wording.GAPS`) are filled when it is put in the reply.
    """

    title = models.CharField(_("title"), max_length=120, validators=[validate_visible])
    shortcut = models.SlugField(_("shortcut"), max_length=40)
    body = models.TextField(
        _("text"),
        max_length=TEXT_LIMIT,
        validators=[validate_visible],
        help_text=_("Gaps: {customer}, {operator}, and of the card {amount}, {declined}, {merchant}, {reason}."),
    )
    topic = models.CharField(_("topic"), max_length=40, blank=True, validators=[validate_visible])
    locale = models.CharField(_("language"), max_length=8, choices=[("en", "English"), ("ru", "Русский")], default="en")
    source = models.CharField(
        _("says in plain words"),
        max_length=160,
        validators=[validate_visible],
        blank=True,
        help_text=_("A document and its section, like “Card Terms, 4.2”: offered to who writes an excerpt of it."),
    )
    owner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("canned answer")
        verbose_name_plural = _("canned answers")
        ordering = ("title",)
        constraints = (
            models.UniqueConstraint(
                fields=["shortcut", "locale"], condition=Q(owner=None), name="one_shortcut_a_language"
            ),
            models.UniqueConstraint(
                fields=["owner", "shortcut", "locale"],
                condition=Q(owner__isnull=False) & ~Q(shortcut=""),
                name="one_own_shortcut_a_language",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if faults := faults_of(f"{self.title}\n{self.body}"):
            raise ValidationError({"body": faults})


class File(models.Model):
    """A photo or a PDF that somebody uploaded into a conversation; until a message carries it, its sender's alone.

    The bytes are in the storage "files" and were written before this row: a row means that they are there. `source`
    is the SHA-256 of what was uploaded, `sha256` of what is kept and handed out. `sender` is a customer's or a staff
    member's id, as in the log; with `upload`, an id of the client's making, it makes a repeated upload recognisable.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="files")
    sender = models.UUIDField()
    upload = models.UUIDField()
    source = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=32)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField(null=True)  # pixels, of photos
    height = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    removed = models.JSONField(default=list)  # names of what the copy lacks, as in SentFile
    sent = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["sender", "upload"], name="file_uploaded_once"),)
        indexes = (
            models.Index(fields=["sender", "uploaded_at"], name="file_quota"),
            models.Index(fields=["uploaded_at"], condition=Q(sent=False), name="file_orphans"),
        )

    @property
    def path(self) -> str:
        """Where the bytes are in the storage: a folder a day, so that the sweep need not look at all that ever was."""
        return f"{self.uploaded_at.astimezone(UTC):%Y-%m-%d}/{self.id}"

    @property
    def thumbnail_path(self) -> str:
        return f"{self.path}.thumbnail"
