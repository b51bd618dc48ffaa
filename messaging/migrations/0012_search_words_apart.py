"""The index has words apart that were swallowed by hosts, paths and the like: all lines are made anew.

By the workers, within minutes to hours, or at once by `manage.py index_search`; until then the old lines are found.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0011_file_removed"),
    ]

    operations = [
        migrations.RunSQL("UPDATE messaging_searchcursor SET seq = 0", migrations.RunSQL.noop),
    ]
