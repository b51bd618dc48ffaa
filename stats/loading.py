"""Reading many rows with times in them.

Django's own reader of timestamps is Python and takes some 10 µs for each.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from psycopg.types.datetime import TimestamptzLoader

from stats.models import CycleFact, OperatorCycleFact
from stats.records import CycleRecord, ShareRecord


def tuples(query: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """The rows of a `values_list`, with times in UTC, read by psycopg's own loader, which is C."""
    try:
        sql, params = query.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        cursor.execute(sql, params)
        return cursor.fetchall()


def cycles_of(facts: QuerySet[CycleFact]) -> list[CycleRecord]:
    return list(map(CycleRecord._make, tuples(facts.values_list(*CycleRecord._fields))))


def shares_of(facts: QuerySet[OperatorCycleFact]) -> list[ShareRecord]:
    return list(map(ShareRecord._make, tuples(facts.values_list(*ShareRecord._fields))))
