"""Naming conventions that no linter knows: each rule yields who offends against it.

`python bin/_naming.py` names all of them, and fails when there are any.

Names are there to be found: by grep, by somebody who knows the field's word and not ours.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import _source
from _source import Source

# Words that say how much somebody would bear, or when, and not what is counted. A number is called
# after what it bounds: READ_TIMEOUT, MESSAGE_LIMIT, BATCH_SIZE.
MOOD = re.compile(
    r"""
    AFTER | AFTERMATH | AGAIN | AHEAD | APART | ASK | AT | BARRED | BEFORE | BETWEEN | BOTH |
    CONTENDED | CROWDED | DECODED | EACH | EARLIER | EARLY | ENOUGH | EVERY | EXACT | FAR | FEW |
    FEWEST | FIRST | FLAGGED | FLOOD | FOLLOWED | FORGET | FORGOTTEN | FRESH | FROM | FULL | GONE
    | GOOD | GRACE | HAMMERING | HEARD | HELD | HIDDEN | HUGE | HURRIED | HURRY | KEPT | KNOWN |
    LARGEST | LAST | LATE | LATER | LEAST | LINGERING | LITTLE | LONG | LONGEST | LOOK | LOOKED |
    LOOKS | MANY | MASKED | MISSED | MORE | MOST | NAMED | NEAR | NEAREST | NEVER | NO | OFTEN |
    OLDEST | ON | ONCE | ONE | OUT | OVER | PARTING | PATIENCE | PATIENT | PENDING | PRINTED |
    RARE | RECENT | REMEMBER | REMEMBERED | REOPENED | RESERVED | REST | RUN | SAME | SEEN |
    SETTLE | SHORT | SHORTEST | SHOWN | SILENCE | SLOW | SMALL | SMALLEST | SOON | STEADY | TELLS
    | THE | TO | TOGETHER | TOLD | TOO | TWICE | UNREAD | UNSENT | UNSERVED | UNWANTED | UP |
    WAITING | WALK | WARNED | WITH | WITHIN | YOUNG
    """,
    re.VERBOSE,
)
FRAMEWORKS = frozenset({"Command"})  # Django finds these by their names
TWICE = "class names used twice"
MOODY = "constants named after a mood"
COMPOSED = "event kinds and codes put together from pieces"
ECHOING = "public docstrings without a sentence of their own"
RULES = (TWICE, MOODY, COMPOSED, ECHOING)
SUPERLATIVES = ("MOST_", "LONGEST_", "LARGEST_", "FEWEST_", "ENOUGH_", "PATIENCE_")
ECHO = re.compile(r"(the same|as|ditto|likewise|like)\b(?! soon as)", re.IGNORECASE)


@dataclass(frozen=True)
class Offence:
    """A name or a text that is not as agreed, and where it stands."""

    rule: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.text}"


def offences() -> list[Offence]:
    """All of them, in the product; constants in the benches too, which measure with them."""
    sources = _source.sources(*_source.product())
    return [
        *names_used_twice(sources),
        *moody_constants([*sources, *_source.sources("bench")]),
        *composed_names(sources),
        *echoing_docstrings(sources),
    ]


def names_used_twice(sources: tuple[Source, ...]) -> Iterator[Offence]:
    """Classes whose name another class of the product has: which one is meant, nobody can tell."""
    places = defaultdict(list)
    for source in sources:
        for node in _source.classes(source):
            places[node.name].append(f"{source.name}:{node.lineno}")
    for name, found in sorted(places.items()):
        if len(found) > 1 and not name.startswith("_") and name not in FRAMEWORKS:
            yield Offence(TWICE, found[0], f"{name} (also {', '.join(found[1:])})")


def moody_constants(sources: list[Source]) -> Iterator[Offence]:
    """Numbers at the top of a file that are named after a mood: PATIENCE, MOST, AT_ONCE."""
    for source in sources:
        for node in source.tree.body:
            for name, value in _assigned(node):
                if name.isupper() and _is_number(value) and is_moody(name):
                    yield Offence(MOODY, f"{source.name}:{node.lineno}", name)


def is_moody(name: str) -> bool:
    """Whether a constant's name says nothing of what it counts."""
    bare = name.lstrip("_")
    return bare.startswith(SUPERLATIVES) or all(map(MOOD.fullmatch, bare.split("_")))


def composed_names(sources: tuple[Source, ...]) -> Iterator[Offence]:
    """Event kinds, frame tags and codes that are put together from pieces: no search finds them."""
    nouns = "|".join(sorted({tag.split(".")[0] for tag in _tags(sources) if "." in tag}))
    beginning = re.compile(rf"(?:{nouns})\.\w*")
    for source in sources:
        for node in ast.walk(source.tree):
            if beginning.fullmatch(_first_piece(node)):
                yield Offence(
                    COMPOSED,
                    f"{source.name}:{node.lineno}",
                    ast.unparse(node),
                )


def echoing_docstrings(sources: tuple[Source, ...]) -> Iterator[Offence]:
    """Public docstrings that begin with another's words ("The same …"): alone they say nothing."""
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                said = ast.get_docstring(node) or ""
                if not node.name.startswith("_") and ECHO.match(said):
                    where = f"{source.name}:{node.lineno}"
                    yield Offence(ECHOING, where, f"{node.name}: {said[:60]!r}")


# ------------------------------------------------------------------ what the rules look at
def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    value = getattr(node, "value", None)
    for target in targets:
        if isinstance(target, ast.Name) and value is not None:
            yield target.id, value


def _is_number(node: ast.expr) -> bool:
    """Whether it is a number, sums and products of them too, or a span of time."""
    match node:
        case ast.Constant(value=bool()):
            return False
        case ast.Constant(value=int() | float()):
            return True
        case ast.BinOp(left=left, right=right):
            return _is_number(left) and _is_number(right)
        case ast.UnaryOp(operand=operand):
            return _is_number(operand)
        case ast.Call(func=ast.Name(id="timedelta")):
            return True
    return False


def _tags(sources: tuple[Source, ...]) -> Iterator[str]:
    """The tags of all frames, which are the kinds of events as well."""
    for source in sources:
        for node in ast.walk(source.tree):
            match node:
                case ast.keyword(arg="tag", value=ast.Constant(value=str() as tag)):
                    yield tag


def _first_piece(node: ast.AST) -> str:
    """The text with which something that is put together begins; empty when nothing is."""
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str() as text), ast.FormattedValue(), *_]):
            return text
        case ast.BinOp(left=ast.Constant(value=str() as text), op=ast.Add()):
            return text
        case ast.BinOp(left=ast.Constant(value=str() as text), op=ast.Mod()):
            return text.split("%")[0]
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str() as text), attr="format")):
            return text.split("{")[0]
    return ""


if __name__ == "__main__":
    found = offences()
    print(*found, sep="\n")
    sys.exit(1 if found else 0)
