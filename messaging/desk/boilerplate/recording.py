"""What became of a warning, as a consumer of the log: every reply is judged once after it was
stored, so that neither a client's word nor a lost one is in the record. Out of the way of the
message itself."""

from collections.abc import Sequence
from datetime import timedelta
from difflib import SequenceMatcher

from django.utils import timezone

from accounts.models import User
from messaging.desk.answers.models import CannedAnswer
from messaging.desk.answers.store import answers_for
from messaging.desk.answers.suggesting import last_words
from messaging.desk.answers.wording import without_gaps
from messaging.desk.boilerplate.document_cache import cached_documents
from messaging.desk.boilerplate.judging import NO_ANSWER, WARNING_SCORE, Verdict, judge
from messaging.desk.boilerplate.models import Excerpt, ExcerptCursor, ExcerptWarning, WarningOutcome
from messaging.desk.boilerplate.shingles import words_of
from messaging.desk.boilerplate.warning import newest_reply
from tickets.log_consumer import Span, consume
from tickets.models import Event

CONVERSATIONS = 100  # of one batch
WARNED_FOR = timedelta(hours=1)  # a warning of longer ago was about something else
# So much of so many words of an answer, and it is the answer that was sent.
ANSWER_SHARE, ANSWER_WORDS = 0.8, 4


def record_active() -> int:
    """Judge what is new in conversations where something happens; returns how many events were
    looked at.
    """
    return consume(ExcerptCursor, _record, conversations=CONVERSATIONS, active_only=True)


def record_all() -> int:
    """Judge the replies of all conversations, and forget the warnings that are over."""
    ExcerptWarning.objects.filter(at__lt=timezone.now() - 2 * WARNED_FOR).delete()
    return consume(ExcerptCursor, _record, conversations=CONVERSATIONS)


def _record(spans: list[Span]) -> None:
    for span in spans:
        events = Event.objects.filter(
            conversation=span.conversation, seq__gt=span.after, seq__lte=span.upto
        )
        events = events.select_related("ticket", "by_user").order_by("seq")
        replies = [event for event in events if _is_reply(event)]
        Excerpt.objects.bulk_create(_judged(replies), ignore_conflicts=True)


def _is_reply(event: Event) -> bool:
    is_public = event.kind == "message.sent" and not event.staff_only
    is_real = event.ticket is not None and not event.ticket.simulated
    return bool(is_public and is_real and event.by_user_id and event.client_id and event.text)


def _judged(replies: Sequence[Event]) -> list[Excerpt]:
    rows = [_row(event, _warning_of(event)) for event in replies]
    return [row for row in rows if row]


def _warning_of(event: Event) -> ExcerptWarning | None:
    """What its writer was warned of while they wrote this reply."""
    warnings = ExcerptWarning.objects.filter(
        operator=event.by_user_id, conversation=event.conversation_id
    )
    if not warnings.exists():
        return None
    assert event.by_user_id
    before, _ = newest_reply(event.by_user_id, event.conversation_id, before=event.seq)
    return warnings.filter(after=before, at__gte=event.at - WARNED_FOR).first()


def _row(event: Event, warning: ExcerptWarning | None) -> Excerpt | None:
    verdict = _verdict(event, was_warned=warning is not None)
    warned = warning.score if warning else 0
    if max(warned, verdict.score) < WARNING_SCORE:
        return None
    answer = (
        None
        if verdict.is_excerpt or event.by_user is None
        else _answer_in(event.text or "", event.by_user)
    )
    assert event.by_user_id
    assert event.client_id
    return Excerpt(
        at=event.at,
        operator_id=event.by_user_id,
        conversation_id=event.conversation_id,
        client_id=event.client_id,
        score=max(warned, verdict.score),
        sent_score=verdict.score,
        reasons=warning.reasons if warning else verdict.codes,
        outcome=_outcome(verdict, answer),
        answer=answer,
    )


def _verdict(event: Event, *, was_warned: bool) -> Verdict:
    """What was asked can add little, so that most replies are judged without looking for it."""
    verdict = judge(event.text or "", cached_documents.index())
    if not was_warned and verdict.score < WARNING_SCORE - NO_ANSWER:
        return verdict
    return judge(
        event.text or "",
        cached_documents.index(),
        last_words(event.conversation_id, before=event.seq),
    )


def _outcome(verdict: Verdict, answer: CannedAnswer | None) -> WarningOutcome:
    if verdict.is_excerpt:
        return WarningOutcome.SENT
    return WarningOutcome.REPLACED if answer else WarningOutcome.EDITED


def _answer_in(text: str, writer: User) -> CannedAnswer | None:
    """The longest of the writer's canned answers that this is, gaps filled and a few words
    changed.
    """
    said, best, most = words_of(text), None, ANSWER_WORDS - 1
    for answer in answers_for(writer):
        words = words_of(without_gaps(answer.body))
        if len(words) > most and _in_order(words, said) >= ANSWER_SHARE * len(words):
            best, most = answer, len(words)
    return best


def _in_order(words: list[str], said: list[str]) -> int:
    """How many of the words were said, in their order."""
    return sum(
        block.size
        for block in SequenceMatcher(None, words, said, autojunk=False).get_matching_blocks()
    )
