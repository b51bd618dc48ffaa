"""Card numbers in what is kept beside the log: shown by their last four digits."""

import re

_NUMBER = re.compile(r"(?<!\d)\d(?:[ \-\u00a0]?\d){12,18}(?!\d)")


def without_card_numbers(text: str) -> str:
    return _NUMBER.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    digits = [int(digit) for digit in found[0] if digit.isdigit()]
    return f"•• {found[0][-4:]}" if _is_card(digits) else found[0]


def _is_card(digits: list[int]) -> bool:
    """The check digit of Luhn, which an account or a telephone number has by chance only."""
    doubled = [digit * 2 - 9 * (digit > 4) if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0
