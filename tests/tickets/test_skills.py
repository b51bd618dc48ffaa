"""Topics and languages ask for skills; what nobody on duty has is dropped, so that no customer
waits for it.
"""

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, Skill, SkillKind, StaffSkill, Status, User
from tests.cast import NO_SKILLS, answer, customer, say, sits_down, staff, ticket_of
from tickets import events, routing, staffing
from tickets.models import Event, Ticket
from tickets.topics.models import Topic, TopicRule

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loans(db):
    """Whoever writes of a loan asks for the skill, at the second level."""
    skill = Skill.objects.create(kind=SkillKind.TOPIC, code="loans", name="Loans")
    topic = Topic.objects.create(code="a-loan", name="Loan", skill=skill, skill_level=2)
    TopicRule.objects.create(words="loan", topic=topic)
    return skill


@pytest.fixture
def russian(db):
    return Skill.objects.create(kind=SkillKind.LANGUAGE, code="RU", name="Russian")


def can(operator, skill, level: int = 2):
    StaffSkill.objects.create(operator=operator, skill=skill, level=level)
    return operator


def decision(person) -> dict:
    events = Event.objects.filter(conversation__customer=person, kind="ticket.assigned")
    return events.latest("seq").data["decision"]


def codes(person) -> dict[str, list[str]]:
    return {passed["code"]: passed["names"] for passed in decision(person)["passed"]}


def test_a_topic_goes_to_who_has_its_skill(anna, dmitry, alice, loans):
    sits_down(anna)
    sits_down(can(dmitry, loans))
    say(alice, "About my loan")
    assert ticket_of(alice).operator == dmitry
    assert codes(alice) == {"skill": ["Anna Kovaleva"]}


def test_a_level_below_is_not_enough(anna, dmitry, alice, loans):
    sits_down(can(anna, loans, 1))
    sits_down(can(dmitry, loans, 2))
    say(alice, "About my loan")
    assert codes(alice) == {"skill": ["Anna Kovaleva"]}


def test_of_equal_loads_the_better_level_first(anna, dmitry, alice, loans):
    sits_down(can(anna, loans, 3))
    sits_down(can(dmitry, loans, 2))
    User.objects.filter(pk=anna.pk).update(last_assigned_at=events.now())
    say(alice, "About my loan")
    assert (ticket_of(alice).operator, decision(alice)["because"]) == (anna, "skill")
    assert [one.get("level") for one in decision(alice)["considered"]] == [3, 2]


def test_the_expert_is_not_buried_while_a_colleague_idles(anna, dmitry, loans):
    """A level is a threshold: four overdue tickets with the expert, and the fifth with whoever
    has none.
    """
    sits_down(can(anna, loans, 3))
    for number in range(4):
        say(customer(f"Overdue {number}"), "About my loan")
    late = events.now() - timedelta(minutes=8)
    Ticket.objects.update(waiting_since=late, due_at=late + timedelta(minutes=1))
    sits_down(can(dmitry, loans, 2))
    fifth = customer("Fifth")
    say(fifth, "About my loan")
    assert (ticket_of(fifth).operator, decision(fifth)["because"]) == (dmitry, "load")
    told = [
        (one["name"], one["needs"], one["waits"], one["level"])
        for one in decision(fifth)["considered"]
    ]
    assert told == [("Dmitry Belov", 0, 0, 2), ("Anna Kovaleva", 4, 0, 3)]


def test_who_only_waits_for_customers_has_less_to_do_than_who_is_waited_for(anna, dmitry, loans):
    sits_down(can(anna, loans, 2))
    waiting = customer("Waiting")
    say(waiting, "About my loan")
    answer(anna, waiting)
    sits_down(can(dmitry, loans, 3))
    first, second = customer("First"), customer("Second")
    say(first, "About my loan")
    say(second, "About my loan")
    assert [ticket_of(person).operator for person in (first, second)] == [dmitry, anna]


def test_while_the_skilled_one_is_full_it_waits_for_them(anna, dmitry, alice, bob, loans):
    dmitry.capacity = 1
    dmitry.save()
    sits_down(anna)
    sits_down(can(dmitry, loans))
    say(alice, "About my loan")
    say(bob, "About my loan")
    assert ticket_of(bob).operator is None


def test_what_nobody_on_duty_has_is_dropped_and_told(anna, dmitry, alice, bob, loans):
    sits_down(anna)
    sits_down(can(dmitry, loans))
    staffing.set_status(operator=dmitry, status=Status.BREAK)
    say(alice, "About my loan")
    assert ticket_of(alice).operator == anna
    assert decision(alice)["dropped"] == ["topic:loans"]
    assert codes(alice) == {"not_available": ["Dmitry Belov"]}


def test_the_customers_language_asks_for_its_skill(anna, dmitry, russian):
    sits_down(anna)
    sits_down(can(dmitry, russian, 1))
    ivan = customer("Ivan")
    ivan.locale = "ru_EE"
    ivan.save()
    say(ivan)
    assert ticket_of(ivan).language == "ru"
    assert ticket_of(ivan).operator == dmitry


def test_a_language_that_no_administrator_named_asks_for_nothing(anna, alice, russian):
    sits_down(anna)
    say(alice)
    assert "dropped" not in decision(alice)


def test_of_two_needs_the_topics_goes_first(anna, dmitry, loans, russian):
    sits_down(can(anna, russian))
    sits_down(can(dmitry, loans))
    ivan = customer("Ivan")
    ivan.locale = "ru"
    ivan.save()
    say(ivan, "About my loan")
    assert ticket_of(ivan).operator == anna
    assert decision(ivan)["dropped"] == ["topic:loans"]


def test_an_inactive_skill_asks_nothing(anna, alice, loans):
    Skill.objects.update(active=False)
    sits_down(anna)
    sits_down(can(staff("Olga"), loans))
    say(alice, "About my loan")
    assert (decision(alice)["number"], codes(alice)) == (2, {})


def test_a_line_is_never_dropped(alice, loans):
    sits_down(can(staff("Timur Rakhimov", line=2), loans))
    say(alice, "About my loan")
    assert ticket_of(alice).operator is None
    assert routing.assign_waiting() == 0
    Ticket.objects.update(line=2)
    assert routing.assign_waiting() == 1


def test_administrators_keep_skills_and_who_has_them(client, inga, anna):
    client.force_login(inga, BACKEND)
    made = client.post(
        "/admin/accounts/skill/add/",
        {"kind": "language", "code": "et", "name": "Estonian", "active": 1},
    )
    assert made.status_code == 302
    skill = Skill.objects.get()
    assert AuditEntry.objects.get(action="skill.created").target == "Estonian"
    fields = {"email": anna.email, "name": anna.name, "role": "operator", "line": 1, "capacity": 5}
    skills = NO_SKILLS | {"skills-TOTAL_FORMS": 1, "skills-0-skill": skill.pk, "skills-0-level": 3}
    assert (
        client.post(f"/admin/accounts/user/{anna.pk}/change/", fields | skills).status_code == 302
    )
    assert anna.skills.get().level == 3
    assert (
        client.post(f"/admin/accounts/skill/{skill.pk}/delete/", {"post": "yes"}).status_code == 403
    )


@pytest.mark.parametrize(
    "wrong",
    [{"code": "ru ee"}, {"code": ""}, {"name": "x" * 81}, {"kind": "colour"}, {"name": "a\0b"}],
)
def test_a_skill_that_could_not_be_is_refused(client, inga, wrong):
    client.force_login(inga, BACKEND)
    fields = {"kind": "topic", "code": "cards", "name": "Cards", "active": 1} | wrong
    assert client.post("/admin/accounts/skill/add/", fields).status_code == 200
    assert not Skill.objects.exists()
