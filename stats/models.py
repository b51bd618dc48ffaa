"""What Celery has worked out of the log, so that a page need not read the log again. All of it can
be rebuilt.

Durations are whole milliseconds, as the log's times are. Simulated tickets have no row here.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.models import Channel, CloseReason, Ticket


class Closing(models.TextChoices):
    """Who ended a cycle."""

    STAFF = "staff", _("An operator")
    CUSTOMER = "customer", _("The customer")
    AUTOMATIC = "automatic", _("Automatic")


class CycleFact(models.Model):
    """One closed cycle of a ticket, measured once, at its close.

    `operator` is whose cycle it is in every figure: who answered first, else who held it last, else
    nobody. `target_ms` is the first-response target that was in force: a change of policy never
    rewrites history. `rolled_up`: the hourly counts contain it.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    cycle = models.PositiveSmallIntegerField()
    line = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=16, choices=Channel)
    operator = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ticket_started_at = models.DateTimeField()  # the first cycle's start
    opened_at = models.DateTimeField()
    started_at = models.DateTimeField(
        null=True, db_index=True
    )  # the first customer message; a cycle may have none
    closed_at = models.DateTimeField(db_index=True)
    closing = models.CharField(max_length=12, choices=Closing)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=16, choices=CloseReason)
    first_response_ms = models.PositiveBigIntegerField(null=True)
    queue_wait_ms = models.PositiveBigIntegerField(null=True)
    messages_in = models.PositiveIntegerField()
    messages_out = models.PositiveIntegerField()
    target_ms = models.PositiveBigIntegerField()
    rolled_up = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "cycle"], name="one_fact_a_cycle"),
        )
        indexes = (
            models.Index(
                fields=["id"], condition=Q(rolled_up=False), name="cyclefact_not_rolled_up"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.cycle}"


class OperatorCycleFact(models.Model):
    """What one operator did in one closed cycle: the reactions, the answers, and the time the
    ticket was theirs.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    cycle = models.PositiveSmallIntegerField()
    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    line = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=16, choices=Channel)
    started_at = models.DateTimeField(null=True, db_index=True)
    closed_at = models.DateTimeField(db_index=True)
    reaction_ms = ArrayField(
        models.PositiveBigIntegerField()
    )  # one an assignment that this operator spoke in
    response_ms = ArrayField(
        models.PositiveBigIntegerField()
    )  # one a customer turn that this operator answered
    handling_ms = models.PositiveBigIntegerField(null=True)  # null: never assigned to them
    messages = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ticket", "cycle", "operator"], name="one_fact_a_cycle_and_operator"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.cycle} {self.operator_id}"


class HourRollup(models.Model):
    """Counts of one hour of the bank's clock. Everybody's are the sum over operators, nobody's
    (null) included.

    `hour` is the instant at which the hour begins. Starts and first responses count in the hour of
    the cycle's start for the operator whose cycle it is, `processed` in the hour of the close for
    who closed it."""

    hour = models.DateTimeField()
    line = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=16, choices=Channel)
    operator = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    started = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    within_target = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    processed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["hour", "line", "channel", "operator"],
                name="one_rollup_an_hour",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H:%M}"
