"""What holds for every stylesheet: a list's rules stop at its own rows, and layers have names."""

import re
from pathlib import Path

CSS = Path(__file__).resolve().parent.parent / "static" / "css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# `.list li` reaches every list inside of a row as well; `.list > li` does not.
INTO_NESTED = re.compile(r"(?<![>+~])\s(?<![>+~] )(?:li|ul|ol|dl|details)(?![\w-])[^{};]*\{")
BY_NUMBER = re.compile(r"z-index:\s*-?\d")


def rules(found: re.Pattern[str]) -> list[str]:
    sheets = {sheet.name: COMMENT.sub("", sheet.read_text()) for sheet in CSS.glob("*.css")}
    return [
        f"{name}: {hit.strip()}" for name, text in sheets.items() for hit in found.findall(text)
    ]


def test_no_rule_for_a_lists_rows_reaches_the_lists_inside_of_them():
    known = [
        "base.css: ul, ol {",
        "account.css: ul.errorlist {",
    ]  # the reset, and a list that has no others inside
    assert [rule for rule in rules(INTO_NESTED) if rule not in known] == []


def test_what_lies_over_what_is_decided_in_the_tokens():
    assert rules(BY_NUMBER) == []
