"""What a workstation may write over HTTP, however it writes it: so much in a minute, and the
rest is refused whole.
"""

import pytest

from messaging.desk.answers.models import CannedAnswer
from messaging.http import json_requests
from tests.messaging.desk import desk_of

pytestmark = pytest.mark.django_db
MINE = {"title": "Hello", "body": "Good day, {customer}.", "locale": "en"}


@pytest.fixture(autouse=True)
def two_at_once(settings):
    settings.STAFF_WRITES = [60.0, 2.0]
    json_requests.writes.forget()
    yield
    json_requests.writes.forget()


def test_one_too_many_is_refused_with_a_time_to_come_back_and_leaves_nothing(anna):
    desk = desk_of(anna)
    for _ in range(2):
        assert desk.post("new-answer", **MINE).status_code == 200
    refused = desk.post("new-answer", **MINE)
    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (
        429,
        "rate_limited",
        "2",
    )
    assert CannedAnswer.objects.filter(owner=anna).count() == 2


def test_broken_requests_count_too_and_reading_does_not(anna):
    desk = desk_of(anna)
    assert [desk.post("new-answer", raw="{").status_code for _ in range(3)] == [400, 400, 429]
    assert desk.get("answers").status_code == 200


def test_it_is_counted_for_a_person_and_not_for_a_colleague(anna, dmitry):
    for _ in range(3):
        desk_of(anna).post("new-answer", **MINE)
    assert desk_of(anna).post("new-answer", **MINE).status_code == 429
    assert desk_of(dmitry).post("new-answer", **MINE).status_code == 200


def test_it_comes_back_with_time(anna, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("messaging.protocol.limits.time.monotonic", lambda: now[0])
    desk = desk_of(anna)
    assert [desk.post("new-answer", **MINE).status_code for _ in range(3)] == [200, 200, 429]
    now[0] += 2
    assert desk.post("new-answer", **MINE).status_code == 200
