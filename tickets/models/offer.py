"""A waiting ticket that is held out to somebody."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from tickets.models.ticket import Ticket


class OfferEnd(models.TextChoices):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # somebody else took the ticket, or it was closed
    LOST = "lost"  # they held the ticket itself, and left it unanswered


class Offer(models.Model):
    """A waiting ticket held out to one operator for a while (`ROUTING=offer`), taking a place of
    theirs.

    `round` counts how often everybody has had it: within a round nobody is asked twice.
    """

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="offers", db_index=False
    )
    cycle = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    offered_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=OfferEnd, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at=None), name="one_offer_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["ticket", "cycle", "round", "operator"], name="nobody_is_asked_twice"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | Q(ended_at__isnull=False) & ~Q(end=""),
                name="an_end_says_why",
            ),
        )
        indexes = (
            models.Index(fields=["until"], condition=Q(ended_at=None), name="offer_until"),
            models.Index(fields=["operator"], condition=Q(ended_at=None), name="offer_by_operator"),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.operator_id}"
