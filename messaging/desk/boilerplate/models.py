"""The documents whose sentences do not belong into a chat, and what became of each warning."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.visible import validate_visible
from tickets.log_consumer import LogCursor
from tickets.models import Conversation

DOCUMENT_LIMIT = 1_000_000  # characters


class BankDocument(models.Model):
    """Terms, tariffs, a template of the bank, as plain text or Markdown.

    Replies are compared with it, nothing else.
    """

    title = models.CharField(_("title"), max_length=120, unique=True, validators=[validate_visible])
    text = models.TextField(_("text"), max_length=DOCUMENT_LIMIT, validators=[validate_visible])
    active = models.BooleanField(_("active"), default=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("document of the bank")
        verbose_name_plural = _("regulations")
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if "\0" in self.text:
            raise ValidationError({"text": _("This is not a text.")})


class WarningOutcome(models.TextChoices):
    SENT = "sent", _("sent unchanged")
    EDITED = "edited", _("reworded")
    REPLACED = "replaced", _("canned answer used")


class Excerpt(models.Model):
    """A reply that read like an excerpt when it was written, and what its operator made of it. For
    quality review.

    Written from the log (`recording`). The text itself stands there: `client_id` is the message's.
    """

    at = models.DateTimeField(_("when"), db_default=Now())
    operator = models.ForeignKey(
        User, on_delete=models.CASCADE, verbose_name=_("operator"), related_name="+"
    )
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    client_id = models.UUIDField()
    score = models.PositiveSmallIntegerField(_("score when written"))
    sent_score = models.PositiveSmallIntegerField(_("score when sent"))
    reasons = models.CharField(_("reasons"), max_length=120)  # codes, by commas
    outcome = models.CharField(_("outcome"), max_length=8, choices=WarningOutcome)
    answer = models.ForeignKey(
        "messaging.CannedAnswer",
        on_delete=models.SET_NULL,
        null=True,
        verbose_name=_("canned answer"),
        related_name="+",
    )

    class Meta:
        verbose_name = _("template warning")
        verbose_name_plural = _("template warnings")
        ordering = ("-at",)
        constraints = (
            models.UniqueConstraint(fields=["operator", "client_id"], name="one_outcome_a_message"),
        )

    def __str__(self) -> str:
        return f"{self.operator} {self.at:%Y-%m-%d %H:%M}"


class ExcerptWarning(models.Model):
    """The worst that an operator was shown while they wrote a reply: the one that comes next after
    their own of the number `after` (0: their first in this conversation).
    """

    operator = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    after = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    score = models.PositiveSmallIntegerField(default=0)
    reasons = models.CharField(max_length=120, blank=True)  # codes, by commas

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["conversation", "operator", "after"], name="one_warning_a_reply"
            ),
        )


class ExcerptCursor(LogCursor):
    """How far the replies of one conversation were judged."""
