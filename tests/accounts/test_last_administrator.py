"""Somebody is always left to administer, whoever does what to whom at once."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Role, User
from tests.accounts.test_sessions_end import form_of
from tests.cast import staff
from tests.messaging.desk import desk_of
from tickets import staffing


def demote(by: User, whom: User, office: Client | None = None):
    address = reverse("admin:accounts_user_change", args=[whom.pk])
    return (office or desk_of(by).client).post(address, form_of(whom, role=Role.OPERATOR))


def suspend(by: User, *whom: User, office: Client | None = None):
    form = {"action": "suspend", "_selected_action": [str(user.pk) for user in whom]}
    return (office or desk_of(by).client).post(reverse("admin:accounts_user_changelist"), form)


def administrators() -> int:
    return User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count()


@pytest.fixture
def olga(db):
    return staff("Olga Smirnova", Role.ADMINISTRATOR)


@pytest.mark.django_db
class TestTheLastOne:
    def test_keeps_the_role(self, inga):
        assert demote(inga, inga).context["adminform"].errors["role"]
        assert administrators() == 1
        assert not AuditEntry.objects.exists()

    def test_is_not_suspended(self, inga):
        with pytest.raises(ValidationError):
            staffing.suspend(member=inga, by=inga)
        suspend(inga, inga)
        assert administrators() == 1
        assert not AuditEntry.objects.exists()

    def test_is_not_counted_with_who_is_suspended_or_plays_in_a_simulation(self, inga, olga):
        staff("Timur Rakhimov", Role.ADMINISTRATOR, simulated=True)
        staffing.suspend(member=olga, by=inga)
        assert demote(inga, inga).context["adminform"].errors["role"]
        assert User.objects.get(pk=inga.pk).is_administrator

    def test_is_not_deleted_and_nobody_is(self, inga, anna):
        office = desk_of(inga).client
        for user in (inga, anna):
            address = reverse("admin:accounts_user_delete", args=[user.pk])
            assert office.post(address, {"post": "yes"}).status_code == 403
        chosen = {
            "action": "delete_selected",
            "post": "yes",
            "_selected_action": [str(inga.pk), str(anna.pk)],
        }
        office.post(reverse("admin:accounts_user_changelist"), chosen)
        assert User.objects.filter(pk__in=[inga.pk, anna.pk]).count() == 2


@pytest.mark.django_db
def test_with_another_one_there_the_role_can_be_given_up(inga, olga):
    assert demote(inga, inga).status_code == 302
    assert administrators() == 1
    given = AuditEntry.objects.get(action="staff.role_given")
    assert given.detail == {"role": "operator", "before": "administrator"}


@pytest.mark.django_db
def test_all_of_them_chosen_at_once_leave_the_one_who_chose(inga, olga, anna):
    suspend(inga, inga, olga, anna)
    assert list(User.objects.filter(is_active=True)) == [User.objects.get(pk=inga.pk)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("acts", [(demote, demote), (suspend, suspend), (demote, suspend)])
def test_two_who_do_it_to_each_other_at_once_are_not_both_gone(inga, olga, acts):
    start = threading.Barrier(2, timeout=30)

    def run(act: Callable, by: User, whom: User) -> None:
        office = desk_of(by).client
        start.wait()
        act(by, whom, office=office)
        connection.close()

    pairs = ((acts[0], inga, olga), (acts[1], olga, inga))
    threads = [threading.Thread(target=run, args=arguments) for arguments in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert administrators() == 1


@pytest.mark.django_db
def test_a_form_that_was_read_before_a_suspension_does_not_take_it_back(inga, anna, monkeypatch):
    def suspend_first(self, *args, before=User.save, **kwargs):
        User.objects.filter(pk=anna.pk).update(is_active=False)
        before(self, *args, **kwargs)

    monkeypatch.setattr(User, "save", suspend_first)
    address = reverse("admin:accounts_user_change", args=[anna.pk])
    desk_of(inga).client.post(address, form_of(anna, capacity=3))
    user = User.objects.get(pk=anna.pk)
    assert (user.capacity, user.is_active) == (3, False)
