"""The case: a conversation is its events; a ticket is a projection, changed together with them."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer, Team, User
from tickets.topics.models import Topic, TopicSource


class Conversation(models.Model):
    """All that one customer and the bank ever said to each other. Its row lock is what numbers the
    log.

    `seq` is the newest event's number, `public_seq` the newest number among those the customer may
    see, `head_hash` the newest event's hash, which the next event carries on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.OneToOneField(Customer, on_delete=models.PROTECT)
    seq = models.BigIntegerField(default=0)
    public_seq = models.BigIntegerField(default=0)
    head_hash = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(db_default=Now())


class Channel(models.TextChoices):
    APP = "app", _("Mobile app")
    WEB = "web", _("Website")
    TELEPHONE = "telephone", _("Telephone")
    EMAIL = "email", _("E-mail")
    SOCIAL = "social", _("Social network")


# Not the chat: the bank's other systems hand these in, each with a key of its own.
OUTSIDE = (Channel.TELEPHONE, Channel.EMAIL, Channel.SOCIAL)


class Priority(models.IntegerChoices):
    LOW = -1, _("Low")
    NORMAL = 0, _("Normal")
    HIGH = 1, _("High")
    URGENT = 2, _("Urgent")


class CloseReason(models.TextChoices):
    SOLVED = "solved", _("Solved")
    LEFT = "left", _("Customer left")
    NOT_OURS = "not_ours", _("Not for us")
    CUSTOMER = "customer", _("No more questions")
    SILENCE = "silence", _("No answer from the customer")


class TicketState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    ASSIGNED = "assigned", _("Open")
    CLOSED = "closed", _("Closed")


class Ticket(models.Model):
    """One request, from the first question to "no more questions". A reopening starts its next
    cycle.

    `waiting_since` is the first customer message that nobody has answered yet; null when the ball
    is with the customer. `first_response_at` belongs to the current cycle. `opened_seq` is the
    log's number of its opening. `topic_source` says who named the topic; only a model has a
    confidence, 0 to 1. `team`: it was handed to this team, and waits for one of its members only
    (`tickets.teams`). `snoozed_until`: it lies with its operator and needs nobody before that, or
    before the customer writes (`tickets.snooze`); it weighs nothing then. Whoever closes it or
    takes it from its operator wakes it first: `snooze.wake`. `handed_seq` is the log's number of
    the newest transfer or escalation of this cycle, `handed_from` who gave it away. `due_at` is the
    deadline of the cycle's `SlaClock`, for the order of the queue. `language` is the customer's
    when it opened, `preferred` whom they talked to lately (`tickets.routing`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(
        unique=True, db_default=models.Func(models.Value("ticket_number"), function="nextval")
    )
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="tickets")
    operator = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="tickets")
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.WEB)
    line = models.PositiveSmallIntegerField(default=1)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    topic_source = models.CharField(max_length=8, choices=TopicSource, blank=True)
    topic_confidence = models.FloatField(null=True)
    priority = models.SmallIntegerField(choices=Priority, default=Priority.NORMAL)
    language = models.CharField(max_length=8, blank=True)
    preferred = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    simulated = models.BooleanField(default=False)
    opened_seq = models.BigIntegerField()
    opened_at = models.DateTimeField()
    cycle = models.PositiveSmallIntegerField(default=1)
    cycle_started_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    assigned_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    first_response_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    handed_seq = models.BigIntegerField(null=True)
    handed_from = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    close_reason = models.CharField(max_length=16, choices=CloseReason, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(closed_at__isnull=True),
                name="one_open_ticket_a_conversation",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, close_reason="")
                | Q(closed_at__isnull=False) & ~Q(close_reason=""),
                name="a_closed_ticket_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(operator=None) | ~Q(assigned_at=None),
                name="an_assigned_ticket_says_when",
            ),
            models.CheckConstraint(
                condition=Q(topic=None, topic_source="")
                | Q(topic__isnull=False) & ~Q(topic_source=""),
                name="a_topic_says_whose_word_it_is",
            ),
            models.CheckConstraint(
                condition=Q(snoozed_until=None) | Q(operator__isnull=False, closed_at=None),
                name="a_snoozed_ticket_lies_with_its_operator",
            ),
        )
        indexes = (
            models.Index(
                fields=["operator"],
                condition=Q(closed_at__isnull=True),
                name="ticket_open_by_operator",
            ),
            models.Index(
                fields=["due_at", "-priority", "queued_at", "number"],
                condition=Q(closed_at__isnull=True, operator=None),
                name="ticket_queue",
            ),
            models.Index(fields=["conversation", "-number"], name="ticket_newest_first"),
            models.Index(fields=["operator", "-closed_at"], name="ticket_closed_by_operator"),
            models.Index(fields=["-opened_at"], name="ticket_opened"),
            models.Index(
                fields=["-number"],
                condition=Q(topic_source="person"),
                name="ticket_topic_confirmed",
            ),
            models.Index(
                fields=["snoozed_until"],
                condition=Q(snoozed_until__isnull=False),
                name="ticket_snoozed",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def state(self) -> TicketState:
        if self.closed_at:
            return TicketState.CLOSED
        return TicketState.ASSIGNED if self.operator_id else TicketState.QUEUED

    @property
    def left_unanswered(self) -> bool:
        """Abandoned: the customer left its last cycle, and nobody had answered."""
        left = self.close_reason in (CloseReason.CUSTOMER, CloseReason.LEFT)
        return left and self.first_response_at is None
