"""The embedded services: they start as root and as anyone, keep what they were told, and leave
nothing running.
"""

import os
import signal
import subprocess
import sys

import psutil
import psycopg
import pytest
import redis

from bankchat.dev.ports import port_is_free
from bankchat.dev.postgres import postgres
from bankchat.dev.service_process import CannotStart
from bankchat.dev.services import services
from bankchat.dev.valkey import valkey


def postmaster(folder):
    return psutil.Process(int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0]))


def port_of(folder, name):
    return int((folder / f"{name}.port").read_text())


def test_both_are_there_and_both_are_gone_afterwards(tmp_path):
    with services(tmp_path, durable=False) as running:
        with psycopg.connect(running.database_url) as connection:
            assert connection.info.server_version // 10_000 == 18
        with redis.Redis.from_url(running.redis_url) as client:
            assert client.info("server")["valkey_version"].startswith("9.")
        process = postmaster(tmp_path)
    assert not process.is_running()
    assert port_is_free(port_of(tmp_path, "postgres"))
    assert port_is_free(port_of(tmp_path, "valkey"))


def test_the_data_and_the_port_are_the_same_the_next_time(tmp_path):
    with postgres(tmp_path, durable=False) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with postgres(tmp_path, durable=False) as again, psycopg.connect(again) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
        assert again == url


def test_two_folders_run_side_by_side(tmp_path):
    with (
        services(tmp_path / "one", durable=False) as one,
        services(tmp_path / "two", durable=False) as two,
    ):
        assert one.database_url != two.database_url
        assert one.redis_url != two.redis_url


def test_durable_means_that_a_commit_is_on_the_disk(tmp_path):
    with postgres(tmp_path) as url, psycopg.connect(url) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"SHOW {setting}").fetchone() == ("on",)


def test_similar_words_are_found_in_cyrillic(tmp_path):
    with postgres(tmp_path, durable=False) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute(
            "SELECT lower('ЁЖ'), similarity('карта', 'КАРТЫ') > 0.3"
        ).fetchone() == ("ёж", True)


def test_nobody_enters_without_the_password(tmp_path):
    with services(tmp_path, durable=False) as running:
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(running.database_url, password="guess")
        with (
            redis.Redis(port=port_of(tmp_path, "valkey")) as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()
    for name in ("postgres.password", "valkey.password", "valkey.conf"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_root_runs_postgres_as_somebody_else_even_where_only_root_can_go(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with postgres(closed, durable=False):
        assert postmaster(closed).uids().effective != 0
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_crash_of_postgres_is_recovered_at_the_next_start(tmp_path):
    with postgres(tmp_path) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        postmaster(tmp_path).kill()
    assert (tmp_path / "postgres" / "postmaster.pid").exists()
    with postgres(tmp_path) as again, psycopg.connect(again) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_services_left_by_a_killed_run_are_replaced(tmp_path):
    held = "import sys, pathlib; from bankchat.dev.services import services\n"
    held += (
        "with services(pathlib.Path(sys.argv[1]), durable=False): print('up', flush=True); "
        "sys.stdin.read()"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", held, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=os.getcwd(),
    )
    with run:
        assert run.stdout.readline() == b"up\n"
        left = [postmaster(tmp_path), psutil.Process(int((tmp_path / "valkey.pid").read_text()))]
        run.send_signal(signal.SIGKILL)
    assert all(process.is_running() for process in left)
    with (
        services(tmp_path, durable=False) as running,
        psycopg.connect(running.database_url) as connection,
    ):
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert not any(process.is_running() for process in left)


def test_a_pid_file_that_names_a_stranger_stops_nobody(tmp_path):
    with postgres(tmp_path, durable=False):
        pass
    lines = [str(os.getpid()), str(tmp_path / "postgres"), "0", "5432", "", "", "", "ready"]
    (tmp_path / "postgres" / "postmaster.pid").write_text("\n".join(lines))
    with postgres(tmp_path, durable=False) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_taken_port_is_left_to_its_owner(tmp_path):
    with valkey(tmp_path / "first"):
        taken = port_of(tmp_path / "first", "valkey")
        (tmp_path / "second").mkdir()
        (tmp_path / "second" / "valkey.port").write_text(str(taken))
        with valkey(tmp_path / "second"):
            assert port_of(tmp_path / "second", "valkey") != taken


def test_damaged_data_are_told_in_one_line_with_the_log(tmp_path):
    with postgres(tmp_path, durable=False):
        pass
    (tmp_path / "postgres" / "PG_VERSION").write_text("9.6\n")
    with (
        pytest.raises(
            CannotStart, match=r"^PostgreSQL did not start: .*\. Its log: .*postgres\.log$"
        ),
        postgres(tmp_path),
    ):
        pass
