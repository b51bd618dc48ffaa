"""Finding lines: three ways through the index, of which the cheapest is taken.

A rare word is looked up. Few conversations are looked through. When both are many, the newest lines
are walked until a page is full: it fills soon, as there are many. What the walk misses, one of the
other two finds."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from messaging.desk.search.scope import Condition, SearchScope
from messaging.desk.search.search_query import ResultCursor
from messaging.desk.search.terms import Words

LOOKUP_LIMIT = 2_000  # lines with the words: look them up, whatever else is wanted
LOOKUP_COST_LIMIT = 20_000  # beyond these it is better to walk
WALK_LIMIT = 30_000  # lines

_PICK = """
    SELECT l.at, l.conversation_id, l.seq FROM {source} l WHERE {condition}
    ORDER BY l.at DESC, l.conversation_id DESC, l.seq DESC LIMIT %s
"""
_LINES = "messaging_searchline"
# Taken as it stands: PostgreSQL may not turn these inside out.
_LOOKED_UP = f"(SELECT * FROM {_LINES} l WHERE {{condition}} OFFSET 0)"
_WALKED = f"""(
    SELECT * FROM {_LINES} l WHERE {{condition}}
      ORDER BY l.at DESC, l.conversation_id DESC, l.seq DESC LIMIT {WALK_LIMIT}
)"""


@dataclass(slots=True)
class Search:
    """One search for one page of `count` lines."""

    scope: SearchScope
    words: Words
    count: int

    def run(self) -> list[ResultCursor]:
        """The places of the newest lines, the newest first."""
        few = self.scope.conversations
        expected = self._expected()
        if few is not None and (expected > LOOKUP_LIMIT or len(few) <= 1):
            return self._look_through(few)
        if expected <= LOOKUP_COST_LIMIT:
            return self._look_up()
        found = self._walk()
        return found if len(found) == self.count else self._look_up()

    def _expected(self) -> float:
        """How many lines have the words, as PostgreSQL's statistics say: it need not be right."""
        inner = self._inner()
        with connection.cursor() as cursor:
            cursor.execute(
                f"EXPLAIN (FORMAT JSON) SELECT FROM {_LINES} l WHERE {inner}", inner.parameters
            )
            plan: Any = cursor.fetchone()[0]
        return float((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])

    def _look_up(self) -> list[ResultCursor]:
        inner = self._inner()
        return self._pick(_LOOKED_UP, inner, self.scope.who)

    def _look_through(self, conversations: list[Any]) -> list[ResultCursor]:
        inner = Condition(["l.conversation_id = ANY(%s)"], [conversations])
        inner.add(str(self.scope.when), *self.scope.when.parameters)
        return self._pick(_LOOKED_UP, inner, self._with_words(self.scope.who))

    def _walk(self) -> list[ResultCursor]:
        return self._pick(_WALKED, self.scope.when, self._with_words(self.scope.who))

    def _inner(self) -> Condition:
        return self._with_words(self.scope.when)

    def _with_words(self, condition: Condition) -> Condition:
        """The words first: they are cheaper to check than who may see a line."""
        if not self.words:
            return condition
        both = Condition(["l.words @@ %s::tsquery"], [self.words.tsquery])
        if condition.parts:
            both.add(str(condition), *condition.parameters)
        return both

    def _pick(self, source: str, inner: Condition, outer: Condition) -> list[ResultCursor]:
        statement = _PICK.format(source=source.format(condition=inner), condition=outer)
        with connection.cursor() as cursor:
            cursor.execute(statement, [*inner.parameters, *outer.parameters, self.count])
            return [ResultCursor(*row) for row in cursor.fetchall()]
