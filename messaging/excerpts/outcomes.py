"""What became of a warning: written once for each message, beside the log, which holds the text."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from messaging.composing.answers import answers_for
from messaging.excerpts.judging import FLAGGED, Verdict
from messaging.excerpts.models import Excerpt, Outcome
from tickets import access


@transaction.atomic
def record_outcome(
    *, by: User, conversation_id: UUID, client_id: UUID, warned: int, reasons: str, verdict: Verdict, answer: int | None
) -> Excerpt | None:
    """A reply was sent: `warned` is the worst score its operator was shown, `verdict` is of what they sent.

    Nothing is written when neither reads like an excerpt. The same message again changes nothing.
    """
    access.conversation_for(by, conversation_id)
    if max(warned, verdict.score) < FLAGGED:
        return None
    if answer is not None and not answers_for(by).filter(pk=answer).exists():
        answer = None
    written, _ = Excerpt.objects.get_or_create(
        operator=by,
        client_id=client_id,
        defaults={
            "conversation_id": conversation_id,
            "score": max(warned, verdict.score),
            "sent_score": verdict.score,
            "reasons": reasons or ",".join(reason.code for reason in verdict.reasons),
            "outcome": _outcome(verdict, answer),
            "answer_id": answer,
        },
    )
    return written


def _outcome(verdict: Verdict, answer: int | None) -> Outcome:
    if verdict.is_excerpt:
        return Outcome.SENT
    return Outcome.REPLACED if answer else Outcome.EDITED
