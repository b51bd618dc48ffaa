from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_channels")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("kind", "ticket.close_undone")), fields=["conversation"], name="event_close_undone"
            ),
        ),
    ]
