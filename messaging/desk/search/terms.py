"""From words to what PostgreSQL searches for, and to the words that are nearly the same."""

import re
import unicodedata
from dataclasses import dataclass

from django.db import connection

from messaging.desk.search.models import JOINING, LINES, WORDS
from messaging.desk.search.refusals import NothingToSearch
from messaging.desk.search.search_query import Term, Wanted

RARE_COUNT = 5  # lines: a word with fewer may be a slip of the keyboard
SIMILAR_LIMIT = 3  # words that are tried instead of one
WORD_MINIMUM = 4  # letters
NUMBER_MINIMUM = 5  # digits: a number of its own, however its groups are written

# As the index has it (`JOINING` and `BOUNDARY` of the models).
_JOINTS = re.compile(
    rf"[{re.escape(JOINING)}]|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"
    r"|(?<=[a-zA-Z])(?=[а-яА-ЯёЁ])|(?<=[а-яА-ЯёЁ])(?=[a-zA-Z])"
)
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\w]{1,3}(?=\d)")

_WORD = f"plainto_tsquery('{WORDS}', %s)"
_ANY_WORD = f"plainto_tsquery('{LINES}', %s)"
_PHRASE = f"phraseto_tsquery('{LINES}', %s)"
# Many have a few trigrams in common, a few differ in one or two letters, and of these the forms of
# one word count once.
_NEAREST = f"""
    SELECT word FROM (
        SELECT DISTINCT ON (lexeme) word, lexeme, distance, alike FROM (
            SELECT word, plainto_tsquery('{WORDS}', word)::text AS lexeme,
                   levenshtein(word, %(word)s) AS distance, similarity(word, %(word)s) AS alike
            FROM messaging_searchword
            WHERE word %% %(word)s AND word <> %(word)s
              AND length(word) BETWEEN length(%(word)s) - 2 AND length(%(word)s) + 2
              AND levenshtein_less_equal(word, %(word)s, 2) <= 2
            ORDER BY distance, alike DESC LIMIT 40
        ) near WHERE lexeme NOT IN ('', plainto_tsquery('{WORDS}', %(word)s)::text)
        ORDER BY lexeme, distance, alike DESC
    ) lexemes ORDER BY distance, alike DESC, word LIMIT {SIMILAR_LIMIT}
"""
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_OTHER_LAYOUT = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)


@dataclass(frozen=True, slots=True)
class Words:
    """A `tsquery` as a text; empty: every line will do.

    `numbers`: its long ones, by their digits.
    """

    tsquery: str
    numbers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tsquery)


def exactly(wanted: Wanted) -> Words:
    """All of these words, in any of their forms.

    Raises NothingToSearch when there is neither a word nor a filter.
    """
    words = _all_of(wanted.terms)
    if not words and (wanted.terms or wanted.is_empty):
        raise NothingToSearch
    joined = _with_joined_numbers(wanted.terms)
    if joined == wanted.terms:
        return words
    either = f"({words.tsquery}) | ({_all_of(joined).tsquery})"
    return Words(either, _numbers_in(joined))


def _all_of(terms: list[Term]) -> Words:
    choices = [[term] for term in terms]
    return _parsed(choices) or _parsed(choices, _ANY_WORD)


def _with_joined_numbers(terms: list[Term]) -> list[Term]:
    """The same with digits in groups as one number: of an amount, a telephone, an IBAN."""
    words = " ".join(term.text for term in terms if not term.is_phrase)
    joined = [Term(word) for word in _BETWEEN_DIGITS.sub("", words).split()]
    plain = [term for term in terms if not term.is_phrase]
    return terms if joined == plain else [*joined, *(term for term in terms if term.is_phrase)]


def _numbers_in(terms: list[Term]) -> tuple[str, ...]:
    parts = [part for term in terms for part in parts_of(term)]
    return tuple(part for part in parts if part.isdecimal() and len(part) >= NUMBER_MINIMUM)


def parts_of(term: Term) -> list[str]:
    """A term taken apart as the index takes texts apart."""
    return _JOINTS.sub(" ", unicodedata.normalize("NFC", term.text)).split()


def nearly(wanted: Wanted) -> Words | None:
    """A fuzzy query: words nearly the same stand beside those that hardly anybody wrote; None when
    there are none.
    """
    found = [[term, *_near(term)] for term in wanted.terms]
    return _parsed(found) if any(len(choice) > 1 for choice in found) else None


def _near(term: Term) -> list[Term]:
    if term.is_phrase or len(term.text) < WORD_MINIMUM or not _is_rare(term):
        return []
    word = _plain(term.text)
    swapped = word.translate(_OTHER_LAYOUT)
    other = [Term(swapped)] if swapped.isalpha() else []
    return [*_nearest(word), *other] if word.isalpha() else other


def _nearest(word: str) -> list[Term]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.similarity_threshold = 0.2")
        cursor.execute(_NEAREST, {"word": word})
        return [Term(near) for (near,) in cursor.fetchall()]


def _is_rare(term: Term) -> bool:
    """Whether fewer lines than RARE have it: all of them count, whoever may see them."""
    words = _parsed([[term]])
    if not words:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM messaging_searchline WHERE words @@ %s::tsquery "
            "LIMIT %s) found",
            [words.tsquery, RARE_COUNT],
        )
        return int(cursor.fetchone()[0]) < RARE_COUNT


def _plain(word: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT left(unaccent(lower(%s)), 32)", [word])
        return str(cursor.fetchone()[0])


def _parsed(choices: list[list[Term]], word: str = _WORD) -> Words:
    """One of each choice.

    Whatever a person types is a value here, never a part of the query's language.
    """
    if not choices:
        return Words("")
    parts = ["(" + " || ".join(_query(term, word) for term in choice) + ")" for choice in choices]
    terms = [term for choice in choices for term in choice]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ({' && '.join(parts)})::text", [" ".join(parts_of(term)) for term in terms]
        )
        return Words(str(cursor.fetchone()[0]), _numbers_in(terms))


def _query(term: Term, word: str) -> str:
    """What is joined stands together; only a long number may stand elsewhere as one, with its
    groups in the text.
    """
    parts = parts_of(term)
    if not term.is_phrase and len(parts) > 1 and _numbers_in([term]):
        return _ANY_WORD
    return _PHRASE if term.is_phrase or len(parts) > 1 else word
