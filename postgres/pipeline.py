"""A connection to PostgreSQL that the event loop itself drives, in libpq's pipeline mode, for the
hot path.

A thread would do the same work, but wait at each of its steps for the interpreter's lock, and the
loop for it."""

import asyncio
import logging
import select
from collections import deque
from typing import Any, Self, TypeVar

import psycopg
from django.db import Error, OperationalError, connections
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult

from postgres.prepared import Asked, Names, Query, checked

logger = logging.getLogger(__name__)
T = TypeVar("T")
CONNECT_WITHIN = 2  # seconds: what comes meanwhile may wait for as long again
RECONNECT_INTERVAL = 0.2  # seconds between two tries to connect
NONSENSE = "what came is no answer of PostgreSQL's"
DATABASE = "default"


class Pipeline:
    """Queries leave at once and are answered in their order, each in a transaction of its own."""

    def __init__(self, postgres: psycopg.AsyncConnection) -> None:
        self._pgconn, self._adapted = postgres.pgconn, Transformer(postgres)
        self._names: Names = {}  # of what it has planned
        self._loop, self._socket = asyncio.get_running_loop(), postgres.pgconn.socket
        self._under_way: deque[_Flight] = deque()
        self._errors = connections[DATABASE].wrap_database_errors
        self._pgconn.enter_pipeline_mode()
        self._loop.add_reader(self._socket, self._readable)
        self._broken = select.poll()
        self._broken.register(
            self._socket, 0
        )  # for what is told without being asked: an error, or its end
        self.is_lost = False

    @classmethod
    async def connect(cls) -> Self:
        """To the database that Django uses, which may be restarting; raises TimeoutError after
        a few seconds.
        """
        database = connections[DATABASE]
        parameters: dict[str, Any] = {**database.get_connection_params(), "autocommit": True}
        del parameters["cursor_factory"]  # it is the synchronous one
        parameters["options"] += f" -c TimeZone={database.timezone_name}"
        problem: psycopg.Error | None = None
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                while True:
                    try:
                        return cls(await psycopg.AsyncConnection.connect(**parameters))
                    except psycopg.OperationalError as error:
                        problem = error
                    await asyncio.sleep(RECONNECT_INTERVAL)
        except TimeoutError:
            logger.warning("no connection to PostgreSQL: %s", problem or "no answer")
            raise

    def ask(self, query: Query[T]) -> "asyncio.Future[T]":
        """What it finds, or one of Django's database errors.

        Once it is asked, it is run, whoever still listens.
        """
        with self._errors:
            asked = Asked(self._adapted, self._names, query.statement, query.parameters)
        flight = _Flight(query, asked, self._loop.create_future())
        self._under_way.append(flight)
        try:
            with self._errors:
                self._send(asked)
        except Error as error:
            self._lose(error)
        return flight.answer

    def close(self) -> None:
        """Hang up. Whoever still waits for an answer gets OperationalError."""
        self._lose(OperationalError("the connection is closed"))

    def _lose(self, error: Error) -> None:
        if not self.is_lost:  # later its socket's number may be another's
            self.is_lost = True
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._pgconn.finish()
        while self._under_way:
            self._under_way.popleft().fail(error)

    # ---------------------------------------------------------------- the socket

    def _send(self, asked: Asked) -> None:
        if asked.is_new:
            self._pgconn.send_prepare(asked.name, asked.text, asked.types)
            asked.is_prepared()
        self._pgconn.send_query_prepared(asked.name, asked.values, asked.formats, Format.BINARY)
        self._pgconn.pipeline_sync()
        if self._pgconn.flush():  # it is more than the socket takes at once
            self._loop.add_writer(self._socket, self._writable)

    def _writable(self) -> None:
        try:
            with self._errors:
                if not self._pgconn.flush():
                    self._loop.remove_writer(self._socket)
        except Error as error:
            self._lose(error)

    def _readable(self) -> None:
        try:
            with self._errors:
                self._take_in()
                while self._broken.poll(
                    0
                ):  # uvloop tells of an error once, whatever came before it: read on up to it
                    self._take_in()
        except Error as error:
            self._lose(error)

    def _take_in(self) -> None:
        self._pgconn.consume_input()
        while self._under_way and not self._pgconn.is_busy():
            self._heard(self._pgconn.get_result())

    def _heard(self, result: PGresult | None) -> None:
        flight = self._under_way[0]
        if result is None:  # between the answer to one command and the next, or for ever
            if self._pgconn.status != ConnStatus.OK:
                raise psycopg.OperationalError(NONSENSE)
        elif result.status != ExecStatus.PIPELINE_SYNC:
            flight.results.append(result)
        elif not flight.results:
            raise psycopg.OperationalError(NONSENSE)
        else:  # the transaction is over
            self._under_way.popleft()
            self._settle(flight)

    def _settle(self, flight: "_Flight") -> None:
        *prepared, answer = flight.results
        try:
            with self._errors:
                for result in flight.results:
                    checked(self._pgconn, result)
        except Error as error:
            if prepared and prepared[0].status != ExecStatus.COMMAND_OK:
                flight.asked.is_not_prepared()
            flight.fail(error)
        else:
            flight.succeed(answer)


class _Flight:
    """A query on its way, and where its answer goes."""

    __slots__ = ("answer", "asked", "query", "results")

    def __init__(self, query: Query, asked: Asked, answer: asyncio.Future) -> None:
        self.query, self.asked, self.answer = query, asked, answer
        self.results: list[PGresult] = []

    def succeed(self, result: PGresult) -> None:
        if self.answer.done():  # whoever asked is gone
            return
        try:
            self.answer.set_result(self.query.read(self.asked.rows(result)))
        except Exception as error:
            self.fail(error)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)
            # asyncio complains of one that nobody looked at: of two, one may fail first
            self.answer.exception()
