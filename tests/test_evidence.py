"""Evidence is read-only in the admin and append-only in the database, whoever asks."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.screens import Screen
from bankchat.urls import admin
from tests.cast import say
from tests.messaging.desk import desk_of
from tickets.api_keys import make_key
from tickets.models import ApiKey, Channel

pytestmark = pytest.mark.django_db
TABLES = ("tickets_event", "accounts_auditentry", "django_admin_log")


@pytest.fixture
def evidence(alice, inga):
    """A line in each of the tables."""
    say(alice)
    AuditEntry.objects.create(action="signed_in", by=inga)
    LogEntry.objects.log_actions(inga.pk, [inga], CHANGE, "role")


def lines(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


STATEMENTS = ("DELETE FROM {}", "TRUNCATE {} CASCADE", "UPDATE {} SET {} = {}")
COLUMNS = {
    "tickets_event": "text",
    "accounts_auditentry": "action",
    "django_admin_log": "object_repr",
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses(evidence, table, statement):
    before = lines(table)
    assert before
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # nothing of the fixture is still to be checked
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement.format(table, COLUMNS[table], COLUMNS[table]))
        assert lines(table) == before
        transaction.set_rollback(True)


def test_what_a_library_registers_in_the_admin_is_taken_away():
    assert all(isinstance(screen, Screen) for screen in admin.site._registry.values())
    assert {model._meta.app_label for model in admin.site._registry} == {
        "accounts",
        "tickets",
        "messaging",
    }


READ_ONLY = ("accounts_auditentry", "messaging_excerpt", "tickets_topicmodel")


@pytest.mark.parametrize("screen", READ_ONLY)
def test_the_admin_offers_nothing_but_reading(inga, screen):
    office = desk_of(inga).client
    listed = reverse(f"admin:{screen}_changelist")
    assert office.post(reverse(f"admin:{screen}_add"), {}).status_code == 403
    entry = AuditEntry.objects.create(action="signed_in", by=inga)
    chosen = {"action": "delete_selected", "post": "yes", "_selected_action": [str(entry.pk)]}
    office.post(listed, chosen)
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_a_key_is_neither_removed_nor_changed(inga):
    row, _ = make_key(by=inga, name="Contact centre", channels=[Channel.TELEPHONE])
    office = desk_of(inga).client
    chosen = {"action": "delete_selected", "post": "yes", "_selected_action": [str(row.pk)]}
    office.post(reverse("admin:tickets_apikey_changelist"), chosen)
    for page in ("change", "delete"):
        address = reverse(f"admin:tickets_apikey_{page}", args=[row.pk])
        assert office.post(address, {"post": "yes", "last_used_at": ""}).status_code == 403
    assert ApiKey.objects.get() == row


@pytest.mark.parametrize(
    "path", ["axes/accessfailurelog/", "axes/accesslog/", "axes/accessattempt/", "admin/logentry/"]
)
def test_failed_sign_ins_and_what_the_admin_did_have_no_screen_to_remove_them(inga, path):
    assert desk_of(inga).client.get(f"/admin/{path}").status_code == 404
