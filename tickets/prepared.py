"""Statements of the hot path, below the ORM: PostgreSQL plans each once a connection, and rows travel in binary.

Building and planning a statement anew costs more than running it, and a message needs half a dozen. Lists go in as one
JSON text (`json_to_recordset`): an array for each column is written element by element in Python, which takes five
times as long. All of it runs on Django's own connection, so inside its transaction.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

import msgspec
import psycopg
from django.db import connection
from django.db.models import Model
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

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
        connection.ensure_connection()
        with connection.wrap_database_errors:
            return self.read(_ask(connection.connection, self.statement, self.parameters))


def _ask(postgres: psycopg.Connection, statement: str, parameters: Sequence[Any]) -> Rows:
    """There and back in one call of libpq. psycopg's cursor may be interrupted at each of its steps, and waits for the
    interpreter's lock at each: that takes four times as long.
    """
    pgconn, adapted = postgres.pgconn, Transformer(postgres)
    if not postgres.autocommit and pgconn.transaction_status == TransactionStatus.IDLE:
        _checked(pgconn, pgconn.exec_(b"BEGIN"))
    values: Any = adapted.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters))
    names = _names.setdefault(postgres, {})
    name = names.get((statement, adapted.types))
    if name is None:
        name = b"bankchat_%d" % len(names)
        _checked(pgconn, pgconn.prepare(name, _numbered(statement), adapted.types))
        names[statement, adapted.types] = name
    result = _checked(pgconn, pgconn.exec_prepared(name, values, adapted.formats, Format.BINARY))
    adapted.set_pgresult(result)
    return adapted.load_rows(0, result.ntuples, tuple)


def _checked(pgconn: PGconn, result: PGresult) -> PGresult:
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    if pgconn.status != ConnStatus.OK:
        raise psycopg.OperationalError("the connection is lost")
    raise psycopg.errors.error_from_result(result)


@cache
def _numbered(statement: str) -> bytes:
    """Parameters as PostgreSQL writes them: $1, $2, …"""
    numbers = count(1)
    return re.sub("%s", lambda _: f"${next(numbers)}", statement).encode()


# By connection: the names of what it has prepared, by statement and types.
_names: WeakKeyDictionary[psycopg.Connection, dict[tuple, bytes]] = WeakKeyDictionary()


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
