"""Evidence cannot be changed, removed or emptied: what the admin did, and, as before, the log and the audit trail."""

from django.db import migrations

EMPTIED = ("tickets_event", "accounts_auditentry", "django_admin_log")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_session_epoch"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("tickets", "0001_initial"),  # it makes refuse_change()
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON django_admin_log
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
            """,
            "DROP TRIGGER append_only ON django_admin_log;",
        ),
        *[
            migrations.RunSQL(
                f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} EXECUTE FUNCTION refuse_change();",
                f"DROP TRIGGER never_emptied ON {table};",
            )
            for table in EMPTIED
        ],
    ]
