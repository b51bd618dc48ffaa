"""The case and its log. A conversation is its events; a ticket is a projection, changed together with them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer, Role, Team, User
from tickets.hours import BadHours, parse_spans
from tickets.topics.models import Topic, TopicSource

TEXT_LIMIT = 4000  # characters of one message or note


class Conversation(models.Model):
    """All that one customer and the bank ever said to each other. Its row lock is what numbers the log.

    `seq` is the newest event's number, `public_seq` the newest number among those the customer may see,
    `head_hash` the newest event's hash, which the next event carries on.
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
    """One request, from the first question to "no more questions". A reopening starts its next cycle.

    `waiting_since` is the first customer message that nobody has answered yet; null when the ball is with the
    customer. `first_response_at` belongs to the current cycle. `opened_seq` is the log's number of its opening.
    `topic_source` says who named the topic; only a model has a confidence, 0 to 1.
    `team`: it was handed to this team, and waits for one of its members only (`tickets.teams`). `snoozed_until`: it
    lies with its operator and needs nobody before that, or before the customer writes (`tickets.snooze`); it weighs
    nothing then. Whoever closes it or takes it from its operator wakes it first: `snooze.wake`.
    `handed_seq` is the log's number of the newest transfer or escalation of this cycle, `handed_from` who gave it away.
    `due_at` is the deadline of the cycle's `SlaClock`, for the order of the queue. `language` is the customer's when it
    opened, `preferred` whom they talked to lately (`tickets.routing`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(
        unique=True, db_default=models.Func(models.Value("ticket_number"), function="nextval")
    )
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="tickets")
    operator = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="tickets")
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.WEB)
    line = models.PositiveSmallIntegerField(default=1)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    topic_source = models.CharField(max_length=8, choices=TopicSource, blank=True)
    topic_confidence = models.FloatField(null=True)
    priority = models.SmallIntegerField(choices=Priority, default=Priority.NORMAL)
    language = models.CharField(max_length=8, blank=True)
    preferred = models.ForeignKey(User, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
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
    handed_from = models.ForeignKey(User, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    close_reason = models.CharField(max_length=16, choices=CloseReason, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(closed_at__isnull=True), name="one_open_ticket_a_conversation"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, close_reason="") | Q(closed_at__isnull=False) & ~Q(close_reason=""),
                name="a_closed_ticket_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(operator=None) | ~Q(assigned_at=None), name="an_assigned_ticket_says_when"
            ),
            models.CheckConstraint(
                condition=Q(topic=None, topic_source="") | Q(topic__isnull=False) & ~Q(topic_source=""),
                name="a_topic_says_whose_word_it_is",
            ),
            models.CheckConstraint(
                condition=Q(snoozed_until=None) | Q(operator__isnull=False, closed_at=None),
                name="a_snoozed_ticket_lies_with_its_operator",
            ),
        )
        indexes = (
            models.Index(fields=["operator"], condition=Q(closed_at__isnull=True), name="ticket_open_by_operator"),
            models.Index(
                fields=["due_at", "-priority", "queued_at", "number"],
                condition=Q(closed_at__isnull=True, operator=None),
                name="ticket_queue",
            ),
            models.Index(fields=["conversation", "-number"], name="ticket_newest_first"),
            models.Index(fields=["operator", "-closed_at"], name="ticket_closed_by_operator"),
            models.Index(fields=["-opened_at"], name="ticket_opened"),
            models.Index(fields=["-number"], condition=Q(topic_source="person"), name="ticket_topic_confirmed"),
            models.Index(fields=["snoozed_until"], condition=Q(snoozed_until__isnull=False), name="ticket_snoozed"),
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


class ByRole(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    OPERATOR = Role.OPERATOR.value, _("Operator")
    ADMINISTRATOR = Role.ADMINISTRATOR.value, _("Administrator")
    SYSTEM = "system", _("System")


class Event(models.Model):
    """One line of the log: written once by `events.record`, never changed (a trigger refuses it).

    `sender` and `client_id` make a repeated command recognisable for ever. `hash` is
    SHA-256 over the previous event's hash and this event's content; see `tickets.events.seal`.
    """

    pk = models.CompositePrimaryKey("conversation_id", "seq")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, db_index=False, related_name="events")
    seq = models.BigIntegerField()
    public_seq = models.BigIntegerField(null=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, db_index=False)
    kind = models.CharField(max_length=32)
    at = models.DateTimeField()
    by_role = models.CharField(max_length=16, choices=ByRole)
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)
    sender = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    text = models.TextField(null=True)
    data = models.JSONField(default=dict)
    hash = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["conversation", "public_seq"], condition=Q(public_seq__isnull=False), name="event_public_seq"
            ),
            models.UniqueConstraint(
                fields=["sender", "client_id"], condition=Q(client_id__isnull=False), name="event_sent_once"
            ),
            models.CheckConstraint(condition=Q(seq__gte=F("public_seq")) | Q(public_seq=None), name="event_seq_order"),
            models.CheckConstraint(
                condition=Q(text=None) | Q(LessThanOrEqual(Length("text"), TEXT_LIMIT)), name="event_text_within_limit"
            ),
        )
        indexes = (
            # What happened to tickets, by time: for figures and lists, without a line for every message.
            models.Index(fields=["at"], condition=Q(kind="ticket.closed"), name="event_ticket_closed"),
            models.Index(fields=["conversation"], condition=Q(kind="ticket.close_undone"), name="event_close_undone"),
        )

    @property
    def staff_only(self) -> bool:
        return self.public_seq is None


class SlaPolicy(models.Model):
    """How soon a person must first answer. Of the active ones that fit a ticket, the first in `order` applies.

    An empty topic (its code), line or channel fits any. Times in seconds, of working hours or around the clock. What
    applied to a cycle is copied when it starts (`SlaClock`): a change here concerns later cycles only.
    """

    LONGEST = 30 * 86_400  # seconds

    name = models.CharField(_("name"), max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100, help_text=_("The lowest that fits applies."))
    active = models.BooleanField(_("active"), default=True)
    topic = models.SlugField(_("topic"), blank=True, help_text=_("The topic's code; empty: any."))
    line = models.PositiveSmallIntegerField(_("line"), null=True, blank=True, help_text=_("Empty: any."))
    channel = models.CharField(_("channel"), max_length=16, choices=Channel, blank=True)
    target = models.PositiveIntegerField(_("target, s"), validators=[MinValueValidator(2), MaxValueValidator(LONGEST)])
    warn = models.PositiveIntegerField(_("warning, s"), validators=[MinValueValidator(1)])
    working_hours = models.BooleanField(
        _("in working hours"), default=False, help_text=_("Otherwise around the clock, holidays too.")
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
    """A day on which the bank does not work as its week and the holidays say: closed, other hours, or a transferred
    working day with the hours of another weekday.
    """

    date = models.DateField(_("date"), unique=True)
    hours = models.CharField(
        _("hours"), max_length=60, blank=True, help_text=_("09:00-13:00 14:00-18:00; empty: closed.")
    )
    works_like = models.PositiveSmallIntegerField(
        _("works like"), choices=Weekday, null=True, blank=True, help_text=_("A transferred day: that day's hours.")
    )
    note = models.CharField(_("why"), max_length=120, blank=True)

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
            raise ValidationError({"hours": _("Write hours like 09:00-13:00 14:00-18:00.")}) from None


class SlaClock(models.Model):
    """The clock of one cycle's first answer, with the promise that applied when it started (`tickets.sla`).

    `started_at` null: a cycle that staff opened, waiting for the customer's first words. `next_at` is when there is
    something to do; null while it is paused and when it is done. It is stopped by what the ticket says, not here: an
    answer costs it nothing. `calendar` is the version of the working hours counted in; empty: around the clock.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="clocks", db_index=False)
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
    breached_at = models.DateTimeField(null=True)  # when the breach was written, at `due_at` or soon after
    reoffered_at = models.DateTimeField(null=True)  # when the warned ticket was taken from its operator for another one

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ticket", "cycle"], name="one_clock_a_cycle"),)
        indexes = (
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="sla_clock_next"),
            models.Index(fields=["ticket"], condition=Q(started_at=None), name="sla_clock_not_started"),
            models.Index(
                fields=["warned_at"],
                condition=Q(reoffer=True, reoffered_at=None, next_at__isnull=False, warned_at__isnull=False),
                name="sla_clock_to_reoffer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.cycle}"


class OfferEnd(models.TextChoices):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # somebody else took the ticket, or it was closed
    LOST = "lost"  # they held the ticket itself, and left it unanswered


class Offer(models.Model):
    """A waiting ticket held out to one operator for a while (`ROUTING=offer`), taking a place of theirs.

    `round` counts how often everybody has had it: within a round nobody is asked twice.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="offers", db_index=False)
    cycle = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    offered_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=OfferEnd, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at=None), name="one_offer_at_a_time"),
            models.UniqueConstraint(fields=["ticket", "cycle", "round", "operator"], name="nobody_is_asked_twice"),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | Q(ended_at__isnull=False) & ~Q(end=""), name="an_end_says_why"
            ),
        )
        indexes = (
            models.Index(fields=["until"], condition=Q(ended_at=None), name="offer_until"),
            models.Index(fields=["operator"], condition=Q(ended_at=None), name="offer_by_operator"),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.operator_id}"


class ApiKey(models.Model):
    """The right of one of the bank's systems to hand in tickets of some channels. `prefix` names it in logs and lists.

    Of the key itself only the SHA-256 is kept. A revoked one stays, for what it has done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=80, help_text=_("The system that will use it."))
    prefix = models.CharField(_("begins with"), max_length=16, unique=True, editable=False)
    hash = models.BinaryField(unique=True, editable=False)
    channels = ArrayField(models.CharField(max_length=16, choices=Channel), verbose_name=_("channels"))
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
    """What a system has handed in, and what it was told: the same again is answered alike, for ever.

    `body` is the SHA-256 of what it said. `opened`: it opened the ticket, so the key may ask about it.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="intakes")
    idempotency_key = models.CharField(max_length=128)
    body = models.BinaryField()
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    opened = models.BooleanField()
    answer = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key", "idempotency_key"], name="handed_in_once"),)
        indexes = (models.Index(fields=["ticket"], condition=Q(opened=True), name="intake_opened"),)
