"""Statements of the hot path, below the ORM: PostgreSQL plans each once a connection, and rows travel in binary.

Building and planning a statement anew costs more than running it, and a message needs half a dozen. Lists go in as one
JSON text (`json_to_recordset`): an array for each column is written element by element in Python, which takes five
times as long. What can be asked at once travels together: each way to the server and back is a wait for the
interpreter's lock. All of it runs on Django's own connection, so inside its transaction.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
import psycopg
from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)
T = TypeVar("T")
Rows = list[tuple]


@dataclass(frozen=True, slots=True)
class Query(Generic[T]):
    """A statement with its parameters, and what its rows mean. jsonb comes as Python values."""

    statement: str
    parameters: Sequence[Any]
    read: Callable[[Rows], T]

    def __bool__(self) -> bool:
        raise TypeError("a query is no answer: run it")  # one about permissions must not pass for a yes

    def run(self) -> T:
        """Ask now; raises Django's database errors."""
        return together(self)[0]


def together(*queries: Query) -> list[Any]:
    """Ask all of them in one round trip; PostgreSQL runs them in this order, each seeing what the earlier ones did."""
    connection.ensure_connection()
    with connection.wrap_database_errors, ExitStack() as stack:
        cursors = [stack.enter_context(psycopg.Cursor(connection.connection)) for _ in queries]
        if len(queries) > 1:
            stack.enter_context(connection.connection.pipeline())
        for cursor, query in zip(cursors, queries, strict=True):
            cursor.execute(query.statement, query.parameters, prepare=True, binary=True)
        return [query.read(cursor.fetchall()) for cursor, query in zip(cursors, queries, strict=True)]


def rows(statement: str, *parameters: Any) -> Rows:
    """The rows of one statement that has some."""
    return Query(statement, parameters, list).run()


def objects(model: type[M]) -> Callable[[Rows], list[M]]:
    """Reads the rows of a statement that selects `columns(model, …)` as instances."""
    names = [field.attname for field in model._meta.concrete_fields]
    return lambda found: [model.from_db("default", names, row) for row in found]


def columns(model: type[Model], alias: str) -> str:
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def json(records: object) -> str:
    """What `json_to_recordset` reads: UUIDs and times as their texts, bytes as hex beforehand."""
    return msgspec.json.encode(records).decode()
