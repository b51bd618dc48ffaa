"""What became of a warning, read from the log: every reply is judged once after it was stored, past a cursor in each
conversation, so that neither a client's word nor a lost one is in the record. Out of the way of the message itself.
"""

from collections.abc import Sequence
from datetime import timedelta
from difflib import SequenceMatcher
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from messaging.composing.answers import answers_for
from messaging.composing.suggesting import last_words
from messaging.composing.wording import without_gaps
from messaging.excerpts.judging import FLAGGED, NO_ANSWER, Verdict, judge
from messaging.excerpts.models import Excerpt, ExcerptCursor, ExcerptWarning, Outcome
from messaging.excerpts.shelf import shelf
from messaging.excerpts.shingles import words_of
from messaging.excerpts.warning import newest_reply
from messaging.models import CannedAnswer
from tickets.models import Event

CONVERSATIONS, EVENTS = 100, 500  # of one batch, and of one conversation in it
WARNED_FOR = timedelta(hours=1)  # a warning of longer ago was about something else
SAID, FEWEST = 0.8, 4  # so much of so many words of an answer, and it is the answer that was sent

_LIVELY = """
    (SELECT conversation_id FROM tickets_ticket WHERE closed_at IS NULL
     UNION SELECT conversation_id FROM tickets_event WHERE kind = 'ticket.closed' AND at > now() - interval '1 hour')
"""
_ALL = "(SELECT id AS conversation_id FROM tickets_conversation)"
_BEHIND = """
    SELECT c.id FROM {candidates} candidate JOIN tickets_conversation c ON c.id = candidate.conversation_id
    LEFT JOIN messaging_excerptcursor k ON k.conversation_id = c.id
    WHERE c.seq > coalesce(k.seq, 0) ORDER BY c.id LIMIT %s
"""


def record_lively() -> int:
    """Judge what is new in conversations where something happens; returns how many events were looked at."""
    return _catch_up(_LIVELY)


def record_all() -> int:
    """The same in all conversations, and forget the warnings that are over."""
    ExcerptWarning.objects.filter(at__lt=timezone.now() - 2 * WARNED_FOR).delete()
    return _catch_up(_ALL)


def _catch_up(candidates: str) -> int:
    total = 0
    while done := _record(_behind(candidates)):
        total += done
    return total  # nothing is left, or other workers are at it


def _behind(candidates: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND.format(candidates=candidates), [CONVERSATIONS])
        return [conversation for (conversation,) in cursor.fetchall()]


@transaction.atomic
def _record(conversations: list[UUID]) -> int:
    """One batch, as far as nobody else is at these conversations."""
    ExcerptCursor.objects.bulk_create([ExcerptCursor(conversation_id=c) for c in conversations], ignore_conflicts=True)
    mine = ExcerptCursor.objects.select_for_update(skip_locked=True).filter(pk__in=conversations)
    return sum([_follow(cursor) for cursor in mine])


def _follow(cursor: ExcerptCursor) -> int:
    """The rows and the cursor are of one transaction: a message is judged once."""
    found = Event.objects.filter(conversation=cursor.conversation_id, seq__gt=cursor.seq)
    events = list(found.select_related("ticket", "by_user").order_by("seq")[:EVENTS])
    Excerpt.objects.bulk_create(_judged([event for event in events if _is_reply(event)]), ignore_conflicts=True)
    if events:
        cursor.seq = events[-1].seq
        cursor.save(update_fields=["seq"])
    return len(events)


def _is_reply(event: Event) -> bool:
    is_public = event.kind == "message.sent" and not event.staff_only
    is_real = event.ticket is not None and not event.ticket.simulated
    return bool(is_public and is_real and event.by_user_id and event.client_id and event.text)


def _judged(replies: Sequence[Event]) -> list[Excerpt]:
    rows = [_row(event, _warning_of(event)) for event in replies]
    return [row for row in rows if row]


def _warning_of(event: Event) -> ExcerptWarning | None:
    """What its writer was warned of while they wrote this reply."""
    warnings = ExcerptWarning.objects.filter(operator=event.by_user_id, conversation=event.conversation_id)
    if not warnings.exists():
        return None
    assert event.by_user_id
    before, _ = newest_reply(event.by_user_id, event.conversation_id, before=event.seq)
    return warnings.filter(after=before, at__gte=event.at - WARNED_FOR).first()


def _row(event: Event, warning: ExcerptWarning | None) -> Excerpt | None:
    verdict = _verdict(event, was_warned=warning is not None)
    warned = warning.score if warning else 0
    if max(warned, verdict.score) < FLAGGED:
        return None
    answer = None if verdict.is_excerpt or event.by_user is None else _answer_in(event.text or "", event.by_user)
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
    verdict = judge(event.text or "", shelf.index())
    if not was_warned and verdict.score < FLAGGED - NO_ANSWER:
        return verdict
    return judge(event.text or "", shelf.index(), last_words(event.conversation_id, before=event.seq))


def _outcome(verdict: Verdict, answer: CannedAnswer | None) -> Outcome:
    if verdict.is_excerpt:
        return Outcome.SENT
    return Outcome.REPLACED if answer else Outcome.EDITED


def _answer_in(text: str, writer: User) -> CannedAnswer | None:
    """The longest of the writer's ready answers that this is, gaps filled and a few words changed."""
    said, best, most = words_of(text), None, FEWEST - 1
    for answer in answers_for(writer):
        words = words_of(without_gaps(answer.body))
        if len(words) > most and _in_order(words, said) >= SAID * len(words):
            best, most = answer, len(words)
    return best


def _in_order(words: list[str], said: list[str]) -> int:
    """How many of the words were said, in their order."""
    return sum(block.size for block in SequenceMatcher(None, words, said, autojunk=False).get_matching_blocks())
