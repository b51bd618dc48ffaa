"""The lists of one desk, as this socket shows them: changed rows, offers, and late promises."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.models import Role
from messaging.delivery import lists
from messaging.delivery.batching import DataLoader
from messaging.delivery.connection import ClientConnection
from messaging.delivery.list_refresh import ListRefresh
from messaging.protocol import frames


class DeskLists:
    """What stands in the lists of `user` on one socket. They are told what changes there, and no
    more.
    """

    def __init__(
        self,
        user: UUID,
        connection: ClientConnection,
        read: DataLoader[UUID, lists.Lists],
        rows: ListRefresh,
    ) -> None:
        self.user, self.connection = user, connection
        self._read, self._rows = read, rows
        self._shown: dict[UUID, frames.Row] = {}
        # What changed before the whole lists went out; null after that.
        self._early: set[UUID] | None = set()
        # Conversations whose clock this person was told of, and what.
        self._alerted: dict[UUID, str] = {}
        # Conversations held out to this person, as they were told, until when.
        self._offered: dict[UUID, datetime] = {}

    @property
    def are_shown(self) -> bool:
        """Whether the whole lists have gone out."""
        return self._early is None

    async def show_all(self) -> None:
        """Read the lists whole and send them: the first that a desk gets."""
        found, waiting = await self._read.ask(self.user)
        self._shown = {row.conversation: row for row in found}
        await self.connection.send_frame(
            frames.DeskChanged(rows=found, gone=[], waiting=waiting, complete=True)
        )
        await self._tell_offers(found)
        early, self._early = self._early or set(), None
        self._rows.add((self, conversation) for conversation in early)

    async def refresh(self) -> None:
        """Read the lists whole, and tell what no nudge has told: at each heartbeat."""
        found, waiting = await self._read.ask(self.user)
        here = {row.conversation for row in found}
        changed = [
            row
            for row in found
            if (old := self._shown.get(row.conversation)) != row and not _is_newer(old, row)
        ]
        gone = [conversation for conversation in self._shown if conversation not in here]
        if changed or gone:
            await self._show(changed, gone, waiting)

    async def deliver_rows(
        self, conversations: list[UUID], found: dict[UUID, frames.Row], waiting: int, role: str
    ) -> None:
        """Tell which of these conversations changed in this person's lists, and which left them.

        `role` is the one that they have at this moment.
        """
        if self._early is not None:
            return self._early.update(conversations)
        standing = [
            found[c]
            for c in conversations
            if c in found and lists.stands_in_lists(found[c], self.user)
        ]
        here = {row.conversation for row in standing}
        await self._show(
            standing, [c for c in conversations if c in self._shown and c not in here], waiting
        )
        for conversation in conversations:
            await self._alert(conversation, found.get(conversation), role)

    async def _show(self, changed: list[frames.Row], gone: list[UUID], waiting: int) -> None:
        for conversation in gone:
            self._shown.pop(conversation, None)
        self._shown.update({row.conversation: row for row in changed})
        await self.connection.send_frame(
            frames.DeskChanged(rows=changed, gone=gone, waiting=waiting)
        )
        await self._tell_offers(changed)

    async def _alert(self, conversation: UUID, row: frames.Row | None, role: str) -> None:
        """Tell whom it concerns, once, that a first answer is late or about to be."""
        concerned = row and (
            role == Role.ADMINISTRATOR or (row.operator and row.operator.id == self.user)
        )
        if row is None or row.sla == "ok" or not row.due_at or not concerned:
            self._alerted.pop(conversation, None)
        elif self._alerted.get(conversation) != row.sla:
            self._alerted[conversation] = row.sla
            await self.connection.send_frame(
                frames.SlaAlert(
                    conversation=conversation,
                    ticket=row.ticket,
                    customer=row.customer,
                    operator=row.operator,
                    sla=row.sla,
                )
            )

    async def _tell_offers(self, changed: Iterable[frames.Row]) -> None:
        """Hold out, once each, what is offered to this person by now."""
        for row in changed:
            until = row.offered_until
            if row.offered_to is None or until is None or row.offered_to.id != self.user:
                self._offered.pop(row.conversation, None)
            elif self._offered.get(row.conversation) != until:
                self._offered[row.conversation] = until
                await self.connection.send_frame(
                    frames.OpenOffer(
                        conversation=row.conversation,
                        ticket=row.ticket,
                        customer=row.customer,
                        topic=row.topic,
                        line=row.line,
                        until=until,
                    )
                )


def _is_newer(shown: frames.Row | None, row: frames.Row) -> bool:
    """Whether a nudge has shown more meanwhile than this reading knew."""
    return shown is not None and shown.seq > row.seq
