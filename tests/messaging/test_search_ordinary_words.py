"""People leave out the space after a full stop: no token swallows the words that were joined,
on either side.
"""

import pytest

from tests.cast import say, sits_down
from tests.messaging.searching import browser_of, found, search
from tests.stats.conftest import BACKEND

pytestmark = pytest.mark.django_db
SAID = {
    "host": "I lost it near tamarin.Please answer",
    "path": "paid by bilbycard/cash yesterday",
    "mail": "write to wallaby@mail.example",
    "site": "see www.kookaburra.ee",
    "url": "https://Bank.example:8443/loans/quokka?id=77&next=potoroo#terms",
    "amount": "I paid 7315.40 to dugong",
    "file": "file_numbat.pdf is attached",
    "hyphens": "aye-aye/fossa-bird",
    "code": "error KODX4711",
    "iban": "IBAN EE382200221020145685",
    "grouped": "мой счёт EE91 7700 7710 0379 1234, спасибо",
    "thousands": "it was 12 400,55 or 3,250.10 EUR",
    "phone": "звоните +372 5556-1234",
    "number": "договор №8093 и заявка #14393",
    "cyrillic": "потеряла.Помогите, банк/филиал",
    "mixed": "картаVISA и ёлочка",
    "windows": "C:\\Users\\bandicoot\\scan_02.png",
    "words": "a,b;bettong:potto…okapi",
    "version": "app v2.14.3 on Android14",
    "decomposed": "e\u0301cole и и\u0306огурт",
}
ASKED = [
    ("tamarin", "host", ["tamarin"]), ("please", "host", ["Please"]), ("bilbycard", "path", ["bilbycard"]),
    ("cash", "path", ["cash"]), ("wallaby", "mail", ["wallaby"]), ("example wallaby", "mail", ["wallaby", "example"]),
    ("wallaby@mail.example", "mail", ["wallaby", "mail", "example"]), ('"wallaby@mail.example"', "mail", None),
    ("kookaburra", "site", ["kookaburra"]), ("www.kookaburra.ee", "site", None), ("quokka", "url", ["quokka"]),
    ("potoroo", "url", ["potoroo"]), ("8443", "url", ["8443"]), ("terms", "url", ["terms"]),
    ("7315", "amount", ["7315"]), ("7315,40", "amount", ["7315", "40"]), ("7315.40", "amount", ["7315", "40"]),
    ('"7315.40 to dugong"', "amount", None), ("numbat", "file", ["numbat"]), ("numbat.pdf", "file", ["numbat", "pdf"]),
    ("file_numbat.pdf", "file", None), ("fossa", "hyphens", ["fossa"]), ("aye-aye", "hyphens", ["aye", "aye"]),
    ("fossa bird", "hyphens", ["fossa", "bird"]), ("fossa-bird", "hyphens", None), ("4711", "code", ["4711"]),
    ("kodx", "code", ["KODX"]), ("kodx4711", "code", ["KODX", "4711"]), ("KODX-4711", "code", None),
    ("EE38 2200 2210 2014 5685", "iban", ["EE", "382200221020145685"]), ("ee382200221020145685", "iban", None),
    ("382200221020145685", "iban", ["382200221020145685"]), ("EE38-2200-2210-2014-5685", "iban", None),
    ("EE917700771003791234", "grouped", None), ("EE91 7700 7710 0379 1234", "grouped", None),
    ("917700771003791234", "grouped", ["91 7700 7710 0379 1234"]), ("7700 7710", "grouped", ["7700", "7710"]),
    ("счет", "grouped", ["счёт"]), ("12400", "thousands", ["12 400"]), ("12 400", "thousands", ["12", "400"]),
    ("12400,55", "thousands", None), ("3250.10", "thousands", None), ("3 250,10", "thousands", None),
    ("55561234", "phone", ["5556-1234"]), ("37255561234", "phone", ["372 5556-1234"]), ("5556 1234", "phone", None),
    ("+37255561234", "phone", None), ("№8093", "number", ["8093"]), ("8093", "number", ["8093"]),
    ("14393", "number", ["14393"]), ("потеряла", "cyrillic", ["потеряла"]), ("помогите", "cyrillic", ["Помогите"]),
    ("филиал", "cyrillic", ["филиал"]), ("visa", "mixed", ["VISA"]), ("карта", "mixed", ["карта"]),
    ("елочка", "mixed", ["ёлочка"]), ("ёлочка", "mixed", ["ёлочка"]), ("bandicoot", "windows", ["bandicoot"]),
    ("scan_02.png", "windows", None), ("bettong", "words", ["bettong"]), ("okapi", "words", ["okapi"]),
    ("2.14.3", "version", None), ("android 14", "version", None), ("école", "decomposed", ["école"]),
    ("йогурт", "decomposed", ["йогурт"]),
]  # fmt: skip


@pytest.fixture
def talk(anna, alice):
    sits_down(anna)
    for text in SAID.values():
        say(alice, text)
    return anna


def test_what_was_joined_is_found_by_each_of_its_words_and_marked(talk, inga):
    wrong = []
    for words, where, hits in ASKED:
        shown = [hit["excerpt"] for hit in search(talk, words).json()["hits"]]
        told = [text for text, is_hit in shown[0] if is_hit] if shown else []
        if len(shown) != 1 or not told or (hits and told != hits):
            wrong.append((words, where, shown))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("where", [name for name in SAID if name not in ("url", "decomposed")])
def test_the_excerpt_is_the_text_as_it_was_written(talk, where):
    text = SAID[where]
    assert text in found(talk, f'"{text}"')


@pytest.mark.parametrize(
    "words",
    [
        "73",
        "40.7315",
        "tamarin-answer",
        "mail@wallaby",
        "KODX471",
        "EE38 2200 2210 2014 5686",
        "5561234",
    ],
)
def test_what_was_not_said_so_is_not_found(talk, words):
    assert found(talk, words) == []


def test_the_list_of_dialogs_finds_them_too(talk, client, inga):
    search(talk, "tamarin")  # everything is indexed
    client.force_login(inga, BACKEND)
    for words in (
        "tamarin",
        "7315,40",
        "EE38 2200 2210 2014 5685",
        "917700771003791234",
        "kodx4711",
    ):
        page = client.get("/history/", {"q": words}).content.decode()
        assert "<mark" in page, words


def test_inside_a_conversation_the_hits_are_told_as_they_are_written(talk, alice):
    search(talk, "x")
    conversation = search(talk, "tamarin").json()["hits"][0]["conversation"]
    for words, told in (("4711", ["4711"]), ("please", ["Please"]), ("55561234", ["5556-1234"])):
        hits = (
            browser_of(talk)
            .get(f"/desk/conversations/{conversation}/search/", {"q": words})
            .json()["hits"]
        )
        assert [hit["words"] for hit in hits] == [told]
