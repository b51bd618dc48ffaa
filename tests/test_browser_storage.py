"""A browser may keep nothing: `sdk/js/src/storage.ts` alone touches its storages, and bears it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
THE_ONE = "sdk/js/src/storage.ts"
STORAGE = re.compile(
    r"\b(?:localStorage|sessionStorage|indexedDB|document\.cookie|caches)\b|Storage\.prototype"
)
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)


def scripts() -> dict[str, str]:
    files = [*(ROOT / "static/js").rglob("*.js"), *(ROOT / "sdk/js/src").rglob("*.ts")]
    return {str(file.relative_to(ROOT)): COMMENT.sub("", file.read_text()) for file in files}


def test_one_file_uses_the_browsers_storage():
    assert {name for name, text in scripts().items() if STORAGE.search(text)} <= {THE_ONE}


def test_no_template_uses_it():
    templates = {
        file for file in (ROOT / "templates").rglob("*.html") if STORAGE.search(file.read_text())
    }
    assert templates == set()
