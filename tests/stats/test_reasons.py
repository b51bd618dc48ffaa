"""Why somebody got a ticket, as the administrator reads it: a table of people with what they had at
that moment, in counts.
"""

import pytest
from django.utils import translation

from stats.reasons import ConsideredPerson, ReasonGroup, explain

ANNA = {"name": "Anna", "load": 0.5, "needs": 0, "waits": 2, "level": 1, "idle": 190}
LIIS = {"name": "Liis", "load": 3.25, "needs": 3, "waits": 1, "level": 3, "idle": 7500}
MAARJA = {"name": "Maarja", "load": 5.0, "needs": 5, "waits": 0, "level": 2}
DECISION = {
    "because": "load",
    "considered": [ANNA, LIIS],
    "number": 2,
    "passed": [
        {"code": "full", "count": 3, "names": ["Maarja"], "people": [MAARJA]},
        {"code": "offline", "count": 6, "names": ["Olga", "Timur"]},
    ],
    "next": "Liis",
    "dropped": ["language:ru"],
}


def words(*counts: str) -> str:
    """A line breaks between the counts alone."""
    return "\N{NO-BREAK SPACE}· ".join(count.replace(" ", "\N{NO-BREAK SPACE}") for count in counts)


def test_who_got_it_comes_first_with_the_reason_and_everybody_is_named():
    told = explain(DECISION)
    anna = ConsideredPerson(
        "Anna", "1", words("0 need a reply", "2 waiting"), "3:10", "Lowest load."
    )
    liis = ConsideredPerson(
        "Liis", "3", words("3 need a reply", "1 waiting"), "2 h 5 min", "higher load"
    )
    maarja = ConsideredPerson("Maarja", "2", words("5 need a reply"), "—")
    assert told.groups == (
        ReasonGroup(people=(anna,)),
        ReasonGroup("Also eligible (1)", (liis,)),
        ReasonGroup("Full (3)", (maarja,), "2 more"),
        ReasonGroup("Offline (6)", names="Olga, Timur, 4 more"),
    )
    assert told.dropped == "Nobody on duty had: ru"


@pytest.mark.parametrize(
    ("because", "other", "why_not"),
    [
        ("load", {"load": 1.0, "level": 3}, "higher load"),
        ("skill", {"load": 0.5, "level": 0}, "lower level"),
        ("longest_without", {"load": 0.5, "level": 1}, "more recent ticket"),
        ("sticky", {"load": 0.0, "level": 3}, ""),
    ],
)
def test_each_other_is_told_the_first_thing_in_which_they_were_behind(because, other, why_not):
    considered = [ANNA, LIIS | other]
    told = explain(DECISION | {"because": because, "considered": considered})
    assert told.groups[1].people[0].why == why_not


def test_nothing_weighted_is_shown_not_even_of_a_decision_before_counts_were_kept():
    considered = [{"name": "Anna", "load": 3.75, "level": 3}]
    told = explain(DECISION | {"considered": considered, "number": 1})
    assert told.groups[0].people == (ConsideredPerson("Anna", "3", "—", "—", "Lowest load."),)


def test_it_is_told_in_the_readers_language():
    with translation.override("ru"):
        told = explain(DECISION)
    assert told.groups[0].people[0].load == words("0 ждут ответа", "2 ждут клиента")


@pytest.mark.parametrize("because", ["took", "whim of a later version"])
def test_what_needs_no_people_is_one_line(because):
    told = explain({"because": because, "considered": [], "number": 0, "passed": []})
    assert (bool(told.because), told.groups) == (True, ())


def test_who_has_waited_for_a_ticket_for_long_needs_no_figure():
    told = explain(DECISION | {"considered": [ANNA | {"idle": 300_000}]})
    assert told.groups[0].people[0].idle == "over a day"


def test_a_code_of_a_later_version_is_shown_as_it_is():
    passed = [{"code": "asleep", "count": 1, "names": ["Anna"]}]
    told = explain(DECISION | {"passed": passed})
    assert told.groups[2] == ReasonGroup("asleep (1)", names="Anna")
