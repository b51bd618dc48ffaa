"""A ticket that was handed to a team waits for its members; administrators say who they are."""

import pytest

from accounts.models import AuditEntry, Team
from tests.cast import NO_SKILLS, say, sits_down, ticket_of
from tickets import routing
from tickets.models import Ticket

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cards(dmitry):
    team = Team.objects.create(name="Cards", line=2)
    dmitry.teams.add(team)
    return team


def waits_for(team, person):
    say(person)
    Ticket.objects.update(team=team)


def test_only_a_member_gets_it_whatever_their_line(anna, dmitry, alice, cards):
    waits_for(cards, alice)
    sits_down(anna)
    assert ticket_of(alice).operator is None
    sits_down(dmitry)
    assert ticket_of(alice).operator == dmitry


@pytest.mark.parametrize("nobody", ["inactive", "empty", "suspended"])
def test_a_team_without_people_leaves_it_to_the_line(anna, dmitry, alice, cards, nobody):
    if nobody == "inactive":
        Team.objects.update(active=False)
    elif nobody == "empty":
        dmitry.teams.clear()
    else:
        dmitry.is_active = False
        dmitry.save()
    waits_for(cards, alice)
    sits_down(anna)
    assert ticket_of(alice).operator == anna


def test_a_team_whose_people_are_away_keeps_it(anna, alice, cards):
    waits_for(cards, alice)
    sits_down(anna)
    assert routing.assign_waiting() == 0


def test_an_administrator_makes_a_team_and_fills_it(client, inga, dmitry):
    client.force_login(inga, BACKEND)
    assert (
        client.post(
            "/admin/accounts/team/add/", {"name": "Loans", "line": 2, "active": "on"}
        ).status_code
        == 302
    )
    team = Team.objects.get()
    assert AuditEntry.objects.get(action="team.created").target == "Loans"
    fields = {
        "email": dmitry.email,
        "name": dmitry.name,
        "role": "operator",
        "line": 1,
        "capacity": 5,
    }
    changed = client.post(
        f"/admin/accounts/user/{dmitry.pk}/change/", fields | NO_SKILLS | {"teams": [team.pk]}
    )
    assert changed.status_code == 302
    assert list(team.members.all()) == [dmitry]
    assert (
        client.post(f"/admin/accounts/team/{team.pk}/delete/", {"post": "yes"}).status_code == 403
    )


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 81}, {"name": "a\0b"}, {"line": 3}, {"line": "-1"}]
)
def test_a_team_that_could_not_be_is_refused(client, inga, wrong):
    client.force_login(inga, BACKEND)
    assert (
        client.post("/admin/accounts/team/add/", {"name": "Loans", "line": 2} | wrong).status_code
        == 200
    )
    assert not Team.objects.exists()
