"""Why somebody got a ticket, in words, from what the log keeps of the decision. `why.js` of the desk says the same."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

_BECAUSE = {
    "sticky": gettext_lazy("The customer talked to them lately."),
    "skill": gettext_lazy("They know this best."),
    "load": gettext_lazy("They had the least to do."),
    "longest_without": gettext_lazy("They have gone longest without a new ticket."),
    "only": gettext_lazy("Nobody else could have it."),
    "took": gettext_lazy("They took it themselves."),
    "handed": gettext_lazy("It was handed to them."),
    "answered": gettext_lazy("They had answered it before we heard of it."),
}
_PASSED = {
    "offline": gettext_lazy("not at a workstation"),
    "not_available": gettext_lazy("finishing or on a break"),
    "line": gettext_lazy("another line"),
    "team": gettext_lazy("not in the team"),
    "skill": gettext_lazy("without the skill"),
    "had_it_before": gettext_lazy("had it before"),
    "full": gettext_lazy("full"),
    "ceiling": gettext_lazy("hold too many"),
    "ramping_up": gettext_lazy("have just come on duty"),
}


def words_of(decision: dict[str, Any]) -> list[str]:
    """The reason first, then who was next, who else could have had it, who was passed over, and what was dropped."""
    words = [str(_BECAUSE.get(decision["because"], decision["because"]))]
    if "next" in decision:
        words.append(_("Next: %(name)s") % {"name": decision["next"]})
    if len(decision["considered"]) > 1:
        names = ", ".join(_loaded(one) for one in decision["considered"])
        words.append(_("Could have had it (%(number)s): %(names)s") % {"number": decision["number"], "names": names})
    for passed in decision["passed"]:
        reason = _PASSED.get(passed["code"], passed["code"])
        words.append(f"{reason} ({passed['count']}): {_listed(passed['names'], passed['count'])}")
    if dropped := decision.get("dropped"):
        skills = ", ".join(code.partition(":")[2] for code in dropped)
        words.append(_("Nobody on duty had: %(skills)s") % {"skills": skills})
    return words


def _loaded(one: dict[str, Any]) -> str:
    if "level" in one:
        return _("%(name)s, level %(level)s, load %(load)s") % one
    return _("%(name)s, load %(load)s") % one


def _listed(names: list[str], count: int) -> str:
    more = count - len(names)
    rest = [ngettext("%(more)s more", "%(more)s more", more) % {"more": more}] if more > 0 else []
    return ", ".join([*names, *rest])
