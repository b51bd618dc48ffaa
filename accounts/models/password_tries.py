"""Passwords that were tried."""

from django.db import models
from django.db.models.functions import Now


class PasswordTries(models.Model):
    """Passwords that were tried lately under one key: a digest, so that nothing here says of
    whom.
    """

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField()
    since = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        verbose_name_plural = "password tries"
