"""What sounds like an office rather than a person, in English and Russian; and what sounds like
a person.
"""

import re

_OFFICE_EN = r"""
    please be informed|be advised that|we (?:would like to|hereby) inform|hereby|herein|hereof|
    hereto|thereof|therein|thereto|pursuant to|in accordance with|in compliance with|
    with (?:respect|regard|reference) to|shall(?: not)? be|shall|is entitled to|be entitled to|
    shall have the right|
    in the event (?:of|that)|prior to|subsequent to|in case of|
    the (?:aforementioned|above-mentioned|foregoing)|aforementioned|above-mentioned|
    the (?:account|card) ?holder|the bank (?:reserves|
    has) the right|reserves the right|at its (?:own|sole) discretion|terms and conditions|
    tariffs in force|as amended|undertakes? to|at the time of such|notwithstanding|
    execution of (?:a|the) (?:transaction|order|payment)|
    in the manner (?:prescribed|specified|established)|deemed|
    for the purposes? of|on the basis of|the said|subject to (?:the|clause)|clause \d|
    section \d+\.\d|article \d
"""
_OFFICE_RU = r"""
    доводим до (?:вашего )?сведения|настоящим (?:уведомля|сообща)\w+|уведомляем вас|информируем вас|
    в соответствии с|согласно (?:п\.|пункт\w*|услови\w*|тариф\w*|договор\w*|правил\w*|регламент\w*)|
    на основании|в случае|вышеуказанн\w+|нижеуказанн\w+|вышеизложенн\w+|в целях|осуществл\w+|
    имеет право|вправе|обязан[аоы]?|обязуется|держател\w+ (?:карты|сч[ее]та)|в порядке|
    в установленн\w+ (?:порядке|срок\w*)|предусмотренн\w+|надлежащ\w+|
    действующ\w+ (?:законодательств\w+|тариф\w+)|по усмотрению|в рамках|является|являются|
    данн(?:ый|ая|ое|ого|ой|ую|ым|ом)|
    в связи с|посредством|указанн\w+|в течение \d+ \(\w+\)|банк оставляет за собой|
    пункт\w* \d|п\. ?\d|таков(?:ой|ого|ая|ые|ых)|исполнение распоряжени\w+|
    произв(?:ести|одится|едено)|подлеж\w+|
    клиент(?:ом|у|а)? (?:обязан|вправе|имеет)
"""
_GREETING = (
    r"hello|hi|hey|dear|good (?:morning|afternoon|evening|day)|thank(?:s| you)|sorry"
    r"|здравствуйте|привет|добр\w+ (?:утро|день|вечер|дня|вечера)|спасибо|простите|извините"
)
_PERSON = (
    r"you|your|yours|i|i'm|i've|i'll|we|let's|вы|вас|вам|вами|ваш\w*|я|мне|мы|нам|давайте|сейчас"
)
_CLAUSE = re.compile(r"^[^\S\n]*+(?:§\s*+)?\d{1,3}(?:\.\d{1,3})+\.?\s+\S", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZА-ЯЁ\d«“\"])|\n+")

_office = re.compile(
    r"\b(?:" + re.sub(r"\s*\n\s*", "", f"{_OFFICE_EN.strip()}|{_OFFICE_RU.strip()}") + r")\b"
)
_greeting, _person = re.compile(rf"\b(?:{_GREETING})\b"), re.compile(rf"\b(?:{_PERSON})\b")


def officialese(text: str) -> list[str]:
    """The words of an office in this text, each once, a clause's number among them."""
    found = [match[0] for match in _office.finditer(_even(text))]
    return (
        list(dict.fromkeys(found)) + [match[0].split()[0] for match in _CLAUSE.finditer(text)][:1]
    )


def greets(text: str) -> bool:
    return _greeting.search(_even(text)) is not None


def speaks_to_somebody(text: str) -> bool:
    """Whether there is a you, an I or a we in it."""
    return _person.search(_even(text)) is not None


def sentences_of(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]


def _even(text: str) -> str:
    return re.sub(r"\s+", " ", text.casefold().replace("ё", "е").replace("’", "'"))
