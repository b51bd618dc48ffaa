"""What is promised: first answers, and the working hours that they are counted in."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.bounds import EARLIEST, LATEST
from accounts.visible import validate_visible
from tickets.hours import BadHours, parse_spans
from tickets.models.ticket import Channel, Ticket


class SlaPolicy(models.Model):
    """How soon a person must first answer. Of the active ones that fit a ticket, the first in
    `order` applies.

    An empty topic (its code), line or channel fits any. Times in seconds, of working hours or
    around the clock. What applied to a cycle is copied when it starts (`SlaClock`): a change here
    concerns later cycles only."""

    LONGEST = 30 * 86_400  # seconds

    name = models.CharField(_("name"), max_length=80, unique=True, validators=[validate_visible])
    order = models.PositiveSmallIntegerField(
        _("order"),
        default=100,
        help_text=_("The first matching rule applies, lowest number first."),
    )
    active = models.BooleanField(_("active"), default=True)
    topic = models.SlugField(_("topic"), blank=True, help_text=_("The topic's code; empty: any."))
    line = models.PositiveSmallIntegerField(
        _("line"), null=True, blank=True, help_text=_("Empty: any.")
    )
    channel = models.CharField(_("channel"), max_length=16, choices=Channel, blank=True)
    target = models.PositiveIntegerField(
        _("target, s"), validators=[MinValueValidator(2), MaxValueValidator(LONGEST)]
    )
    warn = models.PositiveIntegerField(_("warning, s"), validators=[MinValueValidator(1)])
    working_hours = models.BooleanField(
        _("in working hours"),
        default=False,
        help_text=_("Otherwise around the clock, holidays too."),
    )
    reoffer = models.BooleanField(_("offer it again at the warning"), default=False)

    class Meta:
        verbose_name = _("first answer policy")
        verbose_name_plural = _("first answer policies")
        ordering = ("order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(warn__gte=1, warn__lt=F("target"), target__lte=30 * 86_400),
                name="a_policy_warns_before_its_target",
                violation_error_message=_("The warning must come before the target."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class ExceptionDay(models.Model):
    """A day on which the bank does not work as its week and the holidays say: closed, other hours,
    or a transferred working day with the hours of another weekday.
    """

    date = models.DateField(
        _("date"),
        unique=True,
        validators=[MinValueValidator(EARLIEST.date()), MaxValueValidator(LATEST.date())],
    )
    hours = models.CharField(
        _("hours"),
        max_length=60,
        blank=True,
        help_text=_("09:00-13:00 14:00-18:00; empty: closed."),
    )
    works_like = models.PositiveSmallIntegerField(
        _("works like"),
        choices=Weekday,
        null=True,
        blank=True,
        help_text=_("A transferred day: that day's hours."),
    )
    note = models.CharField(_("why"), max_length=120, blank=True, validators=[validate_visible])

    class Meta:
        verbose_name = _("exception in working hours")
        verbose_name_plural = _("exceptions in working hours")
        ordering = ("-date",)
        constraints = (
            models.CheckConstraint(
                condition=Q(works_like=None) | Q(hours="", works_like__lte=6),
                name="an_exception_has_hours_or_a_weekday",
                violation_error_message=_("Either hours of its own or those of a weekday."),
            ),
        )

    def __str__(self) -> str:
        return self.date.isoformat()

    def clean(self) -> None:
        try:
            parse_spans(self.hours)
        except BadHours:
            raise ValidationError(
                {"hours": _("Write hours like 09:00-13:00 14:00-18:00.")}
            ) from None


class SlaClock(models.Model):
    """The clock of one cycle's first answer, with the promise that applied when it started
    (`tickets.sla`).

    `started_at` null: a cycle that staff opened, waiting for the customer's first words. `next_at`
    is when there is something to do; null while it is paused and when it is done. It is stopped by
    what the ticket says, not here: an answer costs it nothing. `calendar` is the version of the
    working hours counted in; empty: around the clock."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="clocks", db_index=False
    )
    cycle = models.PositiveSmallIntegerField()
    policy = models.CharField(max_length=80, blank=True)  # its name; empty: the one of the settings
    target = models.PositiveIntegerField()  # seconds
    warn = models.PositiveIntegerField()
    working_hours = models.BooleanField()
    reoffer = models.BooleanField()
    calendar = models.CharField(max_length=12, blank=True)
    started_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(
        null=True
    )  # when the breach was written, at `due_at` or soon after
    reoffered_at = models.DateTimeField(
        null=True
    )  # when the warned ticket was taken from its operator for another one

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "cycle"], name="one_clock_a_cycle"),
        )
        indexes = (
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="sla_clock_next"
            ),
            models.Index(
                fields=["ticket"], condition=Q(started_at=None), name="sla_clock_not_started"
            ),
            models.Index(
                fields=["warned_at"],
                condition=Q(
                    reoffer=True, reoffered_at=None, next_at__isnull=False, warned_at__isnull=False
                ),
                name="sla_clock_to_reoffer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.cycle}"
