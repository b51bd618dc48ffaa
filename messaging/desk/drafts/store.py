"""Drafts on the server: each member of staff's own, one a conversation, and nobody else's to
read.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging.desk.drafts.card_numbers import without_card_numbers
from messaging.desk.drafts.models import KeptDraft
from tickets import access

# ms that a machine's clock may be before ours; further in the future nothing would ever be newer
CLOCK_TOLERANCE = 60_000
DRAFTS_LIMIT = 500
# of a draft that was sent: by then every machine has heard of it
SENT_RETENTION = timedelta(days=7)
DRAFT_RETENTION = timedelta(days=30)


@transaction.atomic
def keep_draft(*, by: User, conversation_id: UUID, text: str, kind: str, version: int) -> KeptDraft:
    """Keep what somebody is writing; returns what stands, which is another text when a later
    version came before.

    It begins where one may see the conversation, and goes on when a colleague has it: no text is
    lost by a transfer. Card numbers are masked.
    """
    mine = KeptDraft.objects.filter(user=by, conversation=conversation_id)
    if not mine.exists():
        access.conversation_for(by, conversation_id, reading="")
        KeptDraft.objects.get_or_create(user=by, conversation_id=conversation_id)
    draft = mine.select_for_update().get()
    version = min(version, int(timezone.now().timestamp() * 1000) + CLOCK_TOLERANCE)
    if version > draft.version:
        draft.text, draft.kind, draft.version = without_card_numbers(text), kind, version
        draft.changed_at = timezone.now()
        draft.save()
    return draft


def drafts_of(user: User) -> list[KeptDraft]:
    """All that this person is writing, and what they have sent lately as an empty text."""
    return list(KeptDraft.objects.filter(user=user).order_by("-version")[:DRAFTS_LIMIT])


def sweep() -> int:
    """Remove what was sent a week ago and what nobody has touched for a month; returns how many."""
    now = timezone.now()
    gone, _ = KeptDraft.objects.filter(text="", changed_at__lt=now - SENT_RETENTION).delete()
    forgotten, _ = KeptDraft.objects.filter(changed_at__lt=now - DRAFT_RETENTION).delete()
    return gone + forgotten
