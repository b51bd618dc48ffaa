"""Words, phrases, typos, names, numbers, topics, people and days: what an operator types finds
what was said.
"""

from uuid import uuid4

import pytest

from accounts.models import User
from messaging.desk.search import indexing
from tests.cast import answer, close, conversation_of, note, say, sits_down, ticket_of
from tests.messaging.searching import browser_of, found, marked, search
from tickets.topics.models import Topic
from tickets.transfers import Target, transfer_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(anna, alice) -> User:
    """Alice's dialog with Anna, in two languages."""
    sits_down(anna)
    say(alice, "Мою карту заблокировали в Риге, а счёт не виден")
    answer(anna, alice, "Your card is fine and so is your money at the pharmacy.")
    note(anna, alice, "Second decline, limit 64.90")
    return anna


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("карта", 1), ("КАРТЫ", 1), ("картой рига", 1), ("cards", 1), ("CARD pharmacies", 1), ("счет", 1), ("счёт", 1),
        ("64.90", 1), ("карта pharmacy", 0), ("zebra", 0), ('"your card"', 1), ('"card your"', 0),
        ('"карту заблокировали" риге', 1),
        ("decline", 1), ('"second decline', 1), ("the decline", 1), ('"the decline"', 0),
        ("and so", 1), ('"and so is"', 1),
    ],
)  # fmt: skip
def test_words_in_any_form_and_phrases_in_their_order(talk, words, hits):
    assert len(found(talk, words)) == hits


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("катру", "карту"), ("заблокровали", "заблокировали"), ("pharmcy", "pharmacy"), ("pharmasy", "pharmacy"),
        ("rfhne", "карту"), ("зрфкьфсн", "pharmacy"),
    ],
)  # fmt: skip
def test_slips_of_the_keyboard_and_the_other_layout(talk, typed, meant):
    answered = search(talk, typed).json()
    assert answered["nearly"] is True
    assert marked(talk, typed) == [meant]


def test_what_is_found_as_it_was_typed_is_not_said_to_be_nearly_so(talk):
    assert search(talk, "pharmacy").json()["nearly"] is False


def test_hits_come_in_pieces_and_never_as_markup(talk, alice):
    say(alice, "<b>Is</b> <script>alert('card')</script> & \ue000card\ue001 😀 card?")
    [hit] = search(talk, "alert").json()["hits"]
    assert (
        "".join(text for text, _ in hit["excerpt"])
        == "<b>Is</b> <script>alert('card')</script> & card 😀 card?"
    )
    assert [text for text, is_hit in hit["excerpt"] if is_hit] == ["alert"]
    assert marked(talk, "card alert") == ["alert", "card", "card", "card"]


def test_a_long_text_is_shown_around_its_first_hit(talk, alice):
    say(alice, "слово " * 300 + "сбербанк " + "слово " * 300)
    [text] = found(talk, "сбербанк")
    assert text.startswith("…")
    assert text.endswith("…")
    assert "сбербанк" in text
    assert len(text) < 200


def test_a_hit_says_where_it_stands(talk, alice):
    [hit] = search(talk, "decline").json()["hits"]
    said = {
        name: hit[name] for name in ("ticket", "kind", "customer", "staff_only", "by", "channel")
    }
    assert said == {
        "ticket": ticket_of(alice).number, "kind": "note.added", "customer": "Alice", "staff_only": True,
        "by": {"role": "operator", "name": "Anna"}, "channel": "web",
    }  # fmt: skip
    assert hit["conversation"] == str(ticket_of(alice).conversation_id)
    assert hit["seq"] > 1


def test_filters_stand_in_the_address(talk, inga, anna, dmitry, alice, bob):
    say(bob, "My card too")
    number = ticket_of(alice).number
    both = {"Your card is fine and so is your money at the pharmacy.", "My card too"}
    assert set(found(inga, "card")) == both
    assert found(inga, "card", customer="bob") == ["My card too"]
    assert found(inga, "card", customer="nobody") == []
    assert len(found(inga, "card", operator=str(anna.pk))) == 2
    assert found(inga, "card", operator=str(dmitry.pk)) == []
    assert found(inga, f"#{number} card") == [
        "Your card is fine and so is your money at the pharmacy."
    ]
    assert found(inga, f"#{number}") == []  # the ticket itself is found
    assert set(found(inga, "card", channel="web")) == both
    assert found(inga, "card", channel="app") == []
    assert set(found(inga, "card", from_="2020-01-01", to="2099-01-01")) == both
    assert found(inga, "card", to="2020-01-01") == []
    assert set(found(inga, "card", conversation=str(ticket_of(bob).conversation_id))) == {
        "My card too"
    }


def test_by_topic(talk, inga, alice):
    ticket = ticket_of(alice)
    ticket.topic, other = (
        Topic.objects.create(code=f"a-{name}", name=name) for name in ("loan", "card")
    )
    ticket.topic_source = "person"
    ticket.save()
    assert len(found(inga, "card", topic=ticket.topic.code)) == 1
    assert found(inga, "card", topic=other.code) == []


def test_a_customers_name_finds_their_tickets(talk):
    assert found(talk, "alice") == ["Alice"]
    assert search(talk, "alice").json()["hits"][0]["kind"] == "ticket.opened"


def test_pages_follow_each_other_without_a_gap_or_a_repetition(talk, alice):
    for number in range(70):
        say(alice, f"счёт номер {1000 + number}")
    indexing.index_all()
    browser, seen, more = browser_of(talk), [], None
    while True:
        page = browser.get(
            "/desk/search/", {"q": "номер", **({"before": more} if more else {})}
        ).json()
        seen += ["".join(text for text, _ in hit["excerpt"]) for hit in page["hits"]]
        if not (more := page["more"]):
            break
        say(alice, "номер, который пришёл между страницами")
        indexing.index_all()
    assert seen == [f"счёт номер {1000 + number}" for number in reversed(range(70))]


def test_inside_one_conversation_all_numbers_are_told(talk, alice, bob):
    say(alice, "карта 1")
    say(bob, "карта 2")
    say(alice, "карта 3")
    indexing.index_all()
    conversation = ticket_of(alice).conversation_id
    hits = (
        browser_of(talk)
        .get(f"/desk/conversations/{conversation}/search/", {"q": "карта"})
        .json()["hits"]
    )
    assert [hit["words"] for hit in hits] == [["карта"], ["карта"], ["карту"]]
    assert [hit["seq"] for hit in hits] == sorted((hit["seq"] for hit in hits), reverse=True)


def test_a_closed_ticket_is_found_and_its_row_can_be_asked_for(talk, alice):
    close(talk, alice)
    assert len(found(talk, "карта")) == 1
    row = (
        browser_of(talk)
        .get(f"/desk/conversations/{ticket_of(alice).conversation_id}/")
        .json()["row"]
    )
    assert (row["ticket"], row["state"]) == (ticket_of(alice).number, "closed")


def test_the_note_that_came_with_a_ticket_is_found_and_is_the_staffs_alone(talk, dmitry, alice):
    sits_down(dmitry)
    transfer_ticket(
        by=talk, conversation_id=conversation_of(alice).pk, client_id=uuid4(), to=Target(operator=dmitry.pk),
        note="Speaks Estonian, and knows leasing.",
    )  # fmt: skip
    [hit] = search(dmitry, "leasing").json()["hits"]
    assert (hit["kind"], hit["staff_only"]) == ("ticket.transferred", True)
    assert found(talk, "leasing") == []  # she has no part in it any more
