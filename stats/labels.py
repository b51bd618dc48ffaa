"""What the codes of the log and of tickets are called, for files and the timeline."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from stats.models import Closing
from stats.periods import local
from tickets.models import ByRole, Channel, CloseReason
from tickets.topics.models import Topic

_KINDS = {
    "message.sent": gettext_lazy("Message"),
    "note.added": gettext_lazy("Note"),
    "ticket.opened": gettext_lazy("Opened"),
    "ticket.categorised": gettext_lazy("Topic"),
    "ticket.offered": gettext_lazy("Offered"),
    "ticket.offer_declined": gettext_lazy("Offer declined"),
    "ticket.offer_expired": gettext_lazy("Offer expired"),
    "ticket.assigned": gettext_lazy("Assigned"),
    "ticket.returned": gettext_lazy("Back to the queue"),
    "ticket.transferred": gettext_lazy("Transferred"),
    "ticket.escalated": gettext_lazy("Escalated"),
    "ticket.snoozed": gettext_lazy("Snoozed"),
    "ticket.woken": gettext_lazy("Snooze ended"),
    "ticket.closed": gettext_lazy("Closed"),
    "ticket.close_undone": gettext_lazy("Close undone"),
    "ticket.reopened": gettext_lazy("Reopened"),
    "ticket.rated": gettext_lazy("Rating"),
    "ticket.silence_warned": gettext_lazy("Auto-close warning sent"),
    "sla.warned": gettext_lazy("First reply due soon"),
    "sla.breached": gettext_lazy("First reply overdue"),
}
_RETURNED = {
    "suspended": gettext_lazy("suspended"),
    "gone": gettext_lazy("the desk went offline"),
    "reoffer": gettext_lazy("no answer yet"),
    "break": gettext_lazy("on a break"),
    "finishing": gettext_lazy("finishing"),
}
_WOKEN = {
    "time": gettext_lazy("its time has come"),
    "customer": gettext_lazy("the customer has written"),
}


def kind_of(code: str) -> str:
    return str(_KINDS.get(code, code))


def role_of(code: str) -> str:
    return str(dict(ByRole.choices).get(code, code))


def channel_of(code: str) -> str:
    return str(dict(Channel.choices).get(code, code))


def closing_of(code: str) -> str:
    return str(dict(Closing.choices).get(code, code))


def reason_of(code: str, *, unanswered: bool = False) -> str:
    """Why it was closed; `unanswered`: the customer left, and nobody had answered."""
    if unanswered:
        return _("Left unanswered")
    return str(dict(CloseReason.choices).get(code, code))


def returned_for(code: str) -> str:
    return str(_RETURNED.get(code, code))


def handed_to(data: Mapping[str, Any]) -> str:
    """Whom a transfer or an escalation went to."""
    return data["to_name"] or _("line %d") % data["to"].get("line", 1)


def topic_names() -> dict[str, str]:
    """What the topics are called in the reader's language, by code; read once a file."""
    language = get_language() or ""
    return {topic.pk: topic.name_in(language) for topic in Topic.objects.all()}


def about(kind: str, data: Mapping[str, Any], topics: Mapping[str, str]) -> str | None:
    """What an event was about: to whom, why, until when, which file."""
    if kind == "ticket.categorised":
        return topics.get(data.get("topic", ""), data.get("topic"))
    return _ABOUT.get(kind, _who)(data) or None


def _who(data: Mapping[str, Any]) -> str | None:
    """Whose turn it was, or which promise."""
    return data.get("name") or data.get("policy")


def _until(data: Mapping[str, Any]) -> str:
    until = local(datetime.fromisoformat(data["until"]))
    return until.replace(tzinfo=None).isoformat(" ", "seconds")


def _returned(data: Mapping[str, Any]) -> str:
    return ": ".join(filter(None, (data.get("name"), returned_for(data.get("why", "")))))


_ABOUT: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
    "message.sent": lambda data: data.get("file", {}).get("name"),
    "ticket.opened": lambda data: channel_of(data.get("channel", "")),
    "ticket.transferred": handed_to,
    "ticket.escalated": handed_to,
    "ticket.snoozed": _until,
    "ticket.woken": lambda data: str(_WOKEN.get(data["why"], "")),
    "ticket.closed": lambda data: reason_of(data.get("reason", "")),
    "ticket.returned": _returned,
}
