"""Every pattern of the product that meets text from outside takes about linear time at its input's
limit.

A pattern is found by itself in the source; one that is not registered here with its limit fails.
The worst cases are made from its own syntax: what each of its parts matches, over and over, and
then something that matches nothing."""

import ast
import itertools
import re
import time
from importlib import import_module
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

import pytest

from messaging.desk.search.snippets import BEGIN, END
from tickets.topics import phrases

ROOT = Path(__file__).parents[1]
PRODUCT = ("postgres", "accounts", "tickets", "messaging", "stats", "demobank", "bankchat")
METHODS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
OURS = 0  # meets nothing that comes from outside
CONFINED = 0  # of a file, in a process of its own with a limit of processor and of time
MESSAGE, NAME = 4000, 255  # characters
# Where a pattern stands, and how many characters of outside text it meets at most.
LIMITS = {
    "accounts/leaked_tokens.py JWT": 16_384, "accounts/passwords.py": 254,
    "postgres/prepared.py": OURS, "tickets/topics/phrases.py": 1000, "tickets/topics/terms.py _WORD": MESSAGE,
    "tickets/topics/terms.py _DIGITS": MESSAGE, "tickets/topics/model_store.py _NAME": NAME,
    "tickets/hours.py _PART": OURS, "tickets/hours.py": OURS,
    "messaging/desk/boilerplate/markers.py _CLAUSE": MESSAGE, "messaging/desk/boilerplate/markers.py _SENTENCE": MESSAGE,
    "messaging/desk/boilerplate/markers.py _office": MESSAGE, "messaging/desk/boilerplate/markers.py _greeting": MESSAGE,
    "messaging/desk/boilerplate/markers.py _person": MESSAGE, "messaging/desk/boilerplate/markers.py": MESSAGE,
    "messaging/desk/boilerplate/shingles.py _WORD": MESSAGE, "messaging/desk/boilerplate/shingles.py _HEADING": MESSAGE,
    "messaging/desk/search/snippets.py _SPACE": MESSAGE, "messaging/desk/search/snippets.py": MESSAGE,
    "messaging/desk/search/search_query.py _PART": 200, "messaging/desk/search/terms.py _JOINTS": MESSAGE,
    "messaging/desk/search/terms.py _BETWEEN_DIGITS": MESSAGE,
    "messaging/files/names.py _UNSAFE": NAME, "messaging/files/names.py _DEVICE": NAME,
    "messaging/desk/drafts/card_numbers.py _RUN": MESSAGE, "messaging/desk/drafts/card_numbers.py _IBAN": MESSAGE,
    "messaging/desk/drafts/card_numbers.py _SCHEMES": MESSAGE, "messaging/desk/answers/wording.py _GAP": MESSAGE,
    "messaging/desk/answers/wording.py _SENTENCE": MESSAGE, "messaging/desk/answers/wording.py _BARE": MESSAGE,
    "messaging/desk/answers/wording.py _SECRETS": MESSAGE, "messaging/desk/answers/wording.py _ASKS": MESSAGE,
    "messaging/desk/answers/wording.py _NEGATES": MESSAGE, "messaging/desk/answers/wording.py": MESSAGE,
    "messaging/files/sanitising/documents.py TRAILER": CONFINED, "messaging/files/sanitising/documents.py CATALOGUE": CONFINED,
    "messaging/files/sanitising/jpeg.py MARKER": CONFINED, "messaging/files/sanitising/photos.py BEGINNING": CONFINED,
    "messaging/files/sanitising/photos.py": CONFINED, "messaging/files/sanitising/photos.py AVIF": CONFINED,
    "messaging/intake/request.py": 200, "stats/workbook.py _NOT_XML": MESSAGE, "stats/workbook.py _ESCAPE": MESSAGE,
    "demobank/people.py SIMULATED": NAME, "demobank/people.py": OURS,
}  # fmt: skip
OUR_OWN = {r"\s*\n\s*"}  # tidies a list in the source
# Of those that are put together when they are used: one as it may be.
MADE = {
    "messaging/desk/search/snippets.py": [
        re.compile(f"[{BEGIN}{END}]"),
        re.compile(r"(?<!\d)(?:1[\W]?2[\W]?3)(?!\d)"),
    ],
    "tickets/topics/phrases.py": [phrases.re.compile(r"(?<!\w)(?:card|lost card|my card)(?!\w)")],
    "postgres/prepared.py": [],
}


def found() -> dict[str, list[re.Pattern]]:
    """The patterns by where they stand: module, and name if they have one."""
    patterns: dict[str, list[re.Pattern]] = {}
    for path in sorted(file for room in PRODUCT for file in (ROOT / room).rglob("*.py")):
        module = str(path.relative_to(ROOT))
        for name, call in calls(ast.parse(path.read_text())):
            where = f"{module} {name}".strip()
            patterns.setdefault(where, []).extend(patterns_of(module, name, call))
    return patterns


def calls(tree: ast.Module) -> list[tuple[str, ast.Call]]:
    """Each use of `re`, with the module's name that it is kept under, if any."""
    uses, named = [], {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            target, value = statement.targets[0], statement.value
            both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            pairs = zip(target.elts, value.elts, strict=True) if both else [(target, value)]
            named |= {made: name.id for name, made in pairs if isinstance(name, ast.Name)}
    for node in ast.walk(tree):
        is_use = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in METHODS
        )
        if is_use and isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
            uses.append((named.get(node, ""), node))
    return uses


def patterns_of(module: str, name: str, call: ast.Call) -> list[re.Pattern]:
    if name:
        return [getattr(import_module(module.removesuffix(".py").replace("/", ".")), name)]
    if isinstance(call.args[0], ast.Constant) and call.args[0].value in OUR_OWN:
        return []
    if isinstance(call.args[0], ast.Constant):
        return [re.compile(call.args[0].value)]
    return MADE.get(module, [])


def pieces(tree) -> list[str]:
    """What each part of a pattern matches, one example each, and runs of letters whole."""
    run, some = "", []
    for kind, value in tree:
        if kind is sre.LITERAL:
            run += chr(value)
            continue
        some, run = some + ([run] if run else []), ""
        if kind is sre.IN:
            some += [member(item) for item in value if item[0] is not sre.NEGATE]
        elif kind in {sre.ANY, sre.NOT_LITERAL}:
            some.append("x")
        else:
            some += itertools.chain.from_iterable(map(pieces, inside(value)))
    return list(dict.fromkeys([*some, *([run] if run else [])]))


def member(item) -> str:
    kind, value = item
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.RANGE:
        return chr(value[0])
    name = str(value)
    return "-" if "NOT" in name else "1" if "DIGIT" in name else " " if "SPACE" in name else "a"


def inside(value) -> list:
    """The patterns within one of its parts."""
    if isinstance(value, parser.SubPattern):
        return [value]
    if isinstance(value, list | tuple):
        return list(itertools.chain.from_iterable(map(inside, value)))
    return []


def worst_cases(pattern: re.Pattern, limit: int) -> list:
    """Strings of this length: each piece, each two, and each after each, over and over, with no
    match at the end.
    """
    source = pattern.pattern
    some = pieces(parser.parse(source, pattern.flags & ~re.DEBUG))[:16]
    some += [piece[: len(piece) // 2 + 1] for piece in some if len(piece) > 2]
    pumps = [
        *some,
        *("".join(two) for two in itertools.permutations(some[:6], 2)),
        " ",
        "\n",
        "a",
        "-",
    ]
    texts = [(pump * (limit // len(pump) + 1))[: limit - 1] + "\0" for pump in dict.fromkeys(pumps)]
    texts += [
        first + text[: limit - len(first)] for first in some[:3] for text in texts[: len(some)]
    ]
    return (
        [text.encode("latin-1", "replace") for text in texts]
        if isinstance(source, bytes)
        else texts
    )


def seconds(pattern: re.Pattern, text) -> float:
    """Of processor, the best of a few: other programs disturb it."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        for _match in pattern.finditer(text):
            pass
        pattern.match(text), pattern.fullmatch(text)
        best = min(best, time.process_time() - started)
        if best < 0.02:
            break
    return best


FOUND = found()


def test_every_pattern_is_registered_with_the_limit_of_its_input():
    assert set(FOUND) == set(LIMITS)


@pytest.mark.parametrize("where", [where for where, limit in LIMITS.items() if limit])
def test_no_pattern_takes_long_at_the_limit_of_its_input(where):
    assert FOUND[where], "nothing of it is measured"
    for pattern in FOUND[where]:
        slow = {
            text[:40]: took
            for text in worst_cases(pattern, LIMITS[where])
            if (took := seconds(pattern, text)) > 0.05
        }
        assert not slow, (pattern.pattern, slow)


@pytest.mark.parametrize("bad", [r"eyJ[\w-]+\.[\w-]+\.[\w-]*", r"(?m)^\s*\d"])
def test_a_pattern_of_square_time_is_noticed(bad):
    """The one that once froze a process, and one that began at each line."""
    pattern = re.compile(bad)
    assert any(seconds(pattern, text) > 0.05 for text in worst_cases(pattern, 32_000))
