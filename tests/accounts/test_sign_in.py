"""Staff sign in with e-mail and password; strangers, guessers and the suspended do not get in."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from tests.cast import NO_SKILLS, PASSWORD, staff
from tickets import staffing

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    return Client()


def sign_in(visitor, email="anna@bank.example", password=PASSWORD):
    return visitor.post(reverse("account_login"), {"login": email, "password": password})


def test_an_operator_comes_to_the_workstation(visitor, anna):
    assert sign_in(visitor).status_code == 302
    assert visitor.get("/", follow=True).redirect_chain[-1][0] == reverse("workstation")
    assert AuditEntry.objects.filter(action="signed_in", by=anna).count() == 1


def test_an_administrator_comes_to_the_dashboard(visitor, inga):
    sign_in(visitor, "inga@bank.example")
    assert visitor.get("/", follow=True).redirect_chain[-1][0] == reverse("dashboard")


@pytest.mark.parametrize(
    "path", ["/", "/desk/", "/dashboard/", "/reports/", "/history/", "/admin/"]
)
def test_without_a_session_every_page_leads_to_the_sign_in(visitor, path):
    response = visitor.get(path, follow=True)
    assert response.request["PATH_INFO"] == reverse("account_login")


@pytest.mark.parametrize("path", ["/dashboard/", "/reports/", "/history/"])
def test_an_operator_is_refused_what_is_the_administrators(visitor, anna, path):
    visitor.force_login(anna, "allauth.account.auth_backends.AuthenticationBackend")
    assert visitor.get(path).status_code == 403


def test_a_wrong_password_and_an_unknown_address_look_alike(visitor, anna):
    wrong, unknown = (
        sign_in(visitor, password="wrong"),
        sign_in(Client(), "nobody@bank.example", "wrong"),
    )
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_the_tries_that_are_left_are_counted_down(visitor, anna):
    assert [sign_in(visitor, password="wrong").context["tries_left"] for _ in range(3)] == [4, 3, 2]


@pytest.mark.parametrize(
    "address", ["\0", "anna@bank.example\0", "x" * 100_000, "<img onerror>", "' OR 1=1 --"]
)
def test_a_hostile_address_is_only_a_wrong_one(visitor, anna, address):
    assert sign_in(visitor, address).status_code == 200
    assert sign_in(visitor, password="\0" + PASSWORD).status_code == 200


def test_too_many_tries_pause_even_the_right_password(visitor, anna, dmitry):
    answers = [sign_in(visitor, password="wrong").status_code for _ in range(6)]
    assert answers[-1] == 429
    assert sign_in(visitor).status_code == 429
    assert sign_in(Client(), "dmitry@bank.example").status_code == 302


def test_a_suspended_operator_neither_signs_in_nor_stays(visitor, anna, inga):
    sign_in(visitor)
    assert visitor.get("/desk/").status_code == 200
    staffing.suspend(member=anna, by=inga)
    assert visitor.get("/desk/").status_code == 302
    assert sign_in(Client()).status_code == 403
    staffing.bring_back(member=anna, by=inga)
    assert sign_in(Client()).status_code == 302


def test_a_first_password_opens_only_the_page_that_changes_it(visitor, anna):
    User.objects.update(password_must_change=True)
    sign_in(visitor)
    assert visitor.get("/desk/").url == reverse("account_change_password")
    new = "another one that nobody guesses"
    visitor.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert visitor.get("/desk/").status_code == 200
    assert sign_in(Client(), password=new).status_code == 302


def test_nobody_signs_up(visitor):
    assert visitor.get("/accounts/signup/").status_code == 404


def test_a_form_from_another_site_is_refused(anna):
    assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403


def test_a_form_that_is_out_of_date_is_told_so_by_our_own_page(anna):
    """Django's would be compiled anew each time, for whoever sends such forms."""
    answer = sign_in(Client(enforce_csrf_checks=True))
    assert [template.name for template in answer.templates][:1] == ["error.html"]
    assert "Nothing was changed." in answer.text


class TestAdministratorsLookAfterStaff:
    @pytest.fixture
    def office(self, inga):
        visitor = Client()
        visitor.force_login(inga, "allauth.account.auth_backends.AuthenticationBackend")
        return visitor

    FORM = {
        "email": "Maria@bank.example", "name": "Maria Tamm", "public_name": "", "role": "operator", "line": "1",
        "capacity": "5", "first_password": "a first password 1", **NO_SKILLS,
    }  # fmt: skip

    def test_create_with_a_first_password_to_change(self, office):
        office.post(reverse("admin:accounts_user_add"), self.FORM)
        maria = User.objects.get(email="maria@bank.example")
        assert (maria.public_name, maria.password_must_change) == ("Maria", True)
        visitor = Client()
        assert sign_in(visitor, "maria@bank.example", "a first password 1").status_code == 302
        assert visitor.get("/desk/").url == reverse("account_change_password")

    @pytest.mark.parametrize(
        "change",
        [
            {"email": "no"},
            {"first_password": "short"},
            {"email": "inga@bank.example"},
            {"capacity": "-1"},
        ],
    )
    def test_bad_input_is_told_and_creates_nobody(self, office, change):
        response = office.post(reverse("admin:accounts_user_add"), self.FORM | change)
        assert response.context["adminform"].errors
        assert User.objects.count() == 1

    def test_suspend_and_bring_back(self, office, anna):
        action = {"_selected_action": [str(anna.pk)]}
        office.post(reverse("admin:accounts_user_changelist"), action | {"action": "suspend"})
        assert not User.objects.get(pk=anna.pk).is_active
        office.post(reverse("admin:accounts_user_changelist"), action | {"action": "bring_back"})
        assert User.objects.get(pk=anna.pk).is_active
        assert AuditEntry.objects.filter(target=anna.email).count() == 2

    def test_nobody_suspends_themselves(self, office, inga):
        action = {"_selected_action": [str(inga.pk)], "action": "suspend"}
        office.post(reverse("admin:accounts_user_changelist"), action)
        assert User.objects.get(pk=inga.pk).is_active

    def test_an_operator_has_no_admin(self, anna):
        visitor = Client()
        visitor.force_login(anna, "allauth.account.auth_backends.AuthenticationBackend")
        assert visitor.get(reverse("admin:accounts_user_changelist")).status_code in {302, 403}

    def test_what_is_noted_cannot_be_changed(self, office):
        staff("Anna Kovaleva")
        entry = AuditEntry.objects.create(action="test")
        assert (
            office.post(
                reverse("admin:accounts_auditentry_change", args=[entry.pk]), {}
            ).status_code
            == 403
        )
