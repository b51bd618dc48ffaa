"""Handing a ticket on: to a person, a team or a line, with a note for whoever gets it next."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import Role, SupportLine, Team, User
from accounts.visible import is_visible
from tickets import events, routing, snooze, teams
from tickets.access import lock_conversation
from tickets.events import Entry
from tickets.guards import find_repeated_command, held_ticket
from tickets.models import ByRole, Conversation, Event, Ticket
from tickets.refusals import (
    AlreadyTheirs,
    AtCapacity,
    Circular,
    Empty,
    TargetAway,
    TargetFull,
    TargetSuspended,
    UnknownTarget,
)

NOTE_LIMIT = 1000  # characters
TRANSFERRED, ESCALATED = "ticket.transferred", "ticket.escalated"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a ticket goes to: one of these."""

    operator: UUID | None = None
    team: int | None = None
    line: int | None = None

    def told(self) -> dict[str, Any]:
        """The target as the log keeps it."""
        if self.operator:
            return {"operator": self.operator.hex}
        return {"team": self.team} if self.team is not None else {"line": self.line}


@transaction.atomic
def transfer_ticket(
    *, by: User, conversation_id: UUID, client_id: UUID, to: Target, note: str
) -> Event:
    """Hand an open ticket on: its operator, or an administrator.

    A person must be on duty with room, and has it then. For a team or a line it goes back to the
    queue with its clock and is routed at once, not to who gave it away. A person who has handed it
    on in this cycle gets it back only after the customer has written again.
    """
    return _hand_on(
        TRANSFERRED, by=by, conversation_id=conversation_id, client_id=client_id, to=to, note=note
    )


@transaction.atomic
def escalate_ticket(
    *, by: User, conversation_id: UUID, client_id: UUID, to: Target, note: str
) -> Event:
    """Escalate: hand a ticket to the second line, a person or a team of it.

    The second line escalates no further.
    """
    return _hand_on(
        ESCALATED, by=by, conversation_id=conversation_id, client_id=client_id, to=to, note=note
    )


def _hand_on(
    kind: str, *, by: User, conversation_id: UUID, client_id: UUID, to: Target, note: str
) -> Event:
    note = note.strip()
    routing.lock_routing()
    conversation = lock_conversation(conversation_id)
    if done := find_repeated_command(by, client_id, conversation, kind, to=to.told(), note=note):
        return done
    ticket = held_ticket(by, conversation, or_waiting=True)
    if not is_visible(note):
        raise Empty
    receiver, name = _reach(ticket, to, second=kind == ESCALATED)
    entry = _leaving(
        kind, ticket, conversation, by, client_id, {"to": to.told(), "to_name": name, "note": note}
    )
    _aim(ticket, receiver)
    event = events.record([entry])[0]
    if following := _arriving(ticket, conversation, by, receiver):
        events.record(following)
    return event


def _reach(ticket: Ticket, to: Target, *, second: bool) -> tuple[User | Team | int, str]:
    """Who gets it, and their name; what is in the way is raised."""
    if second and SupportLine.SECOND in (ticket.line, ticket.operator and ticket.operator.line):
        raise Circular
    receiver: User | Team | int
    if to.operator:
        receiver = _person(ticket, to.operator)
    elif to.team is not None:
        receiver = _team(to.team)
    else:
        receiver = SupportLine(to.line or SupportLine.FIRST)
    if not isinstance(receiver, User) and teams.only_has(receiver, ticket.operator):
        raise TargetAway
    line = receiver if isinstance(receiver, int) else receiver.line
    if second and line != SupportLine.SECOND:
        raise UnknownTarget
    return receiver, "" if isinstance(receiver, int) else receiver.name


def _person(ticket: Ticket, pk: UUID) -> User:
    person = User.objects.filter(pk=pk, role=Role.OPERATOR).first()
    if person is None:
        raise UnknownTarget
    if person.pk == ticket.operator_id:
        raise AlreadyTheirs
    if not person.is_active:
        raise TargetSuspended
    if not teams.on_duty().filter(pk=pk).exists():
        raise TargetAway
    if pk in givers_of(ticket):
        raise Circular
    try:
        routing.must_have_room(person)
    except AtCapacity:
        raise TargetFull from None
    return person


def _team(pk: int) -> Team:
    team = Team.objects.filter(pk=pk, active=True).first()
    if team is None:
        raise UnknownTarget
    if not team.members.filter(is_active=True, role=Role.OPERATOR).exists():
        raise TargetAway
    return team


def givers_of(ticket: Ticket) -> set[UUID]:
    """Who has handed the ticket on in this cycle since the customer last wrote."""
    told = Event.objects.filter(conversation=ticket.conversation_id, ticket=ticket)
    asked = told.filter(kind="message.sent", by_role=ByRole.CUSTOMER) | told.filter(
        kind="ticket.reopened"
    )
    since = asked.order_by("-seq").values_list("seq", flat=True).first() or 0
    handed = told.filter(kind__in=(TRANSFERRED, ESCALATED), seq__gt=since)
    return {UUID(giver) for giver in handed.values_list("data__from", flat=True) if giver}


def _leaving(
    kind: str,
    ticket: Ticket,
    conversation: Conversation,
    by: User,
    client_id: UUID,
    told: dict[str, Any],
) -> Entry:
    """Take it from its operator, in memory.

    The customer is told that it happened, and nothing of what `told` says.
    """
    giver = ticket.operator
    snooze.wake(ticket, at=events.now())
    ticket.operator = ticket.assigned_at = None
    ticket.handed_from, ticket.handed_seq = giver, conversation.seq + 1
    data = {
        "number": ticket.number,
        "cycle": ticket.cycle,
        "from": giver.pk.hex if giver else None,
        "from_name": giver.public_name if giver else "",
        **told,
    }
    concerned = [giver.pk] if giver else []
    return Entry(
        conversation, kind, by=by, ticket=ticket, client_id=client_id, data=data, concerns=concerned
    )


def _aim(ticket: Ticket, receiver: User | Team | int) -> None:
    """From here on it is for this line, and of it for this team."""
    ticket.team = receiver if isinstance(receiver, Team) else None
    ticket.line = receiver if isinstance(receiver, int) else receiver.line
    ticket.save()


def _arriving(
    ticket: Ticket, conversation: Conversation, by: User, receiver: User | Team | int
) -> list[Entry]:
    if not isinstance(receiver, User):
        if routing.withdraw(ticket):
            transaction.on_commit(routing.assign_waiting)  # the place that it took is free
        return routing.route([(ticket, conversation)])
    entry = routing.hand_over(ticket, conversation, to=receiver, by=by, because="handed")
    ticket.save()
    receiver.save(update_fields=["last_assigned_at"])
    return [entry]
