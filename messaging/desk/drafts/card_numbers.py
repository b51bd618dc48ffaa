"""Card numbers in what is kept beside the log: shown by their last four digits.

A card number is a whole run of digits that has the length and the first digits (IIN) of a card
scheme and the check digit of Luhn. What only contains one is something else: a longer number, an
IBAN, a telephone number with its +, a word of letters and digits.
"""

import re

_GAP = " \\-\u00a0\u2009\u202f\u2010\u2011"  # what may stand between two digits of one number
# From one end of the run to the other, an expiry date behind it left out. Possessive: no shorter
# run is tried.
_RUN = re.compile(rf"(?<![\w+])(?<!\d[{_GAP}.,])\d++(?:[{_GAP}]\d++(?!/\d))*+(?!\w)(?!\.\d)")
_IBAN = re.compile(r"(?<!\w)(?=([A-Za-z]{2}\d{2}(?:[ \-\u00a0\u202f]?[A-Za-z0-9]){11,30}))")
_SCHEMES = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|(?:30[0-5]\d|3095|36\d\d|3[89]\d\d)(?:\d{10}|\d{12,15})"  # Diners Club
    r"|35(?:2[89]|[3-8]\d)\d{12,15}"  # JCB
    r"|(?:6011|64[4-9]\d|65\d\d)\d{12,15}"  # Discover
    r"|(?:62\d\d|81\d\d)\d{12,15}"  # UnionPay
    r"|220[0-4]\d{12,15}"  # Mir
    r"|(?:50(?:18|20|38)|5[68]\d\d|63(?:04|90)|67\d\d)\d{12,15}"  # Maestro
    r"|(?:5019|8600|9860|9792|9112)\d{12}"  # Dankort, Uzcard, Humo, Troy, Belkart
)


def without_card_numbers(text: str) -> str:
    """The text with each card number as its last four digits: `•• 1111`."""
    cards = [run for run in _RUN.finditer(text) if _is_card(_digits_of(run))]
    ibans = _ibans_in(text) if cards else []
    for run in reversed(cards):
        if not any(run.start() in iban for iban in ibans):
            text = f"{text[: run.start()]}•• {_digits_of(run)[-4:]}{text[run.end() :]}"
    return text


def _digits_of(run: re.Match[str]) -> str:
    return "".join(str(int(digit)) for digit in run[0] if digit.isdecimal())


def _is_card(digits: str) -> bool:
    return bool(_SCHEMES.fullmatch(digits)) and _has_check_digit(digits)


def _has_check_digit(number: str) -> bool:
    """By Luhn, which one number in ten has by chance."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [
        digit * 2 - 9 * (digit > 4) if place % 2 else digit for place, digit in enumerate(digits)
    ]
    return sum(doubled) % 10 == 0


def _ibans_in(text: str) -> list[range]:
    """Where valid IBANs stand, in groups or solid."""
    return [range(found.start(1), end) for found in _IBAN.finditer(text) for end in _ends_of(found)]


def _ends_of(found: re.Match[str]) -> list[int]:
    """Behind each beginning of what was found that is an IBAN: what follows may look like more
    of it.
    """
    letters: list[str] = []
    ends = []
    for place, letter in enumerate(found[1], start=found.start(1) + 1):
        if letter.isalnum():
            letters.append(letter)
            ends += [place] if len(letters) >= 15 and _is_iban("".join(letters)) else []
    return ends


def _is_iban(text: str) -> bool:
    """By the check digits of ISO 13616."""
    return int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1
