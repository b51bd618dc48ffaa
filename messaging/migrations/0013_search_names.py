"""Names have an index of their own, made while the table is in use."""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("messaging", "0012_search_words_apart"),
    ]

    operations = [
        migrations.RunSQL(
            [
                "SET statement_timeout = 0",
                "SET lock_timeout = 0",
                # What an attempt that was broken off has left is worth nothing.
                "DROP INDEX CONCURRENTLY IF EXISTS search_names",
                """
                CREATE INDEX CONCURRENTLY search_names ON messaging_searchline
                USING gin (ts_filter(words, '{A}')) WHERE ts_filter(words, '{A}') <> ''::tsvector
                """,
                "RESET lock_timeout",
                "RESET statement_timeout",
            ],
            "DROP INDEX CONCURRENTLY IF EXISTS search_names",
        ),
    ]
