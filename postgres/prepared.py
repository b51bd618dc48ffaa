"""Statements of the hot path, below the ORM: PostgreSQL plans each once a connection, and rows
travel in binary.

Building and planning a statement anew costs more than running it, and a message needs half a dozen.
Lists go in as one JSON text (`json_to_recordset`): an array for each column is written element by
element in Python, which takes five times as long. `Query.run` asks on Django's own connection, so
inside its transaction; `postgres.pipeline` on others."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, Generic, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
import psycopg
import psycopg.abc
from django.db import connection
from django.db.models import Model
from django.db.models.base import ModelState
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

M = TypeVar("M", bound=Model)
T_co = TypeVar("T_co", covariant=True)
Rows = list[tuple]
Names = dict[tuple[str, tuple[int, ...] | None], bytes]


@dataclass(frozen=True, slots=True)
class Query(Generic[T_co]):
    """A statement with its parameters, and what its rows mean. jsonb comes as Python values."""

    statement: str
    parameters: Sequence[Any]
    read: Callable[[Rows], T_co]

    def __bool__(self) -> bool:
        raise TypeError(
            "a query is no answer: run it"
        )  # one about permissions must not pass for a yes

    def run(self) -> T_co:
        """Ask now; raises Django's database errors."""
        connection.ensure_connection()
        with connection.wrap_database_errors:
            return self.read(_ask(connection.connection, self.statement, self.parameters))


def _ask(postgres: psycopg.Connection, statement: str, parameters: Sequence[Any]) -> Rows:
    """There and back in one call of libpq. psycopg's cursor may be interrupted at each of its
    steps, and waits for the interpreter's lock at each: that takes four times as long.
    """
    pgconn = postgres.pgconn
    if not postgres.autocommit and pgconn.transaction_status == TransactionStatus.IDLE:
        checked(pgconn, pgconn.exec_(b"BEGIN"))
    asked = Asked(Transformer(postgres), _names.setdefault(postgres, {}), statement, parameters)
    if asked.is_new:
        checked(pgconn, pgconn.prepare(asked.name, asked.text, asked.types))
        asked.is_prepared()
    return asked.rows(
        checked(
            pgconn, pgconn.exec_prepared(asked.name, asked.values, asked.formats, Format.BINARY)
        )
    )


class Asked:
    """A statement with its parameters as a connection is told them, and the rows it answers with.

    A connection plans each statement once: `names` are those it has, by statement and types, and
    `is_new` says that this is not among them. `adapted` may serve many, one after another: it
    remembers how to write and to read."""

    __slots__ = ("_adapted", "_key", "_names", "formats", "is_new", "name", "types", "values")

    def __init__(
        self,
        adapted: psycopg.abc.Transformer,
        names: Names,
        statement: str,
        parameters: Sequence[Any],
    ) -> None:
        self._adapted, self._names = adapted, names
        self.values: Any = adapted.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters))
        self.types, self.formats = adapted.types, adapted.formats
        self._key = (statement, self.types)
        name = names.get(self._key)
        self.is_new, self.name = name is None, name or b"bankchat_%d" % next(_numbers)

    @property
    def text(self) -> bytes:
        return _numbered(self._key[0])

    def is_prepared(self) -> None:
        self._names[self._key] = self.name

    def is_not_prepared(self) -> None:
        del self._names[self._key]

    def rows(self, result: PGresult) -> Rows:
        self._adapted.set_pgresult(result)
        return self._adapted.load_rows(0, result.ntuples, tuple)


def checked(pgconn: PGconn, result: PGresult) -> PGresult:
    """A result that is one; raises psycopg's error for any other."""
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    if pgconn.status != ConnStatus.OK:
        raise psycopg.OperationalError("the connection is lost")
    raise psycopg.errors.error_from_result(result)


@cache
def _numbered(statement: str) -> bytes:
    """Number the parameters as PostgreSQL writes them: $1, $2 and so on."""
    numbers = count(1)
    return re.sub("%s", lambda _: f"${next(numbers)}", statement).encode()


_numbers = count(1)
_names: WeakKeyDictionary[psycopg.Connection, Names] = (
    WeakKeyDictionary()
)  # of Django's own connections


def rows(statement: str, *parameters: Any) -> Rows:
    """The rows of one statement that has some."""
    return Query(statement, parameters, list).run()


def objects(model: type[M]) -> Callable[[Rows], list[M]]:
    """Reads the rows of a statement that selects `columns(model, …)` as instances."""
    names = [field.attname for field in model._meta.concrete_fields]
    return lambda found: [instance(model, dict(zip(names, row, strict=True))) for row in found]


def instance(model: type[M], values: dict[str, Any]) -> M:
    """A model instance, as `model.from_db` makes it, at a fifth of its price: it sends no signals,
    and we have none.

    `values`: by attname, all.
    """
    made = model.__new__(model)
    made.__dict__ = values
    made._state = ModelState()
    made._state.adding, made._state.db = False, "default"
    return made


def columns(model: type[Model], alias: str) -> str:
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def json(records: object) -> str:
    """What `json_to_recordset` reads: UUIDs and times as their texts, bytes as hex beforehand."""
    return msgspec.json.encode(records).decode()


def uuids(found: Iterable[UUID]) -> str:
    """A parameter of type uuid[]: as a list each would be written by itself, in Python."""
    return "{" + ",".join([one.hex for one in found]) + "}"
