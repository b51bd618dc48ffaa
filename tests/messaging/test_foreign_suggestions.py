"""What was written about one customer is suggested for no other: tags, spellings, ready
answers, drafts.
"""

import pytest

from accounts.models import AuditEntry
from messaging.desk.answers.models import CannedAnswer
from messaging.desk.customer_card.models import CustomerTag, OfferedTag
from tests.cast import close, conversation_of, say, sits_down
from tests.messaging.desk import desk_of
from tests.messaging.searching import browser_of, search
from tests.stats.conftest import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_talks(anna, dmitry, alice, bob):
    """Anna has Alice, Dmitry has Bob."""
    sits_down(anna)
    say(alice, "Why does the maintenance payment fail?")
    sits_down(dmitry)
    say(bob, "Hello")
    return conversation_of(alice).pk, conversation_of(bob).pk


def test_what_was_written_about_one_customer_is_offered_for_no_other(two_talks, anna, dmitry, inga):
    alices, bobs = two_talks
    assert desk_of(anna).post("new-tag", alices, tag="pays alimony").status_code == 200
    for person in (dmitry, inga):
        assert desk_of(person).get("tags", bobs).json()["known"] == []
    assert desk_of(dmitry).get("tags", alices).status_code == 404


def test_however_many_have_it_an_administrator_lists_it_first(
    client, two_talks, anna, dmitry, inga, alice, bob
):
    _, bobs = two_talks
    for person in (alice, bob):
        CustomerTag.objects.create(customer=person, by=anna, tag="travels")
    assert desk_of(dmitry).get("tags", bobs).json()["known"] == []
    client.force_login(inga, BACKEND)
    assert client.post("/admin/messaging/offeredtag/add/", {"tag": "travels"}).status_code == 302
    assert desk_of(dmitry).get("tags", bobs).json()["known"] == ["travels"]
    assert AuditEntry.objects.filter(
        action="offeredtag.created", by=inga, target="travels"
    ).exists()


def test_operators_list_no_tags(client, anna):
    client.force_login(anna, BACKEND)
    assert (
        client.post("/admin/messaging/offeredtag/add/", {"tag": "travels"}).status_code == 302
    )  # to the sign-in
    assert not OfferedTag.objects.exists()


def test_a_slip_of_the_keyboard_finds_out_no_word_of_a_foreign_dialog(two_talks, dmitry):
    """The answer is the same as for a word that nobody ever wrote."""
    foreign, nobodys = search(dmitry, "maintenanse"), search(dmitry, "zzyzzyvaaa")
    assert foreign.json() == nobodys.json()
    again = search(dmitry, "maintenanse", nearly="1")
    assert again.json().get("hits") == [], again.content


def test_suggested_answers_are_the_banks_and_ones_own(two_talks, anna, dmitry):
    alices, _ = two_talks
    CannedAnswer.objects.create(
        owner=dmitry, title="Maintenance payment", shortcut="m", body="Alice pays maintenance."
    )
    assert desk_of(anna).get("suggestions", alices).json()["answers"] == []
    assert desk_of(anna).get("answers").json()["answers"] == []


def test_a_draft_is_its_writers_alone(two_talks, anna, dmitry, inga, alice):
    alices, _ = two_talks
    desk_of(anna).post("keep-draft", alices, text="About the alimony", kind="note", version=1)
    close(anna, alice)
    for person in (dmitry, inga):
        assert "alimony" not in browser_of(person).get("/desk/drafts/").content.decode()
