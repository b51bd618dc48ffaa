"""Who may see a conversation is asked at every delivery: it costs so much a pair, and no more."""

import json

import pytest
from django.db import connection

from accounts.models import User
from tests.cast import customer
from tickets import access

PAIRS, STAFF = 60, 200


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 7])
@pytest.mark.parametrize("ask", [access.visible, access.viewers])
def test_the_staff_are_gone_through_once_in_a_table_that_has_no_statistics_yet(ask, days, settings):
    settings.ANSWERED_ACCESS_DAYS = days
    people = User.objects.bulk_create(
        User(email=f"{n}@bank.example", name=f"Anna {n}", role="operator") for n in range(STAFF)
    )
    talks = [customer(f"Alice {n}").conversation for n in range(PAIRS)]
    query = ask([(person.pk, talk.pk) for person, talk in zip(people, talks, strict=False)])
    numbers = range(1, len(query.parameters) + 1)
    types = ["uuid[]", "uuid[]", "int"][: len(numbers)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_clear_relation_stats('public', 'accounts_user')")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        statement = query.statement.replace("%s", "${}").format(*numbers)
        cursor.execute(f"PREPARE sees ({', '.join(types)}) AS {statement}")
        values = ", ".join(["%s"] * len(types))
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE sees ({values})", query.parameters)
        ((told,),) = cursor
        cursor.execute("DEALLOCATE sees")
    [plan] = json.loads(told) if isinstance(told, str) else told
    assert looked_at(plan["Plan"]) < 10 * (PAIRS + STAFF)


def looked_at(node):
    """How many rows the parts of a plan have gone through."""
    passed = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter")
    rows = sum(node.get(name, 0) for name in passed) * node["Actual Loops"]
    return rows + sum(map(looked_at, node.get("Plans", ())))
