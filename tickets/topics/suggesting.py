"""What a first message is about: the first rule that fits, else the model when it is sure
enough, else nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from accounts.models import Role, SupportLine, User
from postgres.prepared import Query, Rows, columns, objects
from tickets.topics import model_store
from tickets.topics.models import Topic, TopicSource
from tickets.topics.phrases import fit


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`confidence`, 0 to 1, is a model's; a rule has none. `line` is where the ticket begins."""

    topic: str  # code
    source: TopicSource
    confidence: float | None
    line: int


def suggest_all(texts: Sequence[str]) -> list[Suggestion | None]:
    """What each text is about, or None where nobody knows: rules, topics and which model is in use
    are asked once.

    Writes nothing; raises Django's database errors alone.
    """
    rules, topics, model = _RULES.run(), _TOPICS.run(), _MODEL.run()
    return [_by_rule(text, rules, topics) or _by_model(text, model, topics) for text in texts]


def line_of(topic: Topic) -> int:
    """Where a ticket of this topic begins: on its line, a difficult one on the second; on the first
    when nobody works there.
    """
    line = SupportLine.SECOND if topic.complexity >= settings.SECOND_LINE_COMPLEXITY else topic.line
    staffed = (
        line == SupportLine.FIRST
        or User.objects.filter(role=Role.OPERATOR, is_active=True, line=line).exists()
    )
    return line if staffed else SupportLine.FIRST


def _by_rule(text: str, rules: Rows, topics: dict[str, Topic]) -> Suggestion | None:
    for words, topic in rules:
        if fit(words, text):
            return Suggestion(topic, TopicSource.RULE, None, line_of(topics[topic]))
    return None


def _by_model(text: str, sha256: str, topics: dict[str, Topic]) -> Suggestion | None:
    model = model_store.classifier_of(sha256) if sha256 else None
    if model is None:
        return None
    topic, confidence = model.best(text)
    if topic not in topics or confidence < settings.TOPIC_CONFIDENCE:
        return None
    return Suggestion(topic, TopicSource.MODEL, round(confidence, 3), line_of(topics[topic]))


_RULES = Query(
    """
    SELECT r.words, r.topic_id FROM tickets_topicrule r JOIN tickets_topic t ON t.code = r.topic_id
    WHERE r.active AND t.active ORDER BY r."order", r.id
    """,
    (),
    list,
)
_of_rows = objects(Topic)
_TOPICS = Query(
    f"SELECT {columns(Topic, 't')} FROM tickets_topic t WHERE t.active",
    (),
    lambda rows: {topic.code: topic for topic in _of_rows(rows)},
)
_MODEL = Query(
    "SELECT sha256 FROM tickets_topicmodel WHERE current",
    (),
    lambda rows: rows[0][0] if rows else "",
)
