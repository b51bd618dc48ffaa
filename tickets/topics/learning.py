"""Learning from what people said: the samples, the comparison with the present model, and what
is kept.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from tickets.topics import model_store
from tickets.topics.classifier import BadModel
from tickets.topics.models import TopicModel
from tickets.topics.training import Sample, Trained, learnable, measure, split, train

SAMPLE_LIMIT = 20_000  # tickets, the newest ones
MODELS_KEPT = 5  # models whose files stay, beside the one in use
TURN = 0x746F70696373  # "topics": two trainings that end at once are compared one after the other


class NothingNew(Exception):
    """Nothing new: these samples have been learnt before. Nothing was trained."""


@dataclass(frozen=True, slots=True)
class LearningOutcome:
    """`model` is in use now when it is at least as good as the one before, on what neither has
    seen.
    """

    model: TopicModel
    pruned: int  # old files that went


_CONFIRMED = """
    SELECT said.text, t.topic_id FROM (
        SELECT * FROM tickets_ticket WHERE topic_source = 'person' ORDER BY number DESC LIMIT %s
    ) t
    JOIN tickets_topic topic ON topic.code = t.topic_id AND topic.active
    JOIN LATERAL (
        SELECT e.text FROM tickets_event e
        WHERE e.conversation_id = t.conversation_id AND e.seq >= t.opened_seq AND e.ticket_id = t.id
          AND e.kind = 'message.sent' AND e.by_role = 'customer' AND e.text IS NOT NULL
        ORDER BY e.seq LIMIT 1
    ) said ON true
    WHERE t.closed_at IS NOT NULL AND NOT t.simulated ORDER BY t.number
"""


def confirmed_samples() -> list[Sample]:
    """The first words of closed tickets whose topic a person has named, the oldest first.

    No simulated ones.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '60s'")
        cursor.execute(_CONFIRMED, [SAMPLE_LIMIT])
        return [Sample(text, topic) for text, topic in cursor.fetchall()]


def learn(samples: Sequence[Sample]) -> LearningOutcome:
    """Train on these samples and keep the result; raises TooLittle or NothingNew, and changes
    nothing then.

    No transaction is open while it trains. The file is on the disk before its row says so.
    """
    digest = _digest(samples)
    newest = TopicModel.objects.first()
    if newest and newest.learnt_from == digest and all(map(model_store.has, _in_use())):
        raise NothingNew
    trained = train(samples)
    model = _keep(trained, model_store.store(trained.classifier), samples, digest)
    known = list(TopicModel.objects.values_list("sha256", flat=True))
    keep = {*known[:MODELS_KEPT], *_in_use()}
    return LearningOutcome(model, model_store.prune(keep=keep, old=set(known) - keep))


@transaction.atomic
def _keep(trained: Trained, sha256: str, samples: Sequence[Sample], digest: str) -> TopicModel:
    """Put the row in; it takes the present one's place unless that is better on the held-out
    samples.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
    present = _accuracy_of_present(samples)
    is_better = present is None or trained.measure.accuracy >= present
    if is_better:
        TopicModel.objects.filter(current=True).update(current=False)
    return TopicModel.objects.create(
        samples=trained.samples,
        held_out=trained.held_out,
        classes=len(trained.classifier.labels),
        accuracy=trained.measure.accuracy,
        macro_f1=trained.measure.macro_f1,
        present_accuracy=present,
        seconds=trained.seconds,
        sha256=sha256,
        learnt_from=digest,
        current=is_better,
    )


def _accuracy_of_present(samples: Sequence[Sample]) -> float | None:
    """Of the model in use, on today's held-out samples, which it has not seen either; None without
    one to ask.
    """
    for sha256 in _in_use():
        try:
            return measure(model_store.read(sha256), split(learnable(samples))[1]).accuracy
        except (OSError, BadModel):
            return None
    return None


def _in_use() -> list[str]:
    return list(TopicModel.objects.filter(current=True).values_list("sha256", flat=True))


def _digest(samples: Sequence[Sample]) -> str:
    said = sorted(f"{sample.label}\n{sample.text}" for sample in samples)
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()
