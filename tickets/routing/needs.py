"""What a waiting ticket needs of whoever gets it, and who meets that."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from accounts.models import Team
from postgres.prepared import rows
from tickets.routing.candidates import Candidate


class Kind(NamedTuple):
    """What tells the needs of tickets apart: those of one kind wait for the same people."""

    line: int
    team: int | None
    topic: str | None
    language: str


@dataclass(frozen=True, slots=True)
class RequiredSkill:
    id: int
    level: int
    code: str  # "topic:loans", "language:ru"


@dataclass(frozen=True, slots=True)
class Needs:
    """Whose work it is: a team's, else a line's.

    And the skills that it asks for, the dispensable one first.
    """

    line: int
    team: int | None
    skills: tuple[RequiredSkill, ...]

    def without(self) -> Iterator[tuple[tuple[RequiredSkill, ...], tuple[RequiredSkill, ...]]]:
        """What to ask for, and what is dropped for it: all, all but one, nothing."""
        yield self.skills, ()
        if len(self.skills) == 2:
            topic, language = self.skills
            yield (language,), (topic,)
            yield (topic,), (language,)
        if self.skills:
            yield (), self.skills


class Rules:
    """The skills and teams as administrators have set them, at one moment."""

    def __init__(self) -> None:
        self._topics = {
            topic: RequiredSkill(id, level, f"topic:{code}")
            for topic, id, level, code in rows(_TOPICS)
        }
        self._languages = {
            code: RequiredSkill(id, 1, f"language:{code}") for id, code in rows(_LANGUAGES)
        }
        # A team that is inactive, or has nobody, leaves its tickets to their line.
        self.teams = set(
            Team.objects.filter(active=True, members__is_active=True).values_list("pk", flat=True)
        )

    def needs(self, kind: Kind) -> Needs:
        wanted = (self._topics.get(kind.topic or ""), self._languages.get(kind.language))
        team = kind.team if kind.team in self.teams else None
        return Needs(kind.line, team, tuple(skill for skill in wanted if skill))


_TOPICS = """
    SELECT t.code, s.id, t.skill_level, s.code FROM tickets_topic t JOIN accounts_skill s
      ON s.id = t.skill_id
    WHERE s.active
"""
_LANGUAGES = "SELECT id, code FROM accounts_skill WHERE kind = 'language' AND active"


def misplaced(candidate: Candidate, needs: Needs) -> str:
    """Whose work it is not, as a code; empty: theirs."""
    if needs.team is not None:
        return "" if needs.team in candidate.teams else "team"
    return "" if candidate.line == needs.line else "line"


def level_of(candidate: Candidate, skills: tuple[RequiredSkill, ...]) -> int | None:
    """How good they are at all of it together; None: at one of them not good enough."""
    levels = [candidate.skills.get(skill.id, 0) for skill in skills]
    if any(level < skill.level for level, skill in zip(levels, skills, strict=True)):
        return None
    return sum(levels)
