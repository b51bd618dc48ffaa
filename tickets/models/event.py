"""The log."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from tickets.models.ticket import Conversation, Ticket

TEXT_LIMIT = 4000  # characters of one message or note


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
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, db_index=False, related_name="events"
    )
    seq = models.BigIntegerField()
    public_seq = models.BigIntegerField(null=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, db_index=False)
    kind = models.CharField(max_length=32)
    at = models.DateTimeField()
    by_role = models.CharField(max_length=16, choices=ByRole)
    by_user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    by_name = models.CharField(max_length=150, blank=True)
    sender = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    text = models.TextField(null=True)
    data = models.JSONField(default=dict)
    hash = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["conversation", "public_seq"],
                condition=Q(public_seq__isnull=False),
                name="event_public_seq",
            ),
            models.UniqueConstraint(
                fields=["sender", "client_id"],
                condition=Q(client_id__isnull=False),
                name="event_sent_once",
            ),
            models.CheckConstraint(
                condition=Q(seq__gte=F("public_seq")) | Q(public_seq=None), name="event_seq_order"
            ),
            models.CheckConstraint(
                condition=Q(text=None) | Q(LessThanOrEqual(Length("text"), TEXT_LIMIT)),
                name="event_text_within_limit",
            ),
        )
        indexes = (
            # What happened to tickets, by time: for figures and lists, without a line for every
            # message.
            models.Index(
                fields=["at"], condition=Q(kind="ticket.closed"), name="event_ticket_closed"
            ),
            # Whom an operator has answered lately (`tickets.access`).
            models.Index(
                fields=["by_user", "at", "conversation"],
                condition=Q(kind="message.sent", by_user__isnull=False),
                name="event_answered",
            ),
            models.Index(
                fields=["conversation"],
                condition=Q(kind="ticket.close_undone"),
                name="event_close_undone",
            ),
            models.Index(
                fields=["at"], condition=Q(kind="ticket.rated"), name="event_ticket_rated"
            ),
        )

    @property
    def staff_only(self) -> bool:
        return self.public_seq is None
