"""Files that were uploaded: which may be sent, by whom they may be seen, and what a message
says of them.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from accounts.models import Customer, User
from messaging.files.models import File
from messaging.files.refusals import FileNotFound
from messaging.protocol.frames import SentFile
from tickets import access
from tickets.models import Conversation

Wanted = tuple[UUID, UUID, UUID]  # (sender, conversation, file)


def sendable(wanted: Collection[Wanted]) -> dict[Wanted, dict[str, Any]]:
    """The data of a `message.sent` for each file that its sender may send there: theirs, in that
    conversation, unsent.

    Called inside the transaction that will send them, with the conversations locked: it locks the
    files as well, so that the sweep cannot take one away in between. Whatever is not in the answer
    looks absent."""
    if not wanted:
        return {}
    rows = File.objects.select_for_update(no_key=True, skip_locked=True).filter(
        pk__in={file for *_, file in wanted}, sent=False
    )
    found = {(row.sender, row.conversation_id, row.pk): row for row in rows.order_by("pk")}
    return {
        key: {"file": msgspec.to_builtins(as_sent(found[key]))}
        for key in set(wanted) & found.keys()
    }


def mark_sent(ids: Collection[UUID]) -> None:
    """In the transaction that recorded the messages: from now on all who see the conversation
    see these files.
    """
    if ids:
        File.objects.filter(pk__in=ids).update(sent=True)


def file_for(person: User | Customer, file_id: UUID) -> File:
    """The file, or FileNotFound: absent, foreign, and not sent yet by somebody else look alike."""
    row = File.objects.select_related("conversation").filter(pk=file_id).first()
    if (
        row is None
        or not (row.sent or row.sender == person.pk)
        or not _sees(person, row.conversation)
    ):
        raise FileNotFound
    return row


def _sees(person: User | Customer, conversation: Conversation) -> bool:
    if isinstance(person, User):
        return bool(access.visible([(person.pk, conversation.pk)]).run())
    return conversation.customer_id == person.pk


def as_sent(row: File) -> SentFile:
    """What the wire says of a file."""
    return SentFile(
        id=row.pk,
        name=row.name,
        type=row.type,
        size=row.size,
        sha256=row.sha256,
        width=UNSET if row.width is None else row.width,
        height=UNSET if row.height is None else row.height,
        removed=row.removed or UNSET,
    )
