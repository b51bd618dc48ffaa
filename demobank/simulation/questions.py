"""What simulated people say: questions from a file or from the demo bank's dialogs, answers,
thanks.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from random import Random

from demobank import library

THANKS = (
    "Thank you!",
    "Great, thanks.",
    "Ok, that helped.",
    "Perfect, have a good day.",
    "Thanks a lot",
)
MORE = (
    "I looked in the app already.",
    "It is rather urgent.",
    "This happened an hour ago.",
    "I am abroad just now.",
)
LIMIT = 4000  # characters


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    more: str | None  # said before the answer comes
    thanks: str | None  # said after it
    closes: bool  # "no more questions"; else the operator closes


class Script:
    """Draws what is said. The same seed draws the same."""

    def __init__(self, file: Path | None, rng: Random) -> None:
        self._rng = rng
        turns = [turn for dialog in library.dialogs("en") for turn in dialog.turns]
        self._answers = [_plain(text) for role, text in turns if role == "operator"]
        self._questions = (
            read_questions(file) if file else [_plain(d.turns[0][1]) for d in library.dialogs("en")]
        )

    def question(self) -> Question:
        return Question(
            text=self._rng.choice(self._questions),
            more=self._rng.choice(MORE) if self._rng.random() < 0.35 else None,
            thanks=self._rng.choice(THANKS) if self._rng.random() < 0.7 else None,
            closes=self._rng.random() < 0.5,
        )

    def answer(self) -> str:
        return self._rng.choice(self._answers)


def read_questions(file: Path) -> list[str]:
    """The texts of a CSV file's `text` column, those that a message can hold."""
    with file.open(newline="", encoding="utf-8") as source:
        rows = csv.DictReader(source)
        if "text" not in (rows.fieldnames or ()):
            raise ValueError(f"{file} has no column called text")
        texts = [row["text"].strip() for row in rows if row["text"]]
    if not (usable := [text for text in texts if 0 < len(text) < LIMIT - 10]):
        raise ValueError(f"{file} has no question in it")
    return usable


def _plain(text: str) -> str:
    return text.replace("{customer}", "there").replace("{operator}", "your operator")
