"""The words of a rule: what an administrator may write, and whether a message has one of them."""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

PHRASE_LIMIT = 80  # characters of one phrase
PHRASE_COUNT_LIMIT = 100  # phrases of one rule


class BadPhrase(ValueError):
    """Says to a person what is wrong with the words of a rule."""


def phrases_in(words: str) -> list[str]:
    """The phrases, one a line, tidied and without repetition; raises BadPhrase."""
    lines = (" ".join(line.split()) for line in words.splitlines())
    phrases = list(dict.fromkeys(line for line in lines if line))
    if not phrases:
        raise BadPhrase(_("Write at least one word."))
    if len(phrases) > PHRASE_COUNT_LIMIT:
        raise BadPhrase(_("At most %d phrases in one rule.") % PHRASE_COUNT_LIMIT)
    for phrase in phrases:
        _check(phrase)
    return phrases


def _check(phrase: str) -> None:
    if len(phrase) > PHRASE_LIMIT:
        raise BadPhrase(_("“%s…” is too long for a phrase.") % phrase[:20])
    if not phrase.isprintable() or len(re.findall(r"\w", phrase)) < 2:
        raise BadPhrase(_("“%s” is no word.") % "".join(filter(str.isprintable, phrase)))
    if "*" in phrase.removesuffix("*"):
        raise BadPhrase(_("In “%s” the asterisk may only stand at the end.") % phrase)


def fit(words: str, text: str) -> bool:
    """Whether `text` has one of the phrases as whole words; case, "ё" and the amount of white
    space do not matter.
    """
    return _pattern(words).search(_even(text)) is not None


@lru_cache(maxsize=1000)  # rules
def _pattern(words: str) -> re.Pattern:
    """Escaped words and single gaps: nothing in it that could take long."""
    phrases = "|".join(_expression(phrase) for phrase in _even(words).split("\n"))
    return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)")


def _expression(phrase: str) -> str:
    stem = phrase.removesuffix("*")
    return r"\s+".join(map(re.escape, stem.split())) + (r"\w*" if stem != phrase else "")


def _even(text: str) -> str:
    return text.casefold().replace("ё", "е")
