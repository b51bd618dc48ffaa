"""A first password is changed into another one, and no password is its owner's name."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from accounts.signin import StaffOnly
from tests.accounts.test_sessions_end import form_of
from tests.accounts.test_sign_in import sign_in
from tests.cast import NO_SKILLS
from tests.messaging.desk import desk_of
from tickets import staffing

pytestmark = pytest.mark.django_db
FIRST = "a first password 1"
MARIA = {
    "email": "maria@bank.example", "name": "Maria-Anna Tamm", "public_name": "Masha", "role": "operator", "line": "1",
    "capacity": "5", "first_password": FIRST, **NO_SKILLS,
}  # fmt: skip


def create(inga: User, **changes):
    return desk_of(inga).client.post(reverse("admin:accounts_user_add"), MARIA | changes)


@pytest.fixture
def maria(inga):
    assert create(inga).status_code == 302
    browser = Client()
    assert sign_in(browser, MARIA["email"], FIRST).status_code == 302
    return browser


def choose(browser, new: str, old: str = FIRST):
    return browser.post(
        reverse("account_change_password"), {"oldpassword": old, "password1": new, "password2": new}
    )


def test_the_first_password_is_no_new_one(maria):
    before = User.objects.get(email=MARIA["email"]).password
    assert choose(maria, FIRST).context["form"].errors["password1"]
    assert maria.get("/desk/").url == reverse("account_change_password")
    assert not AuditEntry.objects.filter(action="password.changed").exists()
    user = User.objects.get(email=MARIA["email"])
    assert (user.password, user.password_must_change) == (before, True)


def test_another_one_opens_the_desk_and_is_written_down(maria, inga):
    choose(maria, "another one that nobody guesses")
    assert maria.get("/desk/").status_code == 200
    assert not User.objects.get(email=MARIA["email"]).password_must_change
    told = (
        AuditEntry.objects.filter(target=MARIA["email"])
        .order_by("pk")
        .values_list("action", flat=True)
    )
    assert list(told) == [
        "staff.created",
        "staff.role_given",
        "password.given",
        "signed_in",
        "password.changed",
    ]


OWN = [
    "maria-anna-tamm",
    "MARIA.ANNA.TAMM",
    "Tamm_Maria-Anna1",
    "mária anna tamm",
    "tamm-tamm-tamm",
    "masha-masha-masha",
]


@pytest.mark.parametrize("password", OWN)
def test_nobody_is_created_with_their_own_name(inga, password):
    assert "first_password" in create(inga, first_password=password).context["adminform"].errors
    assert not User.objects.filter(email=MARIA["email"]).exists()


@pytest.mark.parametrize("password", OWN)
def test_nobody_chooses_their_own_name(maria, password):
    assert choose(maria, password).context["form"].errors["password1"]


def test_the_name_that_is_given_with_it_counts(inga, anna):
    address = reverse("admin:accounts_user_change", args=[anna.pk])
    before = User.objects.get(pk=anna.pk).password
    form = form_of(anna, name="Anna Rebane", first_password="anna-rebane-1")
    assert "first_password" in desk_of(inga).client.post(address, form).context["adminform"].errors
    assert User.objects.get(pk=anna.pk).password == before


def test_an_administrator_does_not_learn_whether_a_guess_is_somebodys_password(inga, maria):
    user = User.objects.get(email=MARIA["email"])
    address = reverse("admin:accounts_user_change", args=[user.pk])
    assert (
        desk_of(inga).client.post(address, form_of(user, first_password=FIRST)).status_code == 302
    )


def test_who_is_suspended_while_they_choose_stays_so(maria, inga, monkeypatch):
    def suspend_first(self, user, password, before=StaffOnly.set_password):
        staffing.suspend(member=user, by=inga)
        before(self, user, password)

    monkeypatch.setattr(StaffOnly, "set_password", suspend_first)
    choose(maria, "another one that nobody guesses")
    assert not User.objects.get(email=MARIA["email"]).is_active
