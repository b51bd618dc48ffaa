"""Training and measuring: labelled texts in, a classifier and what it is worth out.

Needs no database.
"""

import hashlib
import math
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from threadpoolctl import threadpool_limits

from accounts.visible import is_visible
from tickets.topics.classifier import Classifier, Vocabulary
from tickets.topics.terms import blocks_of

TEST_SHARE = 5  # one text in so many is never learnt from, only asked
SAMPLES_MINIMUM = 20  # texts that a label needs to be learnt
TERM_MINIMUM = 2  # texts that a term must be in: what one message alone says is in no model
STRENGTH = 10.0  # of what the texts say against the wish for small weights
ROUNDS = 100
WARMTHS = (0.1, 10.0)


@dataclass(frozen=True, slots=True)
class Sample:
    text: str
    label: str


class TooLittle(Exception):
    """There are not two labels with SAMPLES_MINIMUM texts each, of which some are held out.

    Nothing was trained.
    """


@dataclass(frozen=True, slots=True)
class Measure:
    """Shares of 1, over the held-out samples."""

    accuracy: float
    macro_f1: float


@dataclass(frozen=True, slots=True)
class Trained:
    classifier: Classifier
    samples: int
    held_out: int
    measure: Measure
    seconds: float


def train(samples: Sequence[Sample]) -> Trained:
    """Learn from four fifths of the texts and measure on the rest; raises TooLittle.

    Labels with too few texts are left out: nothing could be said of them, and nothing is claimed.
    """
    started = time.perf_counter()
    known = learnable(samples)
    learnt, held_out = split(known)
    if len({sample.label for sample in learnt}) < 2 or not held_out:
        raise TooLittle
    with threadpool_limits(1):  # a worker trains beside others that serve
        classifier = _warmed(_fit(learnt), held_out)
    return Trained(
        classifier,
        len(known),
        len(held_out),
        measure(classifier, held_out),
        time.perf_counter() - started,
    )


def learnable(samples: Sequence[Sample]) -> list[Sample]:
    """Each text once, and only labels with enough of them.

    A text that got two labels keeps the newest, its last.
    """
    each = {sample.text: sample for sample in samples if is_visible(sample.text)}
    counts = Counter(sample.label for sample in each.values())
    return [sample for sample in each.values() if counts[sample.label] >= SAMPLES_MINIMUM]


def split(samples: Iterable[Sample]) -> tuple[list[Sample], list[Sample]]:
    """What is learnt and what is held out. A text is always on the same side: so two models,
    trained at different times, can be compared on texts that neither has seen.
    """
    learnt: list[Sample] = []
    held_out: list[Sample] = []
    for sample in samples:
        digest = hashlib.sha256(sample.text.encode("utf-8", "surrogatepass")).digest()
        (held_out if int.from_bytes(digest[:4]) % TEST_SHARE == 0 else learnt).append(sample)
    return learnt, held_out


def measure(classifier: Classifier, samples: Sequence[Sample]) -> Measure:
    """How often the likeliest label is the right one.

    A label that the classifier does not know counts as missed.
    """
    right = [sample.label for sample in samples]
    said = [classifier.best(sample.text)[0] for sample in samples]
    hits = sum(one == other for one, other in zip(right, said, strict=True))
    labels = sorted(set(right))
    return Measure(
        hits / len(samples),
        float(f1_score(right, said, labels=labels, average="macro", zero_division=0)),
    )


def _fit(samples: Sequence[Sample]) -> Classifier:
    vocabulary = _vocabulary(samples)
    if not vocabulary.terms:
        raise TooLittle
    model = LogisticRegression(C=STRENGTH, max_iter=ROUNDS, tol=1e-3)
    model.fit(_matrix(vocabulary, samples), [sample.label for sample in samples])
    labels, weights, biases = tuple(model.classes_.tolist()), model.coef_.T, model.intercept_
    if len(labels) == 2:  # one column tells two labels apart: the other is its opposite
        weights, biases = np.hstack((-weights / 2, weights / 2)), np.append(-biases / 2, biases / 2)
    return Classifier(
        labels, vocabulary, np.ascontiguousarray(weights, np.float32), biases.astype(np.float32)
    )


def _vocabulary(samples: Sequence[Sample]) -> Vocabulary:
    seen: Counter[str] = Counter()
    for sample in samples:
        for block in blocks_of(sample.text):
            seen.update(set(block))
    terms = tuple(sorted(term for term, count in seen.items() if count >= TERM_MINIMUM))
    rarity = [math.log((1 + len(samples)) / (1 + seen[term])) + 1 for term in terms]
    return Vocabulary(terms, np.asarray(rarity, dtype=np.float32))


def _matrix(vocabulary: Vocabulary, samples: Sequence[Sample]) -> csr_matrix:
    starts, places, values = [0], [], []
    for sample in samples:
        of_one, worth = vocabulary.vector(sample.text)
        places += of_one
        values += worth
        starts.append(len(places))
    return csr_matrix((values, places, starts), shape=(len(samples), len(vocabulary.terms)))


def _warmed(cold: Classifier, held_out: Sequence[Sample]) -> Classifier:
    """With the warmth at which confidences agree best with what was right. It changes no answer."""
    known = [sample for sample in held_out if sample.label in cold.labels]
    if not known:
        return cold
    matrix = _matrix(cold.vocabulary, known)
    scores = matrix @ cold.weights + cold.biases
    right = [cold.labels.index(sample.label) for sample in known]

    def surprise(warmth: float) -> float:
        warm = scores * warmth
        tops = warm.max(axis=1)
        spread = np.log(np.exp(warm - tops[:, None]).sum(axis=1)) + tops
        return float((spread - warm[np.arange(len(right)), right]).mean())

    best = minimize_scalar(surprise, bounds=WARMTHS, method="bounded")
    return Classifier(cold.labels, cold.vocabulary, cold.weights, cold.biases, float(best.x))
