from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Without a lock that would stop the log."""

    atomic = False
    dependencies = [
        ("tickets", "0011_event_answered"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                condition=models.Q(("kind", "ticket.rated")),
                fields=["at"],
                name="event_ticket_rated",
            ),
        ),
    ]
