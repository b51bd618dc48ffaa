"""What somebody wants to say, and what comes of it."""

from uuid import UUID

from msgspec import Struct

from accounts.models import Customer, User
from tickets.events import Entry
from tickets.models import Channel, Event
from tickets.opening import Origin


class NewMessage(Struct, frozen=True):
    """A message, or a note to the team, that somebody wants stored. `channel` is where a customer
    writes from.

    With an `origin` another system of the bank hands it in for them.
    """

    conversation: UUID
    by: User | Customer
    client_id: UUID
    text: str | None = None
    note: bool = False
    channel: Channel = Channel.WEB
    file: UUID | None = None
    location: dict[str, float] | None = None
    origin: Origin | None = None

    @property
    def kind(self) -> str:
        return "note.added" if self.note else "message.sent"

    @property
    def key(self) -> tuple[UUID, UUID]:
        return self.by.pk, self.client_id

    def made(self, stored: Event | Entry) -> bool:
        """Whether this is what `stored` says: the same words to the same conversation."""
        said = (
            stored.conversation.pk if isinstance(stored, Entry) else stored.conversation_id,
            stored.kind,
        )
        file = UUID(stored.data["file"]["id"]) if "file" in stored.data else None
        content = (stored.text, file, stored.data.get("location"))
        return said == (self.conversation, self.kind) and content == (
            self.text,
            self.file,
            self.location,
        )


class Sent(Struct, frozen=True):
    """The stored event. `repeated`: it was stored before, and this message changed nothing."""

    event: Event
    repeated: bool = False


class Postponed:
    """A message that would have had to wait, and nothing was done for it: for the routing lock, or
    for a locked row.
    """

    def __init__(self, *, for_turn: bool) -> None:
        self.for_turn = for_turn
