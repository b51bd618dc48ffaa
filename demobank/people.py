"""The demo bank's customers: those written by hand, neighbours made from their names, and the
simulated ones.
"""

import re
from dataclasses import replace
from functools import cache
from random import Random

from demobank import library
from demobank.library import DemoCustomer

NEIGHBOURS = 520  # customers made up for each language beside those written by hand
SIMULATED = re.compile(r"sim-(\d{1,18})")
MEN_IN_A = {"Никита", "Илья"}  # men's names that end like women's


@cache
def everyone() -> tuple[DemoCustomer, ...]:
    """All customers who have a name of their own, always the same and in the same order."""
    written = [_person(index, row) for index, row in enumerate(library.written_people())]
    return (*written, *_neighbours(written))


def find(subject: str) -> DemoCustomer | None:
    """The customer whom the bank's tokens call `subject`. Every `sim-<n>` exists."""
    if match := SIMULATED.fullmatch(subject):
        return _simulated(int(match[1]))
    return _by_subject().get(subject)


def is_simulated(subject: str) -> bool:
    return SIMULATED.fullmatch(subject) is not None


def showcase() -> list[DemoCustomer]:
    """The dozen the demo bank's page lets one be, of both languages in turn."""
    by_locale = [[p for p in everyone() if p.locale == locale][:6] for locale in library.LOCALES]
    return [person for pair in zip(*by_locale, strict=True) for person in pair]


@cache
def _by_subject() -> dict[str, DemoCustomer]:
    return {person.subject: person for person in everyone()}


def _person(index: int, row: dict) -> DemoCustomer:
    facts = {**row, "products": tuple(row["products"])}
    return DemoCustomer(subject=f"c-{1001 + index}", **facts)


def _simulated(number: int) -> DemoCustomer:
    like = everyone()[number % len(everyone())]
    return replace(like, subject=f"sim-{number}", name=f"Simulated {number}", locale="en")


def _neighbours(written: list[DemoCustomer]) -> list[DemoCustomer]:
    """Other first names with other family names, of one language and gender, each with facts of
    their own.
    """
    rng, taken = Random("neighbours"), {person.name for person in written}
    found: list[DemoCustomer] = []
    for locale in library.LOCALES:
        speakers = [person for person in written if person.locale == locale]
        while sum(person.locale == locale for person in found) < NEIGHBOURS:
            first, family = rng.sample(speakers, 2)
            name = f"{first.first_name} {family.name.split(' ', 1)[1]}"
            if name in taken or _is_womans(first) != _is_womans(family):
                continue
            taken.add(name)
            found.append(
                _like(rng.choice(speakers), name, f"c-{1001 + len(written) + len(found)}", rng)
            )
    return found


def _is_womans(person: DemoCustomer) -> bool:
    """Only Russian family names tell; elsewhere any first name goes with any family name."""
    return (
        person.locale == "ru"
        and person.first_name[-1] in "ая"
        and person.first_name not in MEN_IN_A
    )


def _like(person: DemoCustomer, name: str, subject: str, rng: Random) -> DemoCustomer:
    """Somebody with the same kind of life, and other numbers."""
    return replace(
        person,
        subject=subject,
        name=name,
        born=person.born + rng.randint(-3, 3),
        phone=_renumbered(person.phone, rng),
        products=tuple(_renumbered(product, rng) for product in person.products),
    )


def _renumbered(text: str, rng: Random) -> str:
    return re.sub(r"(?<=•• )\d{4}", lambda _: f"{rng.randrange(10_000):04}", text)
