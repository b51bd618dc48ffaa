"""The load generator sees what goes wrong: a bench that cannot lose has proved nothing."""

from dataclasses import asdict

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from bench import connection, traffic
from bench.clients import Bank
from bench.crowd import delay_before
from bench.figures import median_of, percentile_ms
from bench.stage import free_ports, pem
from bench.traffic import Scenario
from bench.web_server import web_server

PAIRS = [{"subject": f"pair{n}", "conversation": f"pair{n}", "cookie": "none"} for n in range(2)]


@pytest.fixture
def bank():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return Bank(free_ports(1), "http://localhost:8000", pem(key))


async def talk(bank, monkeypatch) -> dict:
    for name in ("SETTLE_SECONDS", "WARM_UP", "DUPLICATE_SECONDS"):
        monkeypatch.setattr(traffic, name, 0.05)
    monkeypatch.setattr(traffic, "DRAIN", 0.5)
    job = {"scenario": "2x5", "seconds": 0.2, "bank": asdict(bank), "pairs": PAIRS, "pids": {}}
    return await traffic.run(job, lambda word: None)


async def test_what_a_server_loses_and_doubles_is_counted(bank, monkeypatch, tmp_path):
    with web_server("uvicorn", "tests.bench.faulty_relay:application", bank.ports[0], tmp_path):
        figures = await talk(bank, monkeypatch)
    assert figures["lost"] == 2  # one of each pair
    assert (
        figures["duplicates"] == 4
    )  # one of each pair, at the operator's and back at the sender's


async def test_a_server_that_does_its_work_loses_nothing(bank, monkeypatch, tmp_path):
    with web_server("uvicorn", "bench.relay:application", bank.ports[0], tmp_path):
        figures = await talk(bank, monkeypatch)
    assert figures["sent"] > 10
    assert (figures["lost"], figures["duplicates"]) == (0, 0)
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]


def test_scenarios_have_names():
    assert Scenario.parse("200x2") == Scenario("200x2", pairs=200, in_flight=2)
    assert Scenario.parse("paced200") == Scenario("paced200", pairs=50, rate=200)
    for wrong in ("50", "0x1", "x", "paced", "paced0", "50x1 "):
        with pytest.raises(ValueError, match="is no scenario"):
            Scenario.parse(wrong)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 4_000, 65_535])
def test_frames_of_every_size_are_read_whole_or_not_at_all(size):
    payload = b"x" * size
    length = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big")
    frame = bytes([connection.TEXT]) + length + payload
    assert len(frame) == connection.frame_size(size)
    assert connection.parse_frame(b"before" + frame + b"after", 6) == (
        connection.TEXT,
        payload,
        6 + len(frame),
    )
    assert connection.parse_frame(frame[:-1], 0) is None


def test_the_crowd_comes_back_as_the_sdk_does():
    for failures, code, most in (
        (0, 1006, 1),
        (3, 1006, 8),
        (9, 1006, 15),
        (0, 1012, 15),
        (0, 1013, 30),
    ):
        waits = [delay_before(failures, code) for _ in range(200)]
        assert most / 2 < max(waits) <= most
        assert min(waits) < most / 10


def test_figures_are_nearest_ranks_and_medians():
    seconds = [n / 1000 for n in range(1, 101)]
    assert [percentile_ms(seconds, share) for share in (0.5, 0.95, 0.99)] == [51.0, 96.0, 100.0]
    assert percentile_ms([], 0.5) is None
    runs = [{"name": "a", "rate": rate, "cpu": {"server": rate / 10}} for rate in (30, 10, 20)]
    assert median_of(runs) == {"name": "a", "rate": 20, "cpu": {"server": 2.0}}
