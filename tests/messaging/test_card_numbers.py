"""What is taken for a card number in a kept draft: a whole number of a card scheme, not what
only looks like one.
"""

import random
import re
import string

import pytest

from messaging.desk.drafts.card_numbers import without_card_numbers

EACH = 5000
# the part behind the check digits: a letter is one of its kind (n digit, a capital, c either)
IBANS = {
    "EE": "n16", "DE": "n18", "LT": "n16", "KZ": "n3c13", "GB": "a4n14", "FI": "n14", "LV": "a4c13", "NL": "a4n10",
    "FR": "n10c11n2", "MT": "a4n5c18", "PL": "n24", "ES": "n20", "CH": "n5c12", "GE": "a2n16", "TR": "n5n1c16",
}  # fmt: skip
KINDS = {
    "n": string.digits,
    "a": string.ascii_uppercase,
    "c": string.digits + string.ascii_uppercase,
}


def iban(country: str, chance: random.Random) -> str:
    parts = re.findall(r"([nac])(\d+)", IBANS[country])
    rest = "".join(chance.choice(KINDS[kind]) for kind, length in parts for _ in range(int(length)))
    number = int("".join(str(int(letter, 36)) for letter in f"{rest}{country}00"))
    return f"{country}{98 - number % 97:02}{rest}"


def grouped(text: str) -> str:
    return " ".join(re.findall(".{1,4}", text))


def digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice(string.digits) for _ in range(count))


INNOCENT = {
    "Russian account": lambda chance: f"40817 810 0 {digits(chance, 4)} {digits(chance, 7)}",
    "account and BIC": lambda chance: (
        f"р/с 40817810{digits(chance, 12)}, БИК 04{digits(chance, 7)}"
    ),
    "telephone": lambda chance: (
        f"+{chance.choice(('49', '372', '7', '44', '34'))} {digits(chance, 4)} {digits(chance, 7)}"
    ),
    "OGRN": lambda chance: f"ОГРН {chance.choice('15')}{digits(chance, 12)}",
    "time": lambda chance: f"20{digits(chance, 2)}1130{digits(chance, 6)}",
    "reference": lambda chance: f"RF18{digits(chance, 16)}",
    "contract": lambda chance: (
        f"No. {digits(chance, 6)}/{digits(chance, 4)}-{chance.choice('ABC')}{digits(chance, 8)}"
    ),
    "decimal": lambda chance: f"0.{digits(chance, 16)}",
    "long number": lambda chance: grouped(digits(chance, chance.randint(20, 30))),
}


@pytest.mark.parametrize("country", IBANS)
def test_no_valid_iban_is_taken_for_a_card(country):
    chance = random.Random(f"iban {country}")
    for number in (iban(country, chance) for _ in range(EACH)):
        for written in (
            number,
            grouped(number).lower() if chance.random() < 0.1 else grouped(number),
        ):
            text = f"Your new IBAN is {written} from today."
            assert without_card_numbers(text) == text


@pytest.mark.parametrize("kind", INNOCENT)
def test_no_other_number_that_people_write_is_taken_for_a_card(kind):
    chance = random.Random(kind)
    for text in (f"It was {INNOCENT[kind](chance)} yesterday." for _ in range(EACH)):
        assert without_card_numbers(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Payment reference 1234567890128 was used.",
        "Call 5555 1007 5566 0000 12",
        "8 4111 1111 1111 1111",
        "order A4111111111111111",
        "order 4111111111111111b",
        "4111111111111112",  # another check digit
        "9111 1111 1111 1111",  # nobody's prefix
        "4111 1111 1111 1111 1111 1111",
        "0000 0000 0000 0000",
    ],
)
def test_a_number_that_only_contains_or_resembles_a_card_number_stays(text):
    assert without_card_numbers(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("4111 1111 1111 1111", "•• 1111"),
        ("4111-1111-1111-1111.", "•• 1111."),
        ("card:4111111111111111,", "card:•• 1111,"),
        ("4111\u00a01111\u202f1111\u20111111", "•• 1111"),
        ("4111 1111 1111 1111 12/27", "•• 1111 12/27"),
        ("4111111111111111/12/27", "•• 1111/12/27"),
        ("before 5pm 4111 1111 1111 1111\n4111 1111 1111 1111", "before 5pm •• 1111\n•• 1111"),
        ("5555 5555 5555 4444", "•• 4444"),
        ("2223 0031 2200 3222", "•• 3222"),
        ("3782 822463 10005", "•• 0005"),
        ("3056 930902 5904", "•• 5904"),
        ("3530111333300000", "•• 0000"),
        ("6011111111111117", "•• 1117"),
        ("6205500000000000004", "•• 0004"),
        ("2200 7001 0000 0008", "•• 0008"),
        ("6759649826438453", "•• 8453"),
        ("4222222222222", "•• 2222"),
        (
            "EE38 2200 2210 2014 5685 and 4111 1111 1111 1111",
            "EE38 2200 2210 2014 5685 and •• 1111",
        ),
        (
            "GB29 NWBK 6016 1331 9268 19, 4111 1111 1111 1111",
            "GB29 NWBK 6016 1331 9268 19, •• 1111",
        ),
    ],
)
def test_a_card_number_is_shown_by_its_last_four_digits(text, kept):
    assert without_card_numbers(text) == kept


@pytest.mark.parametrize("length", [13, 15, 16, 19])
def test_of_numbers_of_a_cards_length_only_those_with_its_check_digit_are_touched(length):
    chance = random.Random(length)
    numbers = [f"4{digits(chance, length - 1)}" for _ in range(EACH)]
    touched = [number for number in numbers if without_card_numbers(number) != number]
    assert all(sum(divide(number)) % 10 == 0 for number in touched)
    assert (len(touched) > 0) is (length != 15)


def divide(number: str) -> list[int]:
    """The digits of Luhn's sum, worked out a second time."""
    return [
        sum(divmod(int(digit) * (1 + place % 2), 10))
        for place, digit in enumerate(reversed(number))
    ]
