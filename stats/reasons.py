"""Why somebody got a ticket, as a table, from what the log keeps of the decision.

`assignment_reasons.js` of the desk says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stats.load_words import load_words
from stats.templatetags.figures import NOT_APPLICABLE, clock

DAY = 24 * 60 * 60  # seconds

_BECAUSE = {
    "sticky": gettext_lazy("The customer talked to them lately."),
    "skill": gettext_lazy("Best skill match."),
    "load": gettext_lazy("Lowest load."),
    "longest_without": gettext_lazy("They have gone longest without a new ticket."),
    "only": gettext_lazy("No one else was eligible."),
    "took": gettext_lazy("They took it themselves."),
    "handed": gettext_lazy("It was transferred to them."),
    "answered": gettext_lazy("They had answered it before we heard of it."),
}
_PASSED = {
    "offline": gettext_lazy("Offline (%(count)s)"),
    "not_available": gettext_lazy("Finishing or on a break (%(count)s)"),
    "line": gettext_lazy("On another line (%(count)s)"),
    "team": gettext_lazy("Not in the team (%(count)s)"),
    "skill": gettext_lazy("Without the skill (%(count)s)"),
    "declined": gettext_lazy("Declined (%(count)s)"),
    "no_response": gettext_lazy("Didn't respond in time (%(count)s)"),
    "had_it_before": gettext_lazy("Had it before (%(count)s)"),
    "full": gettext_lazy("Full (%(count)s)"),
    "ceiling": gettext_lazy("At their ticket limit (%(count)s)"),
    "ramping_up": gettext_lazy("Just came on duty (%(count)s)"),
}


@dataclass(frozen=True)
class ConsideredPerson:
    """One line: what they had at that moment. `why`: why they got it, or why not before others."""

    name: str
    level: str
    load: str
    idle: str  # since their last new ticket
    why: str = ""


@dataclass(frozen=True)
class ReasonGroup:
    """People of whom the router saw the same; `names`: those of whom nothing was measured."""

    title: str = ""
    people: tuple[ConsideredPerson, ...] = ()
    names: str = ""


@dataclass(frozen=True)
class Explanation:
    """`because` in words, the table by groups with the chosen one first, what was dropped."""

    because: str
    groups: tuple[ReasonGroup, ...] = ()
    dropped: str = ""


def explain(decision: dict[str, Any]) -> Explanation:
    """What the administrator reads of a decision."""
    because = str(_BECAUSE.get(decision["because"], decision["because"]))
    skills = ", ".join(code.partition(":")[2] for code in decision.get("dropped", ()))
    return Explanation(
        because,
        (*_considered(decision, because), *map(_passed, decision["passed"])),
        _("Nobody on duty had: %(skills)s") % {"skills": skills} if skills else "",
    )


def _considered(decision: dict[str, Any], because: str) -> list[ReasonGroup]:
    if not decision["considered"]:
        return []
    chosen, *others = decision["considered"]
    groups = [ReasonGroup(people=(_person(chosen, because),))]
    if others:
        number = decision["number"] - 1
        sticky = decision["because"] == "sticky"
        groups.append(
            ReasonGroup(
                _("Also eligible (%(number)s)") % {"number": number},
                tuple(_person(one, "" if sticky else _why_not(one, chosen)) for one in others),
                _rest(number - len(others)),
            )
        )
    return groups


def _why_not(one: dict[str, Any], chosen: dict[str, Any]) -> str:
    """The first thing in which the chosen one was before this one, in the router's order."""
    if one["load"] != chosen["load"]:
        return _("higher load")
    if one.get("level", 0) != chosen.get("level", 0):
        return _("lower level")
    return _("more recent ticket")


def _passed(passed: dict[str, Any]) -> ReasonGroup:
    count, people = passed["count"], passed.get("people", ())
    title = str(_PASSED.get(passed["code"], f"{passed['code']} (%(count)s)")) % {"count": count}
    rest = _rest(count - len(passed["names"]))
    if people:
        return ReasonGroup(title, tuple(_person(one) for one in people), rest)
    return ReasonGroup(title, names=_joined([*passed["names"], rest]))


def _rest(more: int) -> str:
    return ngettext("%(more)s more", "%(more)s more", more) % {"more": more} if more > 0 else ""


def _joined(names: Sequence[str]) -> str:
    return ", ".join(filter(None, names))


def _person(one: dict[str, Any], why: str = "") -> ConsideredPerson:
    """Decisions of before counts were kept have none to show."""
    counted = "needs" in one
    return ConsideredPerson(
        one["name"],
        str(one.get("level", NOT_APPLICABLE)),
        load_words(one["needs"], one["waits"]) if counted else NOT_APPLICABLE,
        _idle(one.get("idle")),
        why,
    )


def _idle(seconds: int | None) -> str:
    if seconds is None:
        return NOT_APPLICABLE
    return clock(seconds * 1000) if seconds < DAY else _("over a day")
