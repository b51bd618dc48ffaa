"""Which canned answers fit a question: PostgreSQL's full text over them, and the topic of the
ticket.
"""

from uuid import UUID

from accounts.models import User
from postgres import prepared
from tickets import access
from tickets.models import Event, Ticket

MESSAGE_COUNT = 3  # of the customer's newest messages
SUGGESTION_LIMIT = 5
SAME_TOPIC = 0.15  # what the ticket's topic weighs beside the words

_FITTING = """
    WITH asked AS (SELECT replace(plainto_tsquery(%s::regconfig, %s)::text, '&',
      '|')::tsquery AS words)
    SELECT a.id FROM asked, messaging_cannedanswer a, LATERAL (
        SELECT setweight(to_tsvector(%s::regconfig, a.title), 'A') || to_tsvector(%s::regconfig,
          a.body) AS words
    ) said, LATERAL (
        SELECT ts_rank(said.words, asked.words) AS words,
               CASE WHEN a.topic <> '' AND a.topic = %s THEN 1 ELSE 0 END AS topic
    ) fits
    WHERE a.locale = %s AND (a.owner_id IS NULL OR a.owner_id = %s) AND (fits.words > 0
      OR fits.topic > 0)
    ORDER BY fits.words + fits.topic * %s DESC, a.id LIMIT %s
"""


def fitting_answers(user: User, text: str, *, locale: str, topic: str = "") -> list[int]:
    """The ids of the answers in this language that fit the text, the best first."""
    language = "ru" if locale.startswith("ru") else "en"
    words = "russian" if language == "ru" else "english"
    found = prepared.rows(
        _FITTING, words, text, words, words, topic, language, user.pk, SAME_TOPIC, SUGGESTION_LIMIT
    )
    return [answer for (answer,) in found]


def suggestions_for(user: User, conversation_id: UUID) -> list[int]:
    """The ids of the answers that fit what the customer has asked last; NotFound where one may not
    look.
    """
    conversation = access.conversation_for(user, conversation_id, reading="dialog.suggestions_read")
    ticket = Ticket.objects.filter(conversation=conversation_id).order_by("-number").first()
    asked = last_words(conversation_id)
    topic = (ticket.topic_id if ticket else None) or ""
    return fitting_answers(user, asked, locale=conversation.customer.locale or "en", topic=topic)


def last_words(conversation_id: UUID, *, before: int | None = None) -> str:
    """What the customer has said last (before that number of the log), the newest first."""
    said = Event.objects.filter(
        by_role="customer", conversation=conversation_id, kind="message.sent"
    )
    if before is not None:
        said = said.filter(seq__lt=before)
    return "\n".join(
        text
        for text in said.order_by("-seq").values_list("text", flat=True)[:MESSAGE_COUNT]
        if text
    )
