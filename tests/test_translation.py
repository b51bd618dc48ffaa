"""Russian is complete: every string that people see has its words, and no page shows an English one
beside them.

What has to be translated is found here without GNU gettext: by Django's own reading of the
templates, by Python's syntax tree, and by a pattern in JavaScript.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import ngettext, override
from django.utils.translation.template import templatize

from tests import cast

ROOT = Path(settings.BASE_DIR)
ROOMS = ("postgres", "accounts", "tickets", "messaging", "stats", "demobank", "bankchat")
WORDS = ROOT / "locale" / "ru" / "LC_MESSAGES"
DOMAINS = ("django", "djangojs")

TRANSLATES = re.compile(r"n?(p?)gettext(?:_lazy|_noop)?|_")
STRING = r"""\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)"""
CALL = re.compile(rf"\b(n?p?gettext|_)\({STRING}(?:,{STRING})?")
HOLES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|<[^>]+>")
MIXED = re.compile(r"[a-z][а-яё]|[а-яё][a-z]", re.IGNORECASE)
SPOKEN = ("title", "aria-label", "placeholder", "alt")

Key = tuple[str | None, str]  # the context, if there is one, and the English


# ---------------------------------------------------------------- what is translated
@cache
def catalog(domain: str) -> Catalog:
    with (WORDS / f"{domain}.po").open("rb") as file:
        return read_po(file, locale="ru", domain=domain, abort_invalid=True)


def messages(domain: str) -> list[Message]:
    return [message for message in catalog(domain) if message.id]


def key_of(message: Message) -> Key:
    return message.context, message.id[0] if message.pluralizable else message.id


def pairs(message: Message) -> list[tuple[str, str]]:
    """Each Russian form with the English that it stands for."""
    if message.pluralizable:
        return [(message.id[1], string) for string in message.string]
    return [(message.id, message.string)]


# ---------------------------------------------------------------- what has to be translated
def in_python() -> Iterator[Key]:
    for file in (file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield from called(node.func.id, node.args)


def called(name: str, arguments: list[ast.expr]) -> Iterator[Key]:
    texts = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
    translates = TRANSLATES.fullmatch(name)
    if translates and texts:
        yield (texts[0], texts[1]) if translates[1] else (None, texts[0])


def in_templates() -> Iterator[Key]:
    for file in (ROOT / "templates").rglob("*.html"):
        for name, first, second in CALL.findall(templatize(file.read_text(encoding="utf-8"))):
            text = ast.literal_eval(first)
            yield (text, ast.literal_eval(second)) if "pgettext" in name else (None, text)


def in_scripts() -> Iterator[Key]:
    for file in (ROOT / "static" / "js").rglob("*.js"):
        for _name, first, _second in CALL.findall(file.read_text(encoding="utf-8")):
            assert not first.startswith("`"), (
                f"{file}: {first} cannot be translated, as it is put together"
            )
            yield None, ast.literal_eval(first)


# ---------------------------------------------------------------- the words
@pytest.mark.parametrize(
    ("domain", "found"),
    [("django", {*in_python(), *in_templates()}), ("djangojs", {*in_scripts()})],
    ids=DOMAINS,
)
def test_nothing_is_missing_and_nothing_is_left_over(domain, found):
    assert len(found) > 50
    translated = {key_of(message) for message in messages(domain)}
    assert sorted(map(str, found - translated)) == [], (
        "these need words: docs/recipes.md, Translate"
    )
    assert sorted(map(str, translated - found)) == [], (
        "nobody says these any more: docs/recipes.md, Translate"
    )


@pytest.mark.parametrize("domain", DOMAINS)
def test_each_string_has_its_russian_words(domain):
    wrong = [
        (key_of(message)[1], fault) for message in messages(domain) for fault in faults(message)
    ]
    assert wrong == []


def faults(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "is marked as fuzzy"
    if len(pairs(message)) != (3 if message.pluralizable else 1):
        yield "has not as many forms as Russian"
    for english, russian in pairs(message):
        bare = HOLES.sub(" ", russian)
        checks = {
            "has no words": not russian.strip(),
            "is still in English": bool(re.search("[a-z]", bare))
            and not re.search("[а-яё]", bare, re.IGNORECASE),
            "has other placeholders": sorted(HOLES.findall(russian))
            != sorted(HOLES.findall(english)),
            "has a Latin letter that looks like a Russian one": bool(MIXED.search(bare)),
            "begins or ends with another space": edges(russian) != edges(english),
        }
        yield from (fault for fault, is_there in checks.items() if is_there)


def edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_files_are_sound(domain):
    found = catalog(domain)
    assert not found.fuzzy, "pybabel leaves out a file whose head is fuzzy"
    assert not found.obsolete
    assert found.num_plurals == 3


# ---------------------------------------------------------------- the pages
@pytest.fixture
def russian(settings, tmp_path):
    """Django reads the words as they are in the repository now, whatever has been compiled
    before.
    """
    folder = tmp_path / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    for domain in DOMAINS:
        with (folder / f"{domain}.mo").open("wb") as file:
            write_mo(file, catalog(domain))
    settings.LOCALE_PATHS = [tmp_path]


class Spoken(HTMLParser):
    """All that a page says: its text, its labels, and the language it says it in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.language, self.said, self._inside = "", [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "html":
            self.language = told["lang"]
        self.said += [told[name].strip() for name in SPOKEN if told.get(name)]
        if tag in ("script", "template"):
            self._inside.append(
                tag == "script" or "data-goodbye" in told
            )  # the farewell is there in each language

    def handle_endtag(self, tag):
        if tag in ("script", "template"):
            self._inside.pop()

    def handle_data(self, text):
        if text.strip() and not any(self._inside):
            self.said.append(" ".join(text.split()))


PAGES = [
    (
        "",
        "/accounts/login/",
        ["Рады вас видеть", "Рабочая почта", "Продолжить", "English", "Русский"],
    ),
    ("", "/demobank/", ["Демобанк", "Открыть чат"]),
    ("", "/demobank/chat/?as=c-1001", ["Моя карта", "Отправить", "Вопросов больше нет"]),
    (
        "anna",
        "/desk/",
        ["Входящие", "В очереди", "Закрыть обращение", "На месте", "Готовые ответы"],
    ),
    ("inga", "/dashboard/", ["Сводка", "Операторы", "Первый ответ", "Нужно внимание"]),
    ("inga", "/reports/", ["Отчёты", "По операторам", "Время работы", "Скачать"]),
    ("inga", "/history/", ["История", "Alice", "Решено", "Показать"]),
    ("inga", "/history/{number}/", ["Что происходило", "Первый ответ", "Решено"]),
]


@pytest.fixture
def ticket(russian, anna, alice):
    """A ticket to look at: asked, noted, answered, closed."""
    cast.sits_down(anna)
    cast.say(alice)
    cast.note(anna, alice)
    cast.answer(anna, alice)
    cast.close(anna, alice)
    return cast.ticket_of(alice)


@pytest.mark.parametrize(
    ("who", "path", "words"), PAGES, ids=[path for _who, path, _words in PAGES]
)
def test_a_russian_page_speaks_russian_alone(who, path, words, ticket, client, request):
    if who:
        client.force_login(
            request.getfixturevalue(who), "allauth.account.auth_backends.AuthenticationBackend"
        )
    answer = client.get(
        path.format(number=ticket.number), HTTP_ACCEPT_LANGUAGE="ru-RU,ru;q=0.9,en;q=0.5"
    )
    assert answer.status_code == 200
    page = Spoken(answer.content.decode())
    assert page.language == "ru"
    assert [word for word in words if word not in page.said] == []
    english = {message.id for message in messages("django") if isinstance(message.id, str)}
    assert sorted(english.intersection(page.said)) == []


def test_english_is_the_source(db, client):
    page = Spoken(client.get("/accounts/login/", HTTP_ACCEPT_LANGUAGE="en").content.decode())
    assert page.language == "en"
    assert {"Good to see you", "Work e-mail", "English", "Русский"}.issubset(page.said)


def test_a_person_may_choose_another_language_than_the_browsers(russian, db, client):
    client.post(
        "/i18n/setlang/", {"language": "ru", "next": "/accounts/login/"}, HTTP_ACCEPT_LANGUAGE="en"
    )
    page = Spoken(client.get("/accounts/login/", HTTP_ACCEPT_LANGUAGE="en").content.decode())
    assert (page.language, "Рады вас видеть" in page.said) == ("ru", True)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 человек"),
        (3, "3 человека"),
        (5, "5 человек"),
        (11, "11 человек"),
        (14, "14 человек"),
        (21, "21 человек"),
    ],
)
def test_russian_counts_in_three_forms(count, words, russian):
    with override("ru"):
        assert ngettext("%(n)s person", "%(n)s people", count) % {"n": count} == words


def test_the_scripts_get_their_words(russian, client):
    catalog = client.get("/i18n/catalog.js", HTTP_ACCEPT_LANGUAGE="ru").content.decode()
    assert (
        json.dumps("Вас никто не ждёт. Новые обращения придут, когда вы снова будете на месте.")
        in catalog
    )
    three = [
        json.dumps(f"%(count)s {words}")
        for words in ("новое сообщение", "новых сообщения", "новых сообщений")
    ]
    assert re.search(r",\s*".join(map(re.escape, three)), catalog)
