"""What a text has in common with documents, word for word: runs of five words, in any order of
the sentences.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SHINGLE_SIZE = (
    5  # words: fewer are common to all who write about cards, more miss what was changed a little
)
_WORD = re.compile(r"\w+(?:-\w+)*")
_HEADING = re.compile(r"^#{1,6}\s+(.{1,80}?)\s*#*$|^(?:§\s*)?(\d{1,3}(?:\.\d{1,3}){0,4})\.?\s+\S")


@dataclass(frozen=True, slots=True)
class Occurrence:
    document: str
    section: str  # "4.2", a heading, or "" above the first one


@dataclass(frozen=True, slots=True)
class Overlap:
    """`copied` of `words` words stand in a document like this; `place` is where most of them do."""

    words: int
    copied: int
    place: Occurrence | None

    @property
    def share(self) -> float:
        return self.copied / self.words if self.words else 0.0


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("ё", "е"))


class Index:
    """Runs of words, and where each stands first."""

    def __init__(self, documents: Iterable[tuple[str, str]]) -> None:
        """`documents`: titles with texts."""
        self._places: list[Occurrence] = []
        self._runs: dict[int, int] = {}
        for title, text in documents:
            for section, body in sections_of(text):
                self._add(Occurrence(title, section), words_of(body))

    def _add(self, place: Occurrence, words: list[str]) -> None:
        self._places.append(place)
        number = len(self._places) - 1
        for run in _runs(words):
            self._runs.setdefault(run, number)

    def overlap(self, text: str) -> Overlap:
        words = words_of(text)
        copied, found = set[int](), dict[int, int]()
        for start, run in enumerate(_runs(words)):
            if (place := self._runs.get(run)) is not None:
                copied.update(range(start, start + SHINGLE_SIZE))
                found[place] = found.get(place, 0) + 1
        most = max(found, key=lambda place: found[place]) if found else None
        return Overlap(len(words), len(copied), None if most is None else self._places[most])


def _runs(words: list[str]) -> Iterator[int]:
    for start in range(len(words) - SHINGLE_SIZE + 1):
        yield hash(tuple(words[start : start + SHINGLE_SIZE]))


def sections_of(text: str) -> Iterator[tuple[str, str]]:
    """The text by its numbered clauses and headings. A clause's own line is part of it."""
    section, lines = "", list[str]()
    for line in text.splitlines():
        if heading := _HEADING.match(line.strip()):
            if lines:
                yield section, "\n".join(lines)
            section, lines = heading[1] or heading[2], []
        lines.append(line)
    if lines:
        yield section, "\n".join(lines)
