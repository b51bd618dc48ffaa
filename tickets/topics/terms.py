"""What the model sees of a text: words, pairs of words, and pieces of words, in any language that
has letters.

Digits are all the same to it: no card or account number can enter a model's vocabulary.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

TEXT_BEGINNING = 1000  # characters; what somebody wants stands at the beginning
PIECES = (2, 3, 4, 5)  # characters of a word's pieces, its edges counted
WORD_LIMIT = 40  # characters of a word that are looked at

_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


def words_of(text: str) -> list[str]:
    even = (
        unicodedata.normalize("NFKC", text[:TEXT_BEGINNING])[:TEXT_BEGINNING]
        .casefold()
        .replace("ё", "е")
    )
    return [word[:WORD_LIMIT] for word in _WORD.findall(_DIGITS.sub("0", even))]


def blocks_of(text: str) -> tuple[list[str], list[str]]:
    """Words with pairs of neighbours, and pieces.

    Each block is weighed by itself: pieces are many and would win.
    """
    words = words_of(text)
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    return [*words, *pairs], [piece for word in words for piece in _pieces(word)]


def _pieces(word: str) -> Iterator[str]:
    """Told apart from whole words by the mark in front."""
    edged = f"\x02{word}\x03"
    for size in PIECES:
        for start in range(max(1, len(edged) - size + 1)):
            yield "\x01" + edged[start : start + size]
        if len(edged) <= size:
            break
