"""The product's source as bin/check reads it: which rooms there are, and their syntax trees."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Source:
    """One Python file, parsed."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path from the root of the checkout."""
        return self.path.relative_to(ROOT).as_posix()


def product() -> tuple[str, ...]:
    """The packages of the product, as import-linter is told them in pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return tuple(settings["tool"]["importlinter"]["root_packages"])


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """All Python files below these folders, but migrations, which keep the names of their day."""
    files = [
        file
        for folder in folders
        for file in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in file.parts
    ]
    return tuple(Source(file, file.read_text(), ast.parse(file.read_text())) for file in files)


def classes(source: Source) -> Iterator[ast.ClassDef]:
    """All classes of a file but the nested `Meta` and its like, which frameworks name."""
    nested = {
        inner
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        for inner in node.body
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and node not in nested:
            yield node
