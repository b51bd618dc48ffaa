"""Every key that does something goes by `onKeydown` (`sdk/js/src/keys.ts`), which leaves input
methods theirs.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
THE_ONE = "sdk/js/src/keys.ts"
LISTENS = re.compile(r"""["'`](?:keydown|keyup|keypress)["'`]|\bonkey(?:down|up|press)\b""")
SOURCES = (("static/js", "*.js"), ("sdk/js/src", "*.ts"), ("templates", "*.html"))


def files_that(pattern: re.Pattern[str]) -> set[str]:
    files = [file for folder, kind in SOURCES for file in (ROOT / folder).rglob(kind)]
    return {str(file.relative_to(ROOT)) for file in files if pattern.search(file.read_text())}


def test_one_file_listens_for_keys():
    assert files_that(LISTENS) == {THE_ONE}


def test_no_other_file_asks_for_itself_whether_something_is_composed():
    assert files_that(re.compile(r"\bisComposing\b|\b229\b")) == {THE_ONE}
