"""In what a screen differs from what a fresh one shows, and from what the database says where
no socket does.
"""

import uuid
from collections.abc import Iterable

from accounts.models import Role, User
from messaging.delivery import marks
from tests.messaging.fresh import Fresh
from tests.messaging.screens import Device, Person, Workstation
from tickets.models import Conversation, Event, Ticket, TicketState


class Truth:
    """What the database says, where no socket does."""

    def __init__(self) -> None:
        rooms = list(Conversation.objects.values_list("pk", flat=True))
        self.marks = {side: marks.marks_of(rooms, for_staff=side).run() for side in (True, False)}
        self.newest = {
            str(room): Ticket.objects.filter(conversation=room).order_by("-number").first()
            for room in rooms
        }
        self.stored: dict[str, list[str | None]] = {}
        for client_id, text in Event.objects.exclude(client_id=None).values_list(
            "client_id", "text"
        ):
            self.stored.setdefault(str(client_id), []).append(text)

    def may_see(self, user: User, room: str) -> bool:
        ticket = self.newest[room]
        if (
            ticket is None or user.role == Role.ADMINISTRATOR
        ):  # where nothing was said there is nothing to hide
            return True
        return ticket.operator_id == user.pk or ticket.state == TicketState.QUEUED

    def marks_in(self, room: str, *, for_staff: bool) -> tuple[int, int]:
        return self.marks[for_staff].get(uuid.UUID(room), (0, 0))

    def differs_from(self, people: Iterable[Person]) -> str:
        for person in people:
            for client_id in person.stored:
                if self.stored.get(client_id) != [person.commands[client_id].get("text")]:
                    return f"{person.name} was told that {person.commands[client_id]} is stored"
            for client_id in person.refused - person.again:
                if client_id in self.stored:
                    return f"{person.name} was told that {person.commands[client_id]} is refused"
        return ""


def of_device(device: Device, fresh: Fresh, truth: Truth, room: str) -> str:
    if difference := _of_events(device.kept.events, device.kept.cursor, fresh.logs[None]):
        return difference
    marks_now = truth.marks_in(room, for_staff=False)
    return "" if device.kept.marks == marks_now else f"marks {device.kept.marks}, not {marks_now}"


def of_workstation(desk: Workstation, fresh: Fresh, truth: Truth, user: User) -> str:
    if seen := [room for room in truth.newest if (room in fresh.logs) != truth.may_see(user, room)]:
        return f"sees, or does not see, {seen}"
    for room in desk.followed:
        if room not in fresh.logs:
            return f"did not lose {room}"
        if difference := _of_events(
            desk.kept[room].events, desk.kept[room].cursor, fresh.logs[room]
        ):
            return difference
        if desk.kept[room].marks != truth.marks_in(room, for_staff=True):
            return f"marks {desk.kept[room].marks}, not {truth.marks_in(room, for_staff=True)}"
    if (desk.rows, desk.waiting) != (fresh.rows, fresh.waiting):
        return f"lists {desk.rows} {desk.waiting}, not {fresh.rows} {fresh.waiting}"
    if foreign := [room for room in desk.rows if not truth.may_see(user, room)]:
        return f"has rows of {foreign}"
    return ""


def _of_events(kept: list[dict], cursor: int, log: list[dict]) -> str:
    newest = log[len(log) - len(kept) :] if kept else []
    return "" if cursor == len(log) and kept == newest else f"kept {kept}, not {log}"
