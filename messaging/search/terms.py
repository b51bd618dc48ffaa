"""From words to what PostgreSQL searches for, and to the words that are nearly the same."""

from dataclasses import dataclass

from django.db import connection

from messaging.search.models import LINES, WORDS
from messaging.search.refusals import NothingToSearch
from messaging.search.wanted import Term, Wanted

RARE = 5  # lines: a word with fewer may be a slip of the keyboard
NEAR = 3  # words that are tried instead of one
SHORTEST = 4  # letters

_WORD = f"plainto_tsquery('{WORDS}', %s)"
_ANY_WORD = f"plainto_tsquery('{LINES}', %s)"
_PHRASE = f"phraseto_tsquery('{LINES}', %s)"
# Many have a few trigrams in common, a few differ in one or two letters, and of these the forms of one word count once.
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
    ) lexemes ORDER BY distance, alike DESC, word LIMIT {NEAR}
"""
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_OTHER_LAYOUT = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)


@dataclass(frozen=True, slots=True)
class Words:
    """A `tsquery` as a text; empty: every line will do."""

    tsquery: str

    def __bool__(self) -> bool:
        return bool(self.tsquery)


def exactly(wanted: Wanted) -> Words:
    """All of these words, in any of their forms. Raises NothingToSearch when there is neither a word nor a filter."""
    choices = [[term] for term in wanted.terms]
    words = _parsed(choices) or _parsed(choices, _ANY_WORD)
    if not words and (wanted.terms or wanted.is_empty):
        raise NothingToSearch
    return words


def nearly(wanted: Wanted) -> Words | None:
    """The same, with words nearly the same beside those that hardly anybody wrote; None when there are none."""
    found = [[term, *_near(term)] for term in wanted.terms]
    return _parsed(found) if any(len(choice) > 1 for choice in found) else None


def _near(term: Term) -> list[Term]:
    if term.is_phrase or len(term.text) < SHORTEST or not _is_rare(term):
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
            "SELECT count(*) FROM (SELECT FROM messaging_searchline WHERE words @@ %s::tsquery LIMIT %s) found",
            [words.tsquery, RARE],
        )
        return int(cursor.fetchone()[0]) < RARE


def _plain(word: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT left(unaccent(lower(%s)), 32)", [word])
        return str(cursor.fetchone()[0])


def _parsed(choices: list[list[Term]], word: str = _WORD) -> Words:
    """One of each choice. Whatever a person types is a value here, never a part of the query's language."""
    if not choices:
        return Words("")
    parts = ["(" + " || ".join(_PHRASE if term.is_phrase else word for term in choice) + ")" for choice in choices]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({' && '.join(parts)})::text", [term.text for choice in choices for term in choice])
        return Words(str(cursor.fetchone()[0]))
