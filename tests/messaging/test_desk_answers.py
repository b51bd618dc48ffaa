"""Canned answers: the bank's and one's own, used and liked; never a question for a secret."""

import pytest
from django.conf import settings as project
from django.urls import reverse

from accounts.models import AuditEntry
from demobank import library
from messaging.desk.answers import store as own
from messaging.desk.answers.models import AnswerHabit, CannedAnswer, Macro
from messaging.desk.answers.wording import asks_for_a_secret
from tests import cast
from tests.messaging.desk import HOSTILE, desk_of
from tickets.topics.models import Topic

pytestmark = pytest.mark.django_db
MINE = {"title": "My own words", "body": "Hello {customer}, one moment.", "locale": "en"}


@pytest.fixture
def limit():
    return CannedAnswer.objects.create(
        title="Raise a limit",
        shortcut="limit",
        body="Open Cards, Limits and move it.",
        topic="cards",
    )


def listed(user):
    return {answer["title"]: answer for answer in desk_of(user).get("answers").json()["answers"]}


def test_ones_own_answer_is_written_changed_and_removed(anna, dmitry, limit):
    desk = desk_of(anna)
    number = desk.post("new-answer", **MINE).json()["id"]
    assert listed(anna)["My own words"] == {
        "id": number,
        "title": "My own words",
        "shortcut": "my-own-words",
        "body": MINE["body"],
        "topic": "",
        "locale": "en",
        "source": "",
        "own": True,
        "uses": 0,
        "favourite": False,
    }
    assert set(listed(dmitry)) == {"Raise a limit"}
    assert desk.post("answer", number, **MINE | {"title": "Better"}).json() == {"id": number}
    assert set(listed(anna)) == {"Raise a limit", "Better"}
    assert desk.post("remove-answer", number).status_code == 200
    assert set(listed(anna)) == {"Raise a limit"}


def test_nobody_changes_the_banks_answers_or_a_colleagues(anna, dmitry, limit):
    his = own.write_answer(by=dmitry, answer_id=None, title="His", body="x", locale="en").pk
    desk = desk_of(anna)
    for answer in (limit.pk, his, 10**9):
        assert desk.post("answer", answer, **MINE).status_code == 404
        assert desk.post("remove-answer", answer).status_code == 404
    for answer in (his, 10**9):
        assert desk.post("like-answer", answer, favourite=True).status_code == 404
        assert desk.post("use-answer", answer).status_code == 404
    assert set(CannedAnswer.objects.values_list("title", flat=True)) == {"Raise a limit", "His"}
    assert not AnswerHabit.objects.exists()


def test_uses_are_counted_for_all_and_favourites_for_oneself(anna, dmitry, limit):
    for person in (anna, anna, dmitry):
        desk_of(person).post("use-answer", limit.pk)
    desk_of(anna).post("like-answer", limit.pk, favourite=True)
    assert (listed(anna)["Raise a limit"]["uses"], listed(anna)["Raise a limit"]["favourite"]) == (
        3,
        True,
    )
    assert (
        listed(dmitry)["Raise a limit"]["uses"],
        listed(dmitry)["Raise a limit"]["favourite"],
    ) == (3, False)
    desk_of(anna).post("like-answer", limit.pk, favourite=False)
    assert not listed(anna)["Raise a limit"]["favourite"]


def test_two_own_answers_of_one_title_are_two(anna):
    for _ in range(2):
        assert desk_of(anna).post("new-answer", **MINE).status_code == 200
    assert sorted(CannedAnswer.objects.values_list("shortcut", flat=True)) == ["", "my-own-words"]


def test_there_is_an_end_to_ones_own_answers(anna, monkeypatch):
    monkeypatch.setattr(own, "OWN_LIMIT", 1)
    desk = desk_of(anna)
    desk.post("new-answer", **MINE)
    refused = desk.post("new-answer", **MINE | {"title": "Another"})
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many")
    assert CannedAnswer.objects.count() == 1


ASKING = [
    "Please send me your CVV.",
    "What is your PIN?",
    "Your card number and CVC2, please",
    "Tell us the security code on it.",
    "Write the one-time code from the SMS here.",
    "CVV?",
    "Please provide the three digits on the back of the card.",
    "Please send the C.V.V and the date",
    "Send me your С\u200bVV",
    "Пришлите, пожалуйста, CVV-код карты.",
    "Назовите ПИН-код.",
    "Сообщите код из смс, и я помогу.",
    "Ваш пароль, пожалуйста",
    "Напишите кодовое слово.",
    "Укажите три цифры на обороте.",
    "Don't worry. Just send me your PIN.",
    "Please confirm your password so that we can go on",
]
HARMLESS = [
    'Open the card in the app and press "Show PIN". Nobody from the bank will ever ask you for it.',
    "Never send your CVV or PIN to anybody, {customer}.",
    "Press Unblock PIN on your card in the app.",
    "Никогда никому не сообщайте код из смс.",
    "Мы никогда не спросим ваш ПИН-код.",
    "Please pinpoint the day of the payment.",
    "Send me a photo of the receipt, please.",
    "You can change your password in the app under Profile.",
]


@pytest.mark.parametrize("text", ASKING)
def test_an_answer_that_asks_for_a_secret_is_not_kept(anna, text):
    refused = desk_of(anna).post("new-answer", **MINE | {"body": text})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_answer")
    assert not CannedAnswer.objects.exists()


@pytest.mark.parametrize("text", HARMLESS)
def test_an_answer_that_warns_of_it_is(text):
    assert not asks_for_a_secret(text)


def test_the_demo_banks_own_answers_ask_for_nothing(db):
    assert [
        answer["body"] for answer in library.answers() if asks_for_a_secret(answer["body"])
    ] == []


def test_a_gap_that_nobody_fills_is_refused(anna):
    refused = desk_of(anna).post("new-answer", **MINE | {"body": "Hi {custmer}, {amount}."})
    assert "{custmer}" in refused.json()["text"]
    assert not CannedAnswer.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"title": "  "},
        {"title": "x" * 121},
        {"body": "\0"},
        {"body": "x" * 4001},
        {"locale": "de"},
        {"owner": 1},
    ],
    ids=str,
)
def test_hostile_answers_store_nothing(anna, fields):
    assert desk_of(anna).post("new-answer", **MINE | fields).status_code == 400
    assert not CannedAnswer.objects.exists()


@pytest.mark.parametrize(("body", "status"), HOSTILE, ids=range(7))
def test_hostile_bodies_store_nothing(anna, limit, body, status):
    for name, arguments in (("new-answer", []), ("like-answer", [limit.pk])):
        assert desk_of(anna).post(name, *arguments, raw=body).status_code == status
    assert CannedAnswer.objects.count() == 1
    assert not AnswerHabit.objects.exists()


def test_the_admin_shows_the_banks_answers_and_refuses_the_same_words(client, anna, inga, limit):
    client.force_login(inga, project.AUTHENTICATION_BACKENDS[-1])
    own.write_answer(by=anna, answer_id=None, title="Hers", body="x", locale="en")
    desk_of(anna).post("use-answer", limit.pk)
    page = client.get(reverse("admin:messaging_cannedanswer_changelist")).content.decode()
    assert "Raise a limit" in page
    assert "Hers" not in page
    fields = {"title": "New", "shortcut": "new", "topic": "", "locale": "en", "source": ""}
    add = reverse("admin:messaging_cannedanswer_add")
    assert client.post(add, fields | {"body": "Send me your CVV."}).status_code == 200
    assert client.post(add, fields | {"body": "Hello {customer}."}).status_code == 302
    assert sorted(CannedAnswer.objects.filter(owner=None).values_list("shortcut", flat=True)) == [
        "limit",
        "new",
    ]
    assert AuditEntry.objects.filter(action="cannedanswer.created", by=inga).count() == 1


# ------------------------------------------------------------------ what fits a question


def test_what_fits_the_question_comes_first(anna, alice, limit):
    for title, body in (
        ("Opening hours", "We are open from nine to five."),
        ("Lost card", "I have locked the card."),
    ):
        CannedAnswer.objects.create(title=title, shortcut=title.split()[0].lower(), body=body)
    CannedAnswer.objects.create(
        title="Лимит", shortcut="limit", body="Поднимите лимит карты.", locale="ru"
    )
    cast.sits_down(anna)
    cast.say(alice, "I want to pay more, how do I move the limits of my cards?")
    found = desk_of(anna).get("suggestions", cast.conversation_of(alice).pk).json()["answers"]
    assert found[0] == limit.pk
    assert CannedAnswer.objects.get(shortcut="opening").pk not in found
    assert CannedAnswer.objects.get(locale="ru").pk not in found


@pytest.mark.parametrize(
    "text", ["' | & ! :* <-> \\ (", "a&b 'c' \\'", "%s %% {customer}", "😀", "   x"]
)
def test_odd_questions_are_answered(anna, alice, limit, text):
    cast.sits_down(anna)
    cast.say(alice, text)
    assert desk_of(anna).get("suggestions", cast.conversation_of(alice).pk).status_code == 200


def test_suggestions_are_for_those_who_see_the_conversation(anna, dmitry, alice):
    cast.sits_down(anna)
    cast.say(alice)
    conversation = cast.conversation_of(alice).pk
    assert desk_of(dmitry).get("suggestions", conversation).status_code == 404
    assert desk_of(None).get("suggestions", conversation).status_code == 401


# ------------------------------------------------------------------ macros


def test_macros_come_in_their_order_and_only_the_active_ones(anna):
    topic = Topic.objects.create(code="limits", name="Limits")
    Macro.objects.create(title="Second", text="Hi {customer}", order=2)
    Macro.objects.create(title="First", topic=topic, closes="solved", order=1)
    Macro.objects.create(title="Old", closes="left", active=False)
    macros = desk_of(anna).get("macros").json()["macros"]
    assert [(macro["title"], macro["topic"], macro["closes"]) for macro in macros] == [
        ("First", "limits", "solved"),
        ("Second", None, ""),
    ]


@pytest.mark.parametrize(
    "fields",
    [{}, {"text": "Send me your PIN"}, {"text": "{what}"}, {"closes": "customer"}],
    ids=str,
)
def test_a_macro_that_does_nothing_or_asks_for_a_secret_is_refused(client, inga, fields):
    client.force_login(inga, project.AUTHENTICATION_BACKENDS[-1])
    whole = {
        "title": "M",
        "text": "",
        "topic": "",
        "closes": "",
        "order": 1,
        "active": "on",
    } | fields
    assert client.post(reverse("admin:messaging_macro_add"), whole).status_code == 200
    assert not Macro.objects.exists()
    assert (
        client.post(
            reverse("admin:messaging_macro_add"), whole | {"text": "Hi", "closes": ""}
        ).status_code
        == 302
    )
