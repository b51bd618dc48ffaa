"""Whatever changes somebody's access ends their sessions in the same statement, whichever way it comes.

The password stands in the session's hash by itself: Django writes a fresh hash of the same one while it lets in.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_visible"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="session_epoch",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION end_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (NEW.role, NEW.is_active, NEW.is_superuser, NEW.email)
                    IS DISTINCT FROM (OLD.role, OLD.is_active, OLD.is_superuser, OLD.email)
                    OR (NEW.password_must_change AND NOT OLD.password_must_change)
                THEN
                    NEW.session_epoch := OLD.session_epoch + 1;
                    DELETE FROM django_session USING usersessions_usersession s
                    WHERE s.user_id = OLD.id AND s.session_key = django_session.session_key;
                    DELETE FROM usersessions_usersession WHERE user_id = OLD.id;
                ELSE  -- a row that was read before the change must not bring the old epoch back
                    NEW.session_epoch := greatest(OLD.session_epoch, NEW.session_epoch);
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER end_sessions
            BEFORE UPDATE OF role, is_active, is_superuser, email, password_must_change, session_epoch
            ON accounts_user FOR EACH ROW EXECUTE FUNCTION end_sessions();
            """,
            """
            DROP TRIGGER end_sessions ON accounts_user;
            DROP FUNCTION end_sessions();
            """,
        ),
    ]
