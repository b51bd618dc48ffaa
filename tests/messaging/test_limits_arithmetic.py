"""Token buckets, and how long people are remembered."""

import pytest

from messaging.protocol import limits
from messaging.protocol.limits import Allowance, Bucket, People, Rate, RateLimited


def test_a_bucket_gives_so_many_at_once_and_then_so_many_a_minute():
    bucket = Bucket(Rate(a_minute=60, at_once=10), now=0.0)
    assert [bucket.spend(0.0) for _ in range(10)] == [0.0] * 10
    assert bucket.spend(0.0) == pytest.approx(5.0)
    taken = sum(bucket.spend(5.0 + tenth / 10) == 0.0 for tenth in range(600))
    assert taken == pytest.approx(60, abs=6)


def test_what_comes_in_a_row_is_refused_in_a_row():
    bucket = Bucket(Rate(a_minute=60, at_once=10), now=0.0)
    answers = [bucket.spend(number / 8) == 0.0 for number in range(40)]  # eight a second
    assert (
        answers == [True] * 11 + [False] * 29
    )  # one came back meanwhile; the next only with four others
    assert [bucket.spend(6.0) for _ in range(5)] == [0.0] * 5


def test_the_time_that_is_told_is_enough():
    bucket = Bucket(Rate(a_minute=7, at_once=3), now=0.0)
    moment = 0.0
    for _ in range(50):
        if wait := bucket.spend(moment):
            told = RateLimited(wait).retry_after
            assert 0 <= told - wait < 0.1
            moment += told
            assert bucket.spend(moment) == 0.0


def test_nobody_is_remembered_for_ever(monkeypatch):
    class Line:
        heard_at = 0.0

    people, clock = People(), [1000.0]
    monkeypatch.setattr("messaging.protocol.limits.time.monotonic", lambda: clock[0])
    for number in range(100):
        line = Line()
        people.come_in(number, line, limits.for_customers())
        people.go_out(number, line)
    assert len(people._here) == 100
    clock[0] += limits.EXPIRY_SECONDS + 1
    for _ in range(100 // limits.EXPIRY_BATCH_SIZE):
        people.come_in("somebody", staying := Line(), limits.for_customers())
        people.go_out("somebody", staying)
    people.come_in("somebody", staying, limits.for_customers())
    assert set(people._here) == {"somebody"}
    clock[0] += limits.EXPIRY_SECONDS + 1
    people.come_in("another", Line(), limits.for_customers())
    assert set(people._here) == {"somebody", "another"}  # who has a socket stays known


def test_a_command_that_nobody_thought_of_costs_a_message(settings):
    settings.CUSTOMER_MESSAGES = [1, 1]
    allowance = Allowance(limits.for_customers())
    assert allowance.may(object())
    with pytest.raises(limits.RateLimited):
        allowance.may(object())
