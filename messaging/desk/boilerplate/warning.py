"""That an operator was warned: kept for the reply they are writing, so that the record of it is
the server's own.
"""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from messaging.desk.boilerplate.judging import Verdict
from messaging.desk.boilerplate.models import ExcerptWarning
from tickets import events
from tickets.models import Event


@transaction.atomic
def note_warning(*, by: User, conversation_id: UUID, text: str, verdict: Verdict) -> None:
    """Keep the worst that this person was shown while they wrote their next reply in this
    conversation.

    A text that has been sent meanwhile warns of nothing to come.
    """
    after, sent = newest_reply(by.pk, conversation_id)
    if sent == text.strip():
        return
    ours = {"operator": by, "conversation_id": conversation_id, "after": after}
    ExcerptWarning.objects.bulk_create([ExcerptWarning(**ours)], ignore_conflicts=True)
    warning = ExcerptWarning.objects.select_for_update().get(**ours)
    if verdict.score > warning.score:
        warning.score, warning.reasons = verdict.score, verdict.codes
    warning.at = events.now()
    warning.save()


def newest_reply(writer: UUID, conversation: UUID, *, before: int = 2**63 - 1) -> tuple[int, str]:
    """The number and the text of what this person said last there (before that number): 0 when it
    was nothing.
    """
    said = Event.objects.filter(
        conversation=conversation, by_user=writer, kind="message.sent", text__isnull=False
    )
    found = said.filter(seq__lt=before).order_by("-seq").values_list("seq", "text").first()
    return (found[0], found[1] or "") if found else (0, "")
