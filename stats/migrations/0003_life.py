from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stats", "0002_channels")]

    operations = [
        migrations.AlterField(
            model_name="cyclefact",
            name="reason",
            field=models.CharField(
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
    ]
