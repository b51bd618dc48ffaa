"""Whether a reply reads like an excerpt, and why.

Pure: a text, the index, the customer's last words.
"""

from dataclasses import dataclass

from messaging.desk.boilerplate import markers
from messaging.desk.boilerplate.shingles import Index, Occurrence, words_of

WARNING_SCORE = 40  # of 100: from here on the operator is told
WORDS_MINIMUM = 10  # words: too few to be an excerpt
LONG_SENTENCE = 28  # words
COPIED_FROM = 10  # words that stand in a document like this
NO_ANSWER = 8  # what it weighs that the question does not come up
STEM = 5  # letters of a word that count when an answer is looked for in it


@dataclass(frozen=True, slots=True)
class BoilerplateReason:
    """`count` is how many words were copied, or how many words the longest sentence has."""

    code: str  # "copied", "officialese", "long", "impersonal", "no_answer"
    weight: int
    count: int = 0
    said: str = ""  # the first words of an office


@dataclass(frozen=True, slots=True)
class Verdict:
    score: int  # 0–100
    reasons: tuple[BoilerplateReason, ...]  # the heaviest first
    place: Occurrence | None  # where most of the copied words stand

    @property
    def is_excerpt(self) -> bool:
        return self.score >= WARNING_SCORE

    @property
    def codes(self) -> str:
        """The codes of the reasons, as they are kept."""
        return ",".join(reason.code for reason in self.reasons)


def judge(text: str, index: Index, question: str = "") -> Verdict:
    """Copying or the words of an office are needed: length and tone alone never flag a text."""
    overlap = index.overlap(text)
    if overlap.words < WORDS_MINIMUM:
        return Verdict(0, (), None)
    strong = [_copied(overlap.copied, overlap.share), _officialese(text)]
    weak = [_long(text), _impersonal(text), _no_answer(text, question)]
    reasons = sorted(
        [reason for reason in (*strong, *weak) if reason], key=lambda reason: -reason.weight
    )
    return Verdict(
        min(100, sum(reason.weight for reason in reasons)), tuple(reasons), overlap.place
    )


def _copied(copied: int, share: float) -> BoilerplateReason | None:
    return BoilerplateReason("copied", round(80 * share), copied) if copied >= COPIED_FROM else None


def _officialese(text: str) -> BoilerplateReason | None:
    found = markers.officialese(text)
    return (
        BoilerplateReason("officialese", min(45, 13 * len(found)), len(found), found[0])
        if found
        else None
    )


def _long(text: str) -> BoilerplateReason | None:
    longest = max((len(words_of(sentence)) for sentence in markers.sentences_of(text)), default=0)
    return BoilerplateReason("long", 15, longest) if longest >= LONG_SENTENCE else None


def _impersonal(text: str) -> BoilerplateReason | None:
    speaks = markers.greets(text) or markers.speaks_to_somebody(text)
    return None if speaks else BoilerplateReason("impersonal", 12)


def _no_answer(text: str, question: str) -> BoilerplateReason | None:
    """Nothing that was asked about comes up in it."""
    asked = {word[:STEM] for word in words_of(question) if len(word) >= STEM}
    said = {word[:STEM] for word in words_of(text)}
    return BoilerplateReason("no_answer", NO_ANSWER) if asked and not asked & said else None
