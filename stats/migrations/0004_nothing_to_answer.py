"""What staff closed in time without an answer is missed no more: the hours are counted anew from the facts.

Pages count what is not rolled up from the facts themselves, so they are right at once; Celery adds it up again.
"""

from django.db import migrations

COUNT_ANEW = """
    DELETE FROM stats_hourrollup;
    UPDATE stats_cyclefact SET rolled_up = false WHERE rolled_up;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stats", "0003_life"),
    ]

    operations = [
        migrations.RunSQL(COUNT_ANEW, migrations.RunSQL.noop),
    ]
