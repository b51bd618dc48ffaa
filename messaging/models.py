"""What is said beside the log: how far each side has got, and answers that are ready."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
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
    """A ready answer. `{customer}` and `{operator}` become first names when it is put in the reply."""

    title = models.CharField(_("title"), max_length=120)
    shortcut = models.SlugField(_("shortcut"), max_length=40)
    body = models.TextField(_("text"), max_length=TEXT_LIMIT)
    topic = models.CharField(_("topic"), max_length=40, blank=True)
    locale = models.CharField(_("language"), max_length=8, choices=[("en", "English"), ("ru", "Русский")], default="en")

    class Meta:
        verbose_name = _("canned answer")
        verbose_name_plural = _("canned answers")
        ordering = ("title",)
        constraints = (models.UniqueConstraint(fields=["shortcut", "locale"], name="one_shortcut_a_language"),)

    def __str__(self) -> str:
        return self.title
