"""What is shown of a text: a stretch around the first hit, in pieces that are hits or not.

Never markup.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

from messaging.desk.search.models import JOINING

# Letters of nobody's, taken out of texts before PostgreSQL marks hits with two of them. The others
# stand for "<" and ">": it would pass over what looks like a tag.
BEGIN, END, LESS, GREATER = "\ue000", "\ue001", "\ue002", "\ue003"
# And what joins words, so that they are marked one by one; where letters meet digits there is a
# JOINT meanwhile.
JOINT, JOINED = "\ue00f", "".join(chr(0xE010 + place) for place in range(len(JOINING)))
_PLAIN = str.maketrans(LESS + GREATER + JOINED, "<>" + JOINING)
BEFORE, LENGTH = 40, 160  # characters
_SPACE = re.compile(r"\s+")


class Piece(NamedTuple):
    text: str
    is_hit: bool


def pieces_of(marked: str) -> list[Piece]:
    """The text in pieces, hits marked with BEGIN and END."""
    pieces, is_hit = [], False
    for part in re.split(f"[{BEGIN}{END}]", marked):
        if part:
            pieces.append(Piece(part.translate(_PLAIN), is_hit))
        is_hit = not is_hit
    return pieces


def with_numbers(marked: str, numbers: Collection[str]) -> str:
    """Mark the numbers in a text without a hit: they were found though their digits stand in
    groups there.
    """
    if BEGIN in marked or not numbers:
        return marked
    grouped = "|".join(r"[^\w]{0,3}".join(number) for number in numbers)
    return re.sub(rf"(?<!\d)(?:{grouped})(?!\d)", lambda found: f"{BEGIN}{found[0]}{END}", marked)


def excerpt(marked: str) -> list[Piece]:
    """At most LENGTH characters on one line; what is left out shows as an ellipsis."""
    text = _SPACE.sub(" ", marked).strip()
    start = _start(text)
    pieces = [Piece("…", False)] if start else []
    room = LENGTH
    for piece in pieces_of(text[start:]):
        pieces.append(Piece(piece.text[:room], piece.is_hit))
        room -= len(piece.text)
        if room <= 0:
            return [*pieces, Piece("…", False)] if room < 0 else pieces
    return pieces


def _start(text: str) -> int:
    """Where a word begins, a little before the first hit."""
    first = text.find(BEGIN)
    if first <= BEFORE:
        return 0
    space = text.find(" ", first - BEFORE, first)
    return space + 1 if space >= 0 else first - BEFORE
