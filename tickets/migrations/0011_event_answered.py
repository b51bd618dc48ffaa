"""Whom an operator has answered lately: an index, made while the log is in use."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("tickets", "0010_days_in_reach"),
    ]

    operations = [
        migrations.RunSQL(
            [
                "SET statement_timeout = 0",
                "SET lock_timeout = 0",
                # What an attempt that was broken off has left is worth nothing.
                "DROP INDEX CONCURRENTLY IF EXISTS event_answered",
            ],
            migrations.RunSQL.noop,
        ),
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                condition=models.Q(("by_user__isnull", False), ("kind", "message.sent")),
                fields=["by_user", "at", "conversation"],
                name="event_answered",
            ),
        ),
        migrations.RunSQL(
            ["RESET lock_timeout", "RESET statement_timeout"], migrations.RunSQL.noop
        ),
    ]
