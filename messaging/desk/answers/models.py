"""Answers that are ready, how they are used, and macros; never shown to a customer as such."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.visible import validate_visible
from messaging.desk.answers.wording import faults_of
from tickets.models import TEXT_LIMIT, CloseReason
from tickets.topics.models import Topic

STAFF_CLOSE = (CloseReason.SOLVED, CloseReason.LEFT, CloseReason.NOT_OURS)


class CannedAnswer(models.Model):
    """A canned answer: the bank's, or with an `owner` that member of staff's own, which nobody else
    sees.

    `{customer}` and the other gaps (`messaging.desk.answers.wording.GAPS`) are filled when it is
    put in the reply.
    """

    title = models.CharField(_("title"), max_length=120, validators=[validate_visible])
    shortcut = models.SlugField(_("shortcut"), max_length=40)
    body = models.TextField(
        _("text"),
        max_length=TEXT_LIMIT,
        validators=[validate_visible],
        help_text=_(
            "Placeholders: {customer}, {operator}, and of the card {amount}, {declined}, "
            "{merchant}, {reason}."
        ),
    )
    topic = models.CharField(_("topic"), max_length=40, blank=True, validators=[validate_visible])
    locale = models.CharField(
        _("language"), max_length=8, choices=[("en", "English"), ("ru", "Русский")], default="en"
    )
    source = models.CharField(
        _("says in plain words"),
        max_length=160,
        validators=[validate_visible],
        blank=True,
        help_text=_(
            "A document and its section, like “Card Terms, 4.2”: offered to who writes an excerpt "
            "of it."
        ),
    )
    owner = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("canned answer")
        verbose_name_plural = _("canned answers")
        ordering = ("title",)
        constraints = (
            models.UniqueConstraint(
                fields=["shortcut", "locale"],
                condition=Q(owner=None),
                name="one_shortcut_a_language",
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


class AnswerHabit(models.Model):
    """How one member of staff uses one canned answer."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    answer = models.ForeignKey(
        "messaging.CannedAnswer", on_delete=models.CASCADE, related_name="habits"
    )
    favourite = models.BooleanField(default=False)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "answer"], name="one_habit_an_answer"),
        )


class Macro(models.Model):
    """Several things in one: an answer, a topic, a close.

    Administrators write them; each step is a usual command.
    """

    title = models.CharField(_("title"), max_length=80, validators=[validate_visible])
    text = models.TextField(
        _("answer"),
        max_length=TEXT_LIMIT,
        validators=[validate_visible],
        blank=True,
        help_text=_(
            "Sent when the ticket is closed with it, else inserted into the reply. Placeholders "
            "work as in canned answers."
        ),
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("topic")
    )
    closes = models.CharField(_("close as"), max_length=16, choices=CloseReason, blank=True)
    order = models.PositiveSmallIntegerField(
        _("order"), default=10, help_text=_("Lower comes first.")
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        ordering = ("order", "title")
        constraints = (
            models.CheckConstraint(
                condition=~Q(text="", topic=None, closes=""), name="a_macro_does_something"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if not (self.text or self.topic_id or self.closes):
            raise ValidationError(_("A macro does at least one thing."))
        if self.closes and self.closes not in STAFF_CLOSE:
            raise ValidationError({"closes": _("Staff can't use this reason.")})
        if faults := faults_of(self.text):
            raise ValidationError({"text": faults})
