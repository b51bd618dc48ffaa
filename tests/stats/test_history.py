"""Finding a dialog by its number, its customer, its words, its state."""

import pytest

from accounts.models import AuditEntry
from messaging.desk.search import indexing
from tests.cast import answer, close, customer, note, say, sits_down, ticket_of
from tickets import routing
from tickets.topics.models import Topic

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]


@pytest.fixture
def three(anna, alice, bob):
    """Alice's is closed, Bob's is with Anna, Carol's waits. A robot plays beside."""
    anna.capacity = 1
    anna.save()
    sits_down(anna)
    say(alice, "Мою карту заблокировали в Риге")
    answer(anna, alice)
    note(anna, alice, "Limit 100% reached")
    close(anna, alice)
    say(bob, "Where is my salary?")
    carol = customer("Carol")
    routing.assign_waiting()
    say(carol, "A loan, please")
    indexing.index_all()
    return carol


def found(as_inga, **query) -> set[str]:
    dialogs = as_inga.get("/history/", query).context["dialogs"]
    return {dialog.ticket.conversation.customer.name for dialog in dialogs}


def test_all_are_there(as_inga, three):
    assert found(as_inga) == {"Alice", "Bob", "Carol"}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("salary", {"Bob"}), ("SALARY", {"Bob"}), ("карту", {"Alice"}), ("КАРТУ", {"Alice"}), ("100%", {"Alice"}),
        ("bob", {"Bob"}), ("zebra", set()), ("_", set()), ("  loan ", {"Carol"}), ("картой рига", {"Alice"}),
        ("slaary", {"Bob"}), ("x " * 17, set()), ('"where is my"', {"Bob"}),
    ],
)  # fmt: skip
def test_by_words_and_names(as_inga, three, words, names):
    assert found(as_inga, q=words) == names


def test_where_it_was_said_is_shown_and_the_search_is_written_down(as_inga, three, inga):
    page = as_inga.get("/history/", {"q": "карта"}).content.decode()
    assert "Мою <mark>карту</mark> заблокировали в Риге" in page
    entry = AuditEntry.objects.get(action="dialogs.searched")
    assert (entry.by, "q=" in entry.detail["filters"]) == (inga, True)
    as_inga.get("/history/")
    assert AuditEntry.objects.filter(action="dialogs.searched").count() == 1


def test_what_was_written_is_never_markup(as_inga, three, bob):
    say(bob, "<script>alert('salary')</script>")
    indexing.index_all()
    page = as_inga.get("/history/", {"q": "salary alert"}).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_by_number(as_inga, three, bob):
    number = ticket_of(bob).number
    assert found(as_inga, q=f"#{number}") == {"Bob"}
    assert found(as_inga, q=str(number)) == {"Bob"}


def test_by_state(as_inga, three, anna):
    assert found(as_inga, state="closed") == {"Alice"}
    assert found(as_inga, state="open") == {"Bob", "Carol"}
    assert found(as_inga, state="waiting") == {"Carol"}
    assert found(as_inga, operator=str(anna.pk)) == {"Alice", "Bob"}
    assert found(as_inga, channel="app") == set()
    assert found(as_inga, topic=Topic.objects.create(code="a-loan", name="Loan").pk) == set()
    assert found(as_inga, dates="1") == {"Alice", "Bob", "Carol"}


def test_the_list_downloads_what_it_shows(as_inga, three):
    body = b"".join(as_inga.get("/history/dialogs.csv", {"state": "open"})).decode("utf-8-sig")
    assert "Bob" in body
    assert "Carol" in body
    assert "Alice" not in body
