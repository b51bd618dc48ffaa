"""The desk's own tables: beside the log, about staff, and never shown to a customer."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.bounds import EARLIEST, LATEST
from accounts.models import User
from accounts.visible import validate_visible
from messaging.composing.wording import faults_of
from tickets.models import TEXT_LIMIT, CloseReason, Conversation
from tickets.topics.models import Topic

DRAFT_LIMIT = 4 * TEXT_LIMIT  # characters: a draft may be too long to be sent, and is kept all the same


class DraftKind(models.TextChoices):
    """Who will see it."""

    REPLY = "reply"
    NOTE = "note"


class KeptDraft(models.Model):
    """What one member of staff is writing in one conversation. Nobody else ever reads it, administrators included.

    `version` is the server's time in milliseconds at the writer's machine: the later one wins. What was sent or taken
    away stays for some days as an empty text, so that a machine that comes back late does not bring it back.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    kind = models.CharField(max_length=8, choices=DraftKind, default=DraftKind.REPLY)
    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "conversation"], name="one_draft_a_conversation"),)


class AnswerHabit(models.Model):
    """How one member of staff uses one ready answer."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    answer = models.ForeignKey("messaging.CannedAnswer", on_delete=models.CASCADE, related_name="habits")
    favourite = models.BooleanField(default=False)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "answer"], name="one_habit_an_answer"),)


class SendKey(models.TextChoices):
    ENTER = "enter", _("Enter sends")
    CONTROL = "control", _("Ctrl+Enter sends")


class Preferences(models.Model):
    """How one member of staff wants the workstation to behave; the same on every machine."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    send_key = models.CharField(max_length=8, choices=SendKey, default=SendKey.ENTER)
    letters = models.BooleanField(default=True)  # shortcuts of a single letter
    ticket_sound = models.BooleanField(default=True)
    message_sound = models.BooleanField(default=True)
    repeat = models.BooleanField(default=True)  # a new ticket rings until it is opened or answered
    ticket_notice = models.BooleanField(default=True)  # of the system, when the window is in the background
    message_notice = models.BooleanField(default=True)
    quiet_until = models.DateTimeField(null=True)  # do not disturb

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(quiet_until=None) | Q(quiet_until__gte=EARLIEST, quiet_until__lt=LATEST),
                name="quiet_until_can_be_read_again",
            ),
        )


class Macro(models.Model):
    """Several things in one: an answer, a topic, a close. Administrators write them; each step is a usual command."""

    title = models.CharField(_("title"), max_length=80, validators=[validate_visible])
    text = models.TextField(
        _("answer"),
        max_length=TEXT_LIMIT,
        validators=[validate_visible],
        blank=True,
        help_text=_("Sent when the ticket is closed with it, else put into the reply. The gaps of ready answers work."),
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("topic"))
    closes = models.CharField(_("close as"), max_length=16, choices=CloseReason, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=10, help_text=_("Lower comes first."))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        ordering = ("order", "title")
        constraints = (
            models.CheckConstraint(condition=~Q(text="", topic=None, closes=""), name="a_macro_does_something"),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if not (self.text or self.topic_id or self.closes):
            raise ValidationError(_("A macro does at least one thing."))
        if self.closes and self.closes not in STAFF_CLOSE:
            raise ValidationError({"closes": _("Staff do not close like this.")})
        if faults := faults_of(self.text):
            raise ValidationError({"text": faults})


STAFF_CLOSE = (CloseReason.SOLVED, CloseReason.LEFT, CloseReason.NOT_OURS)
