"""Why somebody got a ticket, in words, from what the log keeps of the decision. `why.js` of the desk says the same."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

_BECAUSE = {
    "sticky": gettext_lazy("The customer talked to them lately."),
    "skill": gettext_lazy("Best skill match."),
    "load": gettext_lazy("Lowest load."),
    "longest_without": gettext_lazy("They have gone longest without a new ticket."),
    "only": gettext_lazy("No one else was eligible."),
    "took": gettext_lazy("They took it themselves."),
    "handed": gettext_lazy("It was handed to them."),
    "answered": gettext_lazy("They had answered it before we heard of it."),
}
_PASSED = {
    "offline": gettext_lazy("Offline (%(count)s)"),
    "not_available": gettext_lazy("Finishing or on a break (%(count)s)"),
    "line": gettext_lazy("On another line (%(count)s)"),
    "team": gettext_lazy("Not in the team (%(count)s)"),
    "skill": gettext_lazy("Without the skill (%(count)s)"),
    "had_it_before": gettext_lazy("Had it before (%(count)s)"),
    "full": gettext_lazy("Full (%(count)s)"),
    "ceiling": gettext_lazy("At their ticket limit (%(count)s)"),
    "ramping_up": gettext_lazy("Just came on duty (%(count)s)"),
}


@dataclass(frozen=True)
class Person:
    """Somebody who was looked at; `detail`: their level and load, where these were asked for."""

    name: str
    detail: str = ""


@dataclass(frozen=True)
class Reason:
    """One thing that the router saw, and the people whom it concerns."""

    title: str
    people: tuple[Person, ...] = ()


def reasons_of(decision: dict[str, Any]) -> list[Reason]:
    """The reason with the chosen one first, then who was next, who else was eligible, who not, and what was dropped."""
    considered = [Person(one["name"], _measures(one)) for one in decision["considered"]]
    reasons = [Reason(str(_BECAUSE.get(decision["because"], decision["because"])), tuple(considered[:1]))]
    if "next" in decision:
        reasons.append(Reason(_("Next: %(name)s") % {"name": decision["next"]}))
    if len(considered) > 1:
        others = decision["number"] - 1
        also = _("Also eligible (%(number)s)") % {"number": others}
        reasons.append(Reason(also, _with_rest(considered[1:], others)))
    reasons += [_passed(**passed) for passed in decision["passed"]]
    if dropped := decision.get("dropped"):
        skills = ", ".join(code.partition(":")[2] for code in dropped)
        reasons.append(Reason(_("Nobody on duty had: %(skills)s") % {"skills": skills}))
    return reasons


def _passed(code: str, count: int, names: list[str]) -> Reason:
    title = str(_PASSED.get(code, f"{code} (%(count)s)")) % {"count": count}
    return Reason(title, _with_rest([Person(name) for name in names], count))


def _with_rest(people: list[Person], count: int) -> tuple[Person, ...]:
    more = count - len(people)
    rest = [Person(ngettext("%(more)s more", "%(more)s more", more) % {"more": more})] if more > 0 else []
    return (*people, *rest)


def _measures(one: dict[str, Any]) -> str:
    values = {"load": number_format(f"{one['load']:.2f}".rstrip("0").rstrip(".")), "level": one.get("level")}
    return (_("level %(level)s · load %(load)s") if "level" in one else _("load %(load)s")) % values
