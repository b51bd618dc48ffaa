from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_channels")]

    operations = [
        migrations.AlterField(
            model_name="ticket",
            name="close_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("solved", "Solved"),
                    ("left", "Customer left"),
                    ("not_ours", "Not for us"),
                    ("customer", "No more questions"),
                    ("silence", "No answer from the customer"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("kind", "ticket.close_undone")),
                fields=["conversation"],
                name="event_close_undone",
            ),
        ),
    ]
