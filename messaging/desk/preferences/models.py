"""How the desk behaves for one member of staff."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.bounds import EARLIEST, LATEST
from accounts.models import User


class SendKey(models.TextChoices):
    ENTER = "enter", _("Enter sends")
    CONTROL = "control", _("Ctrl+Enter sends")


class Preferences(models.Model):
    """How one member of staff wants the desk to behave; the same on every machine."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    send_key = models.CharField(max_length=8, choices=SendKey, default=SendKey.ENTER)
    letters = models.BooleanField(default=True)  # shortcuts of a single letter
    ticket_sound = models.BooleanField(default=True)
    message_sound = models.BooleanField(default=True)
    repeat = models.BooleanField(default=True)  # a new ticket rings until it is opened or answered
    ticket_notice = models.BooleanField(
        default=True
    )  # of the system, when the window is in the background
    message_notice = models.BooleanField(default=True)
    quiet_until = models.DateTimeField(null=True)  # do not disturb

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(quiet_until=None)
                | Q(quiet_until__gte=EARLIEST, quiet_until__lt=LATEST),
                name="quiet_until_can_be_read_again",
            ),
        )
