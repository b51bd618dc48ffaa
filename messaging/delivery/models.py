"""How far each reader has got."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from tickets.models import Conversation


class Mark(models.Model):
    """How far one reader has got in a conversation, in the log's own numbering. `user` null is the
    customer.

    Both only move forward, and nothing is read that was not delivered.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="marks")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True)
    delivered = models.BigIntegerField(default=0)
    read = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["conversation", "user"], name="one_mark_a_reader", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(read__lte=models.F("delivered")), name="read_is_delivered"
            ),
        )
