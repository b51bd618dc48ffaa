"""What routing must have done, worked out a second time and plainly: from the tables and the
log, one by one.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import Lease, Role, Skill, StaffSkill, Status, User
from tickets.models import Event, Offer, Ticket

BY_HAND = {"took", "handed", "answered"}
ROUTED = ("ticket.assigned", "ticket.offered")


class Moment:
    """Everything at one instant."""

    def __init__(self) -> None:
        self.operators = {
            u.pk: u for u in User.objects.filter(role=Role.OPERATOR).prefetch_related("teams")
        }
        alive = set(
            Lease.objects.filter(expires_at__gt=timezone.now()).values_list("operator", flat=True)
        )
        self.on_duty = {
            u.pk
            for u in self.operators.values()
            if u.is_active and u.status == Status.AVAILABLE and u.pk in alive
        }
        self.tickets = {
            t.pk: t
            for t in Ticket.objects.filter(closed_at=None).select_related("topic__skill", "team")
        }
        self.offers = list(Offer.objects.all())
        self.offered = {
            offer.ticket_id: offer.operator_id for offer in self.offers if offer.ended_at is None
        }
        self.languages = {s.code: s.pk for s in Skill.objects.filter(kind="language", active=True)}
        self.skills: dict = {}
        for one in StaffSkill.objects.all():
            self.skills.setdefault(one.operator_id, {})[one.skill_id] = one.level
        self.last_event = Event.objects.order_by("-at", "-seq").values_list("at", flat=True).first()

    # ---------------------------------------------------------------- loads

    def held(self, operator) -> list[Ticket]:
        return [
            t for t in self.tickets.values() if operator in (t.operator_id, self.offered.get(t.pk))
        ]

    def weight(self, operator) -> float:
        return sum(
            1.0 if t.operator_id is None or t.waiting_since else settings.LOAD_ANSWERED
            for t in self.held(operator)
            if not t.snoozed_until
        )

    def ceiling(self, operator) -> int:
        return int(self.operators[operator].capacity * settings.CAPACITY_CEILING)

    def has_room(self, operator) -> bool:
        fits = self.weight(operator) + 1 <= self.operators[operator].capacity
        return fits and len(self.held(operator)) < self.ceiling(operator)

    # ---------------------------------------------------------------- who may have what

    def wants(self, ticket: Ticket) -> list[tuple[int, int]]:
        wanted = []
        if ticket.topic and ticket.topic.skill and ticket.topic.skill.active:
            wanted.append((ticket.topic.skill_id, ticket.topic.skill_level))
        if ticket.language in self.languages:
            wanted.append((self.languages[ticket.language], 1))
        return wanted

    def in_place(self, operator, ticket: Ticket) -> bool:
        user = self.operators[operator]
        if (
            ticket.team
            and ticket.team.active
            and ticket.team.members.filter(is_active=True).exists()
        ):
            return ticket.team in user.teams.all()
        return user.line == ticket.line

    def can(self, operator, wanted: list[tuple[int, int]]) -> bool:
        return all(self.skills.get(operator, {}).get(skill, 0) >= level for skill, level in wanted)

    def eligible(self, ticket: Ticket) -> set:
        """Those on duty who meet all of what it wants that anybody on duty meets."""
        there = {operator for operator in self.on_duty if self.in_place(operator, ticket)}
        wanted = self.wants(ticket)
        one_less = [wanted[1:], wanted[:1]] if len(wanted) == 2 else []
        for some in (wanted, *one_less, []):
            if able := {operator for operator in there if self.can(operator, some)}:
                return able
        return set()

    def had_it(self, ticket: Ticket) -> set:
        mine = [o for o in self.offers if o.ticket_id == ticket.pk and o.cycle == ticket.cycle]
        newest = max((o.round for o in mine), default=0)
        return {o.operator_id for o in mine if o.round == newest}

    # ---------------------------------------------------------------- what must hold at any instant

    def wrong(self) -> Iterator[str]:
        for ticket in self.tickets.values():
            if ticket.operator_id or ticket.pk in self.offered:
                continue
            free = {o for o in self.eligible(ticket) - self.had_it(ticket) if self.has_room(o)}
            if free:
                yield f"#{ticket.number} waits beside {[self.operators[o].name for o in free]}"
        for operator in self.operators:
            if len(self.held(operator)) > self.ceiling(operator):
                yield f"{self.operators[operator].name} is beyond the ceiling"


def rank(ticket: Ticket) -> tuple:
    due = ticket.due_at or timezone.now() + timedelta(days=1000)
    return (due, -ticket.priority, ticket.queued_at, ticket.number)


def wrong_between(before: Moment, after: Moment, fresh: list[Event], came: set) -> Iterator[str]:
    """What the events of one step did that they must not have done.

    `came`: who came on duty in it, however briefly.
    """
    everybody = {user.pk.hex: user for user in after.operators.values()}
    for event in fresh:
        if event.kind not in ROUTED:
            continue
        decision = event.data["decision"]
        chosen = everybody[event.data["operator"]]
        by_hand = decision["because"] in BY_HAND or event.by_user_id
        if not by_hand:
            if chosen.pk not in before.on_duty | after.on_duty | came:
                yield f"{chosen.name} is not on duty and got #{event.ticket.number}"
            yield from _wrong_order(before, after, event, chosen)
        if decision["because"] not in BY_HAND:
            yield from _wrong_words(decision, chosen)


def _wrong_order(before: Moment, after: Moment, event: Event, chosen: User) -> Iterator[str]:
    """Who stood before it all the time, could have gone to the same one without any question,
    and still waits.
    """
    given = before.tickets.get(event.ticket_id)
    for ticket in after.tickets.values():
        waited = before.tickets.get(ticket.pk)
        if (
            waited is None
            or given is None
            or given.operator_id
            or waited.operator_id
            or ticket.operator_id
        ):
            continue
        if (
            ticket.pk in before.offered
            or ticket.pk in after.offered
            or event.ticket_id in before.offered
        ):
            continue
        same = (waited.line, waited.team_id, waited.topic_id) == (
            ticket.line,
            ticket.team_id,
            ticket.topic_id,
        )
        fits = before.in_place(chosen.pk, ticket) and before.can(chosen.pk, before.wants(ticket))
        if same and fits and rank(ticket) < rank(given) and chosen.pk not in after.had_it(ticket):
            yield f"#{given.number} went to {chosen.name} before #{ticket.number}"


def _wrong_words(decision: dict, chosen: User) -> Iterator[str]:
    considered, names = decision["considered"], [one["name"] for one in decision["considered"]]
    if names[0] != chosen.name or considered[0]["load"] + 1 > chosen.capacity:
        yield f"{chosen.name} is explained by {considered}"
    if decision.get("next") != (names[1] if len(names) > 1 else None) or decision["number"] < len(
        names
    ):
        yield f"next: {decision}"
    if passed := {name for one in decision["passed"] for name in one["names"]} & set(names):
        yield f"considered and passed over: {passed}"
    if any(one["count"] < len(one["names"]) or not one["names"] for one in decision["passed"]):
        yield f"counts: {decision['passed']}"
    if _reason(decision) != decision["because"]:
        yield f"because: {decision}"
    passed_over = [one for some in decision["passed"] for one in some.get("people", ())]
    for one in [*considered, *passed_over]:
        if one["load"] != round(one["needs"] + settings.LOAD_ANSWERED * one["waits"], 2):
            yield f"weighed otherwise than counted: {one}"


def _reason(decision: dict) -> str:
    """What sets the first apart from the next; whose customer it is cannot be seen here."""
    if decision["because"] == "sticky":
        return "sticky"
    first, *others = decision["considered"]
    if not others:
        return "only"
    if first["load"] != others[0]["load"]:
        return "load" if first["load"] < others[0]["load"] else "greater load first"
    if first.get("level", 0) != others[0].get("level", 0):
        return "skill" if first.get("level", 0) > others[0].get("level", 0) else "worse level first"
    return "longest_without"


def twice_held() -> Iterator[str]:
    """Tickets that the log gives to somebody while somebody else has them."""
    holder: dict = {}
    for event in Event.objects.filter(kind__startswith="ticket.").order_by("conversation", "seq"):
        key = event.ticket_id
        if event.kind == "ticket.assigned":
            if holder.get(key):
                yield f"{event.ticket} was given twice"
            holder[key] = event.data["operator"]
        elif event.kind in ("ticket.returned", "ticket.closed", "ticket.reopened"):
            holder[key] = None
        elif event.kind == "ticket.close_undone":
            holder[key] = event.data["operator"]
