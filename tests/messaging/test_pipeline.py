"""The event loop's own connections to PostgreSQL: what is asked is answered in its order,
whatever happens to one.
"""

import asyncio
import os
import socket

import psycopg
import pytest
import uvloop
from asgiref.sync import sync_to_async
from django.db import DatabaseError, DataError, OperationalError, ProgrammingError, connection

from postgres.lanes import Lane
from postgres.pipeline import Pipeline
from postgres.prepared import Query
from postgres.refusals import Unavailable

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]
BACKEND = "SELECT pg_backend_pid()"


@pytest.fixture
async def pipeline():
    line = await Pipeline.connect()
    yield line
    line.close()


@pytest.fixture
async def lane():
    lane = Lane()
    yield lane
    lane.close()


def number(statement, *parameters):
    return Query(statement, parameters, lambda rows: rows[0][0])


def divided(by):
    return number("SELECT 60 / %s::int", by)


@sync_to_async
def run(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


async def test_a_query_that_fails_spoils_none_beside_it(pipeline):
    asked = [pipeline.ask(divided(by)) for by in (2, 0, 3)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert (found[0], found[2]) == (30, 20)
    assert isinstance(found[1], DataError)


async def test_a_query_sees_what_the_one_before_it_has_stored(pipeline):
    pipeline.ask(number("SELECT set_config('bankchat.said', %s, false)", "here"))
    assert await pipeline.ask(number("SELECT current_setting('bankchat.said')")) == "here"


async def test_more_than_the_socket_takes_at_once_arrives_whole(pipeline):
    text = "ы" * 4_000_000
    asked = [pipeline.ask(number("SELECT %s::text || %s::text", text, end)) for end in "ab"]
    assert await asyncio.gather(*asked) == [text + "a", text + "b"]


async def test_a_statement_that_could_not_be_planned_can_be_later(pipeline):
    count = number("SELECT count(*) FROM not_there_yet")
    with pytest.raises(ProgrammingError):
        await pipeline.ask(count)
    await run("CREATE TABLE not_there_yet (id int)")
    try:
        assert await pipeline.ask(count) == 0
    finally:
        await run("DROP TABLE not_there_yet")


async def test_an_answer_that_cannot_be_read_is_an_error_of_that_query_alone(pipeline):
    unreadable = pipeline.ask(Query("SELECT 1", (), lambda rows: rows[7]))
    with pytest.raises(IndexError):
        await unreadable
    assert await pipeline.ask(divided(4)) == 15


async def test_whoever_does_not_wait_for_an_answer_leaves_the_others_theirs(pipeline):
    left, kept = pipeline.ask(divided(5)), pipeline.ask(divided(6))
    left.cancel()
    assert await kept == 10


async def test_what_is_under_way_on_a_connection_that_is_cut_fails_and_is_tried_again_on_another(
    lane,
):
    before = await lane.find(number(BACKEND))
    under_way = asyncio.ensure_future(
        lane.find(number("SELECT pg_backend_pid() FROM pg_sleep(0.5)"))
    )
    await run("SELECT pg_terminate_backend(%s)", before)
    assert await under_way != before


async def test_a_connection_that_was_cut_while_nobody_asked_costs_nobody_an_error(lane):
    before = await lane.find(number(BACKEND))
    await run("SELECT pg_terminate_backend(%s)", before)
    assert await lane.find(number(BACKEND)) != before


async def test_a_database_that_is_away_is_told_in_time(lane, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    with pytest.raises(Unavailable):
        await lane.find(divided(1))


async def test_a_lane_that_is_closed_connects_no_more(lane):
    assert await lane.find(divided(1)) == 60
    lane.close()
    with pytest.raises(Unavailable):
        await lane.find(divided(1))


async def test_a_closed_connection_fails_whatever_is_under_way(pipeline):
    under_way = pipeline.ask(number("SELECT pg_backend_pid() FROM pg_sleep(5)"))
    pipeline.close()
    with pytest.raises(DatabaseError):
        await under_way


async def test_what_is_asked_of_a_closed_connection_fails_at_once(pipeline):
    """Who needs two answers may ask for the second when the connection was lost behind the
    first.
    """
    pipeline.close()
    async with asyncio.timeout(10):
        with pytest.raises(DatabaseError):
            await pipeline.ask(divided(2))


async def test_times_come_in_utc(pipeline):
    at = await pipeline.ask(number("SELECT timestamptz '2026-11-29 10:00:00+03'"))
    assert at.isoformat() == "2026-11-29T07:00:00+00:00"


async def ask_the_other_end(postgres_at, answer):
    """Ask something of a connection behind which not PostgreSQL stands any more, but `answer`
    with a socket.
    """
    ours, theirs = socket.socketpair()
    postgres = await psycopg.AsyncConnection.connect(**postgres_at, autocommit=True)
    os.dup2(ours.fileno(), postgres.pgconn.socket)
    ours.close()
    with theirs:
        found = Pipeline(postgres).ask(divided(2))
        answer(theirs)
        async with asyncio.timeout(10):
            await found


def half_an_answer_and_reset(theirs):
    theirs.send(b"1")  # of five bytes that say "it is parsed"
    theirs.close()  # with the query unread, which resets it


def nonsense(theirs):
    theirs.send(b"1\0\0\0\0")  # no message is that short


def an_end_without_an_answer(theirs):
    theirs.send(b"Z\0\0\0\5I")  # "ready for the next query"


@pytest.mark.parametrize("answer", [half_an_answer_and_reset, nonsense, an_end_without_an_answer])
@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
async def test_a_broken_answer_is_an_error_in_time_on_each_event_loop(new_loop, answer):
    """uvloop tells once that something came and that the connection is lost, and never again."""
    postgres_at = {**connection.get_connection_params(), "cursor_factory": None}

    def run_on_a_new_loop():
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(ask_the_other_end(postgres_at, answer))

    with pytest.raises(OperationalError):
        await asyncio.to_thread(run_on_a_new_loop)
