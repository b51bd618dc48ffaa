"""The demo bank's staff, with passwords that anyone may know: they open nothing but a
demonstration.
"""

from dataclasses import dataclass

from accounts.models import Role, SkillKind


@dataclass(frozen=True, slots=True)
class Member:
    """`pace` is how long they take compared with the usual, 1.0; `hours` is their shift on a
    working day.
    """

    name: str
    role: Role = Role.OPERATOR
    line: int = 1
    pace: float = 1.0
    hours: tuple[float, float] = (8.0, 16.5)
    skills: tuple[tuple[str, int], ...] = ()  # of SKILLS, with the level

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def email(self) -> str:
        return f"{self.first_name.lower()}@bank.example"

    @property
    def password(self) -> str:
        return f"{self.first_name.lower()}-demo-bank-1"


SKILLS = {"ru": (SkillKind.LANGUAGE, "Russian"), "cards": (SkillKind.TOPIC, "Cards")}
TOPICS = {
    "card-declined": ("cards", 1),
    "card-lost": ("cards", 2),
}  # what asks for a skill, and for which level
URGENT = "card-lost"  # the topic whose customers cannot wait
ADMINISTRATOR = Member("Inga Saar", role=Role.ADMINISTRATOR)
FIRST_LINE = (
    Member("Anna Kovaleva", pace=0.82, hours=(8.0, 16.5), skills=(("ru", 3), ("cards", 2))),
    Member("Dmitry Belov", pace=1.04, hours=(9.0, 17.5), skills=(("ru", 3),)),
    Member("Olga Smirnova", pace=0.92, hours=(7.5, 16.0), skills=(("ru", 3), ("cards", 3))),
    Member("Maarja Ebert", pace=1.12, hours=(12.0, 20.5), skills=(("cards", 1),)),
    Member("Liis Kallas", pace=0.88, hours=(13.5, 22.0), skills=(("ru", 1), ("cards", 2))),
    Member("Stepan Volkov", pace=1.30, hours=(10.0, 18.5), skills=(("ru", 3),)),
)
SECOND_LINE = Member("Timur Rakhimov", line=2)
EVERYONE = (ADMINISTRATOR, *FIRST_LINE, SECOND_LINE)
