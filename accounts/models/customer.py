"""The customers, as the bank vouches for them."""

import uuid

from django.db import models
from django.db.models.functions import Now


class Customer(models.Model):
    """A customer as the bank's token names them.

    Everything else about them is asked from the bank's directory.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=255, unique=True)
    name = models.CharField(max_length=150)
    locale = models.CharField(max_length=16, blank=True)
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name
