"""The model as it runs: a vocabulary and numbers, in NumPy alone. scikit-learn is for training, in
training.py.

Its file is a NumPy archive of plain arrays. Nothing in it is ever run: no pickle, and whoever reads
one checks its SHA-256 first.
"""

import io
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tickets.topics.terms import blocks_of

FORMAT = 1


class BadModel(ValueError):
    """A file that is no model of ours."""


@dataclass(frozen=True)
class Vocabulary:
    """The terms that count, and how much each does: a rare one says more than a common one."""

    terms: tuple[str, ...]
    weights: np.ndarray  # of each term: its inverse document frequency

    @cached_property
    def places(self) -> dict[str, int]:
        return {term: place for place, term in enumerate(self.terms)}

    def vector(self, text: str) -> tuple[list[int], list[float]]:
        """The places and values of the text's known terms; each block of terms has the length 1."""
        places, values = [], []
        for block in blocks_of(text):
            counted = [
                (place, n)
                for term, n in Counter(block).items()
                if (place := self.places.get(term)) is not None
            ]
            raw = [(1 + math.log(n)) * float(self.weights[place]) for place, n in counted]
            length = math.sqrt(sum(value * value for value in raw))
            places += [place for place, _ in counted]
            values += [value / length for value in raw]
        return places, values


@dataclass(frozen=True)
class Classifier:
    """Which of `labels` a text is about.

    `warmth` scales the scores: a confidence of 0.8 is right 8 times in 10.
    """

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    weights: np.ndarray  # terms × labels
    biases: np.ndarray
    warmth: float = 1.0

    def best(self, text: str) -> tuple[str, float]:
        """The likeliest label and its confidence, 0 to 1; 0 for a text without one known term."""
        places, values = self.vocabulary.vector(text)
        if not places:
            return self.labels[0], 0.0
        scores = (
            np.asarray(values, dtype=np.float32) @ self.weights[places] + self.biases
        ) * self.warmth
        odds = np.exp(scores - scores.max())
        best = int(scores.argmax())
        return self.labels[best], float(odds[best] / odds.sum())

    def dump(self) -> bytes:
        """The file's bytes."""
        file = io.BytesIO()
        np.savez(
            file,
            format=np.int64(FORMAT),
            labels=_packed(self.labels),
            terms=_packed(self.vocabulary.terms),
            term_weights=self.vocabulary.weights.astype(np.float32),
            weights=self.weights.astype(np.float32),
            biases=self.biases.astype(np.float32),
            warmth=np.float64(self.warmth),
        )
        return file.getvalue()

    @classmethod
    def load(cls, content: bytes) -> "Classifier":
        """What `dump` wrote; raises BadModel for anything else."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as stored:
                if int(stored["format"]) != FORMAT:
                    raise BadModel("of another version")
                vocabulary = Vocabulary(_unpacked(stored["terms"]), stored["term_weights"])
                model = cls(
                    _unpacked(stored["labels"]),
                    vocabulary,
                    stored["weights"],
                    stored["biases"],
                    float(stored["warmth"]),
                )
        except BadModel:
            raise
        except Exception as error:  # whatever a broken archive makes its reader raise
            raise BadModel(error.__class__.__name__) from error
        if model.weights.shape != (len(vocabulary.terms), len(model.labels)) or len(
            model.biases
        ) != len(model.labels):
            raise BadModel("its parts do not fit")
        return model


def _packed(words: Sequence[str]) -> np.ndarray:
    """One array of bytes: an array of strings would be as wide everywhere as the longest of
    them.
    """
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _unpacked(packed: np.ndarray) -> tuple[str, ...]:
    return tuple(packed.tobytes().decode().split("\n"))
