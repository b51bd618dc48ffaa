"""What happened to a ticket, in words: the dialog's timeline and the lines between its messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from stats import measures
from stats.cycles import Cycle
from stats.labels import handed_to, reason_of, returned_for
from stats.reasons import Explanation, explain
from stats.templatetags.figures import clock
from tickets.models import ByRole, Channel, Event
from tickets.topics.models import Topic


@dataclass(frozen=True, slots=True)
class Happening:
    """`seq` orders it among the events; `in_talk`: it also stands as a line between the messages.

    `why` explains it.
    """

    seq: int
    at: datetime
    icon: str
    tone: str
    title: str
    detail: str = ""
    in_talk: bool = False
    why: Explanation | None = None


def happenings(events: Sequence[Event], cycles: Sequence[Cycle]) -> list[Happening]:
    """In the order of the log: what was recorded, and the first replies and long waits that
    follow from it.
    """
    abandoned = {cycle.closed_at for cycle in cycles if measures.left_unanswered(cycle)}
    told = [
        _abandoned(event)
        if event.kind == "ticket.closed" and event.at in abandoned
        else _TOLD[event.kind](event)
        for event in events
        if event.kind in _TOLD
    ]
    answers = {
        (event.at, event.by_user_id): event.seq for event in events if event.kind == "message.sent"
    }
    for cycle in cycles:
        told += _replies(cycle, answers)
    return sorted(told, key=lambda happening: happening.seq)


def _replies(cycle: Cycle, answers: dict) -> list[Happening]:
    """The first reply, and each later answer that took longer than the target."""
    told = []
    for turn in cycle.turns:
        if turn.answered_at is None:
            continue
        wait = measures.milliseconds(turn.answered_at - turn.asked_at)
        seq = answers.get((turn.answered_at, turn.answered_by), 0)
        late = wait > settings.FIRST_RESPONSE_TARGET * 1000
        if turn.answered_at == cycle.first_response_at:
            icon, tone = ("warn", "amber") if late else ("check", "green")
            told.append(
                Happening(seq, turn.answered_at, icon, tone, _("First reply, %s") % clock(wait))
            )
        elif late:
            told.append(
                Happening(seq, turn.answered_at, "warn", "amber", _("Waited %s") % clock(wait))
            )
    return told


_OPENED = {
    Channel.APP: ("mobile", gettext_lazy("Opened in the app")),
    Channel.WEB: ("globe", gettext_lazy("Opened on the website")),
    Channel.TELEPHONE: ("phone", gettext_lazy("Opened by telephone")),
    Channel.EMAIL: ("mail", gettext_lazy("Opened by e-mail")),
    Channel.SOCIAL: ("chat", gettext_lazy("Opened in a social network")),
}


def _opened(event: Event) -> Happening:
    icon, title = _OPENED[Channel(event.data.get("channel", Channel.WEB))]
    return Happening(event.seq, event.at, icon, "", str(title))


def _assigned(event: Event) -> Happening:
    how = _("by %s") % event.by_name if event.by_user_id else _("automatically")
    title = _("Assigned to %s") % event.data.get("name", "")
    return Happening(
        event.seq, event.at, "sparkle", "blue", title, how, in_talk=True, why=_why(event)
    )


def _why(event: Event) -> Explanation | None:
    return explain(event.data["decision"]) if "decision" in event.data else None


def _offered(event: Event) -> Happening:
    title = _("Offered to %(name)s") % {"name": event.data["name"]}
    return Happening(event.seq, event.at, "clock", "", title, why=_why(event))


def _offer_declined(event: Event) -> Happening:
    return Happening(
        event.seq, event.at, "x", "", _("%(name)s declined") % {"name": event.data["name"]}
    )


def _offer_expired(event: Event) -> Happening:
    title = _("%(name)s didn't respond in time") % {"name": event.data["name"]}
    return Happening(event.seq, event.at, "clock", "amber", title)


def _returned(event: Event) -> Happening:
    title = _("Back to the queue from %s") % event.data.get("name", "")
    words = returned_for(event.data.get("why", ""))
    return Happening(event.seq, event.at, "queue", "amber", title, words, in_talk=True)


def _handed_on(event: Event) -> Happening:
    to = handed_to(event.data)
    escalated = event.kind == "ticket.escalated"
    title = (_("Escalated to %s") if escalated else _("Transferred to %s")) % to
    detail = f"{event.data['note']} · {_by(event)}"
    return Happening(
        event.seq,
        event.at,
        "escalate" if escalated else "transfer",
        "blue",
        title,
        detail,
        in_talk=True,
    )


def _snoozed(event: Event) -> Happening:
    until = date_format(localtime(datetime.fromisoformat(event.data["until"])), "j E H:i")
    return Happening(
        event.seq, event.at, "snooze", "", _("Snoozed until %s") % until, _by(event), in_talk=True
    )


def _woken(event: Event) -> Happening:
    why = {"time": _("its time has come"), "customer": _("the customer has written")}.get(
        event.data["why"], _by(event)
    )
    return Happening(event.seq, event.at, "clock", "", _("Snooze ended"), why, in_talk=True)


def _categorised(event: Event) -> Happening:
    topic = Topic.objects.filter(pk=event.data.get("topic")).first()
    name = topic.name_in(get_language() or "") if topic else event.data.get("topic", "")
    how = {"rule": _("by a rule"), "model": _("by the model")}.get(
        event.data.get("source", "")
    ) or _by(event)
    return Happening(event.seq, event.at, "tag", "", _("Topic: %s") % name, how)


def _abandoned(event: Event) -> Happening:
    title = _("Left unanswered")
    return Happening(event.seq, event.at, "x", "red", title, _by(event), in_talk=True)


def _closed(event: Event) -> Happening:
    title = _("Closed: %s") % reason_of(event.data.get("reason", ""))
    return Happening(event.seq, event.at, "done", "green", title, _by(event), in_talk=True)


def _reopened(event: Event) -> Happening:
    return Happening(
        event.seq, event.at, "history", "blue", _("Reopened"), _by(event), in_talk=True
    )


def _sla_warned(event: Event) -> Happening:
    return Happening(
        event.seq,
        event.at,
        "clock",
        "amber",
        _("First reply due soon"),
        _promise(event),
        in_talk=True,
    )


def _sla_breached(event: Event) -> Happening:
    return Happening(
        event.seq, event.at, "warn", "red", _("First reply overdue"), _promise(event), in_talk=True
    )


def _promise(event: Event) -> str:
    promised = _("promised within %d s") % event.data["target"]
    return f"{event.data['policy']}: {promised}" if event.data["policy"] else promised


def _close_undone(event: Event) -> Happening:
    return Happening(
        event.seq, event.at, "history", "blue", _("Close undone"), _by(event), in_talk=True
    )


def _silence_warned(event: Event) -> Happening:
    return Happening(
        event.seq,
        event.at,
        "clock",
        "amber",
        _("Auto-close warning sent"),
    )


def _rated(event: Event) -> Happening:
    title = _("Rated %(score)s of 5") % {"score": event.data["score"]}
    return Happening(event.seq, event.at, "star", "amber", title, event.text or "", in_talk=True)


def _by(event: Event) -> str:
    if event.by_role == ByRole.CUSTOMER:
        return _("by the customer")
    return _("by %s") % event.by_name if event.by_name else _("automatically")


_TOLD: dict[str, Callable[[Event], Happening]] = {
    "ticket.opened": _opened,
    "ticket.assigned": _assigned,
    "ticket.offered": _offered,
    "ticket.offer_declined": _offer_declined,
    "ticket.offer_expired": _offer_expired,
    "ticket.returned": _returned,
    "ticket.categorised": _categorised,
    "ticket.closed": _closed,
    "ticket.reopened": _reopened,
    "sla.warned": _sla_warned,
    "sla.breached": _sla_breached,
    "ticket.close_undone": _close_undone,
    "ticket.silence_warned": _silence_warned,
    "ticket.rated": _rated,
    "ticket.transferred": _handed_on,
    "ticket.escalated": _handed_on,
    "ticket.snoozed": _snoozed,
    "ticket.woken": _woken,
}
