"""docs/security.md promises nothing that no test proves: behind each claim stands the name of
its test.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "security.md"
NO_CLAIMS = {"Where bank data is", "Not there yet"}  # sections that only tell
PYTHON_NAME = re.compile(r"`(test_\w+)`")
JAVASCRIPT_NAME = re.compile(r"`([\w.]+\.test\.(?:ts|mjs)): ([^`]+)`")


def claims(text: str) -> list[str]:
    """Each list item, row of a table and paragraph of the sections that promise something."""
    found: list[str] = []
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        if title not in NO_CLAIMS:
            rows = re.sub(
                r"^\|.*\|\n\|[-| ]+\|$", "", body, flags=re.MULTILINE
            )  # the head of a table
            parts = re.split(r"\n\s*\n|\n(?=- |\| )", rows)
            found += [" ".join(part.split()) for part in parts if part.strip()]
    return found


def names_in(text: str) -> set[str]:
    return set(PYTHON_NAME.findall(text)) | {name for _, name in JAVASCRIPT_NAME.findall(text)}


def python_tests() -> set[str]:
    sources = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py")
    )
    return set(re.findall(r"^\s*(?:async )?def (test_\w+)\(", sources, re.MULTILINE))


def test_every_claim_names_a_test():
    assert len(claims(PAGE.read_text(encoding="utf-8"))) > 60
    assert [
        claim for claim in claims(PAGE.read_text(encoding="utf-8")) if not names_in(claim)
    ] == []


def test_every_test_that_is_named_exists():
    text = PAGE.read_text(encoding="utf-8")
    assert set(PYTHON_NAME.findall(text)) - python_tests() == set()
    for file, name in JAVASCRIPT_NAME.findall(text):
        [script] = [*(ROOT / "tests" / "js").glob(file), *(ROOT / "sdk" / "js" / "test").glob(file)]
        assert f'test("{" ".join(name.split())}' in script.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "## Files\n\n- It is safe.\n",
        "## Files\n\n| what | how |\n|---|---|\n| safe | by magic |\n",
        "## Files\n\nSafe.\n",
    ],
)
def test_a_claim_without_a_test_is_found(text):
    assert len(claims(text)) == 1
    assert not names_in(claims(text)[0])
