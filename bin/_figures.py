"""`bin/check --figures`: how the code stands beside its aims, measured now; `--json`: one line.

It runs in .venv, for the graph of imports.
"""

import ast
import json
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache

import _naming
import _source
import grimp
from _source import ROOT, Source

LINE_LENGTH = 100  # characters
ITINERARY = ROOT / "docs" / "architecture.md"
DESK_SCRIPTS = ROOT / "static" / "js" / "desk"


@dataclass(frozen=True)
class Figure:
    """One row of the table: what is measured, how it stands, what it should be."""

    name: str
    now: float | str
    aim: str


def report(*, as_json: bool) -> str:
    """The whole table, as text for people or as one line of JSON."""
    rows = figures()
    if as_json:
        return json.dumps([asdict(row) for row in rows])
    width = max(len(row.name) for row in rows)
    return "\n".join(f"{row.name:<{width}}  {row.now!s:>12}  {row.aim}" for row in rows)


def figures() -> list[Figure]:
    """All of them, in the order in which they are told."""
    return [*_files(), *_delivery(), *_messaging(), *_classes(), *_names()]


def _files() -> Iterator[Figure]:
    product = _source.sources(*_source.product())
    lengths = [
        len(source.text.splitlines()) for source in product if source.path.stem != "__init__"
    ]
    tidy = sum(length <= 65 for length in lengths)
    yield Figure("Python files of the product: median lines", statistics.median(lengths), "≤ 65")
    yield Figure("of them, with at most 65 lines", f"{tidy / len(lengths):.0%}", "")
    yield Figure("longest file of the product: lines", max(lengths), "≤ 300")
    yield Figure(
        f"lines over {LINE_LENGTH} characters, all Python files", _long_lines(), "only data"
    )
    skips = sum(
        line.rstrip().endswith("# fmt: skip")
        for source in product
        for line in source.text.splitlines()
    )
    yield Figure("fmt: skip in the product", skips, "≤ 20")
    functions = [
        (node.end_lineno - node.lineno + 1, f"{source.name}:{node.lineno} {node.name}")
        for source in product
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    yield Figure(
        "functions of the product: median lines",
        statistics.median(length for length, _ in functions),
        "3-10",
    )
    length, where = max(functions)
    yield Figure("longest function: lines", length, f"≤ 40 ({where})")


def _long_lines() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.py", "bin/*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [
        ROOT / name for name in listed.stdout.split("\0") if name and "/migrations/" not in name
    ]
    return sum(
        len(line) > LINE_LENGTH
        for file in files
        if file.is_file()
        for line in file.read_text().splitlines()
    )


# ------------------------------------------------------------------ the way of a message
def _delivery() -> Iterator[Figure]:
    steps = _itinerary()
    files = {name for step in steps for name in re.findall(r"`([\w./]+\.py)`", step)}
    told = len(files) if files else "no list yet"
    yield Figure("files from a customer's text to the operator's frame", told, "≤ 15")


def _itinerary() -> list[str]:
    """The first numbered list of docs/architecture.md that names files."""
    lists = re.findall(r"(?:^\d+\. .+\n(?:^ +.+\n)*)+", ITINERARY.read_text(), re.MULTILINE)
    return next(([steps] for steps in lists if ".py`" in steps), [])


def _messaging() -> Iterator[Figure]:
    rooms, arrows = _arrows("messaging")
    loose = [room for room in rooms if (ROOT / f"{room.replace('.', '/')}.py").is_file()]
    circles = _circles(rooms, arrows)
    yield Figure("messaging: loose files", len(loose), "≤ 4")
    yield Figure("messaging: floors", _floors(rooms, arrows), "≤ 9")
    yield Figure("messaging: arrows between its files and rooms", len(arrows), "≤ 40")
    largest = max(map(len, circles), default=0)
    yield Figure("messaging: circles", len(circles), f"0 (largest: {largest})" if circles else "0")


def _arrows(package: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """What stands directly in a package, and who imports whom there, for types too."""
    graph = grimp.build_graph(package, cache_dir=None)
    rooms = frozenset(graph.find_children(package)) - {f"{package}.migrations"}
    return rooms, frozenset(
        (_room(importer), _room(imported))
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if _room(importer) != _room(imported) and {_room(importer), _room(imported)} <= rooms
    )


def _room(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _circles(rooms: frozenset[str], arrows: frozenset[tuple[str, str]]) -> set[frozenset[str]]:
    """The sets of rooms that all reach one another."""
    reached = {room: _reached(room, arrows) for room in rooms}
    found = {
        frozenset({room, *(other for other in reached[room] if room in reached[other])})
        for room in rooms
    }
    return {circle for circle in found if len(circle) > 1}


def _reached(room: str, arrows: frozenset[tuple[str, str]]) -> set[str]:
    seen: set[str] = set()
    waiting = {room}
    while waiting:
        below = {imported for importer, imported in arrows if importer in waiting}
        waiting = below - seen
        seen |= below
    return seen


def _floors(rooms: frozenset[str], arrows: frozenset[tuple[str, str]]) -> int:
    """How many stand above one another at most; a circle counts as one floor."""
    floor_of = {room: frozenset({room}) for room in rooms}
    floor_of |= {room: circle for circle in _circles(rooms, arrows) for room in circle}

    @cache
    def height(floor: frozenset[str]) -> int:
        below = {floor_of[imported] for importer, imported in arrows if importer in floor}
        return 1 + max(map(height, below - {floor}), default=0)

    return max(map(height, floor_of.values()))


# ------------------------------------------------------------------ classes
def _classes() -> Iterator[Figure]:
    product = _source.sources(*_source.product())
    by_name = {node.name: node for source in product for node in _source.classes(source)}
    line = _lineage("DeskSocket", by_name)
    methods = {
        node.name
        for owner in line
        for node in owner.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    own = [
        node
        for node in by_name["DeskSocket"].body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    attributes = {name for owner in line for name in _attributes(owner)}
    yield Figure("DeskSocket: methods of its own", len(own), "≤ 20")
    yield Figure("DeskSocket: methods, with what it inherits", len(methods), "")
    yield Figure("DeskSocket: attributes, with what it inherits", len(attributes), "")
    loose = [file for ending in ("*.js", "*.ts") for file in DESK_SCRIPTS.glob(ending)]
    yield Figure("static/js/desk: flat files", len(loose), "0")
    patches = [patch for source in product for patch in _patches(source)]
    patched = len({name for name, _ in patches})
    yield Figure("patches on other libraries' classes", len(patches), f"0 (classes: {patched})")


def _lineage(name: str, by_name: dict[str, ast.ClassDef]) -> list[ast.ClassDef]:
    """A class and those of ours that it inherits from."""
    if name not in by_name:
        return []
    bases = [ast.unparse(base).split("[")[0].split(".")[-1] for base in by_name[name].bases]
    return [by_name[name], *(owner for base in bases for owner in _lineage(base, by_name))]


def _attributes(owner: ast.ClassDef) -> Iterator[str]:
    """What a class sets on itself or declares."""
    for node in ast.walk(owner):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield name
    for node in owner.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def _patches(source: Source) -> Iterator[tuple[str, str]]:
    """Assignments to an attribute of a class that is imported from another library."""
    foreign = set(_foreign_names(source))
    for node in ast.walk(source.tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            for part in target.elts if isinstance(target, ast.Tuple) else [target]:
                if (
                    isinstance(part, ast.Attribute)
                    and not part.attr.isupper()
                    and _is_foreign_class(part.value, foreign)
                ):
                    yield ast.unparse(part.value), part.attr


def _foreign_names(source: Source) -> Iterator[str]:
    ours = _source.product()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] not in ours:
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)


def _is_foreign_class(node: ast.expr, foreign: set[str]) -> bool:
    dotted = ast.unparse(node).split(".")
    return dotted[0] in foreign and dotted[-1][:1].isupper()


# ------------------------------------------------------------------ names
def _names() -> Iterator[Figure]:
    found = [offence.rule for offence in _naming.offences()]
    for rule in _naming.RULES:
        yield Figure(rule, found.count(rule), "0")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    print(report(as_json="--json" in sys.argv))
