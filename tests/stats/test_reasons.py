"""Why somebody got a ticket, as the administrator reads it: reasons, and below each the people whom it concerns."""

import pytest
from django.utils import translation

from stats.reasons import Person, Reason, reasons_of

DECISION = {
    "because": "skill",
    "considered": [{"name": "Anna", "load": 3.75, "level": 3}, {"name": "Liis", "load": 0.0, "level": 1}],
    "number": 2,
    "passed": [{"code": "offline", "count": 6, "names": ["Olga", "Timur"]}],
    "next": "Liis",
    "dropped": ["language:ru"],
}


def test_the_reason_comes_first_with_who_got_it_and_everybody_is_named():
    assert reasons_of(DECISION) == [
        Reason("Best skill match.", (Person("Anna", "level 3 · load 3.75"),)),
        Reason("Next: Liis"),
        Reason("Also eligible (1)", (Person("Liis", "level 1 · load 0"),)),
        Reason("Offline (6)", (Person("Olga"), Person("Timur"), Person("4 more"))),
        Reason("Nobody on duty had: ru"),
    ]


def test_figures_are_written_in_the_readers_language():
    with translation.override("ru"):
        [reason, *_] = reasons_of(DECISION)
    assert reason.people[0].detail == "уровень 3 · загрузка 3,75"


@pytest.mark.parametrize("because", ["took", "whim of a later version"])
def test_what_needs_no_people_is_one_line(because):
    decision = {"because": because, "considered": [], "number": 0, "passed": []}
    [reason] = reasons_of(decision)
    assert reason.people == ()


def test_a_code_of_a_later_version_is_shown_as_it_is():
    passed = [{"code": "asleep", "count": 1, "names": ["Anna"]}]
    assert reasons_of(DECISION | {"passed": passed})[3] == Reason("asleep (1)", (Person("Anna"),))
