"""The demo bank's pages, and the door for simulated operators."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from accounts.models import User
from tests.cast import sits_down


def test_the_banks_page_offers_a_dozen_customers(client):
    context = client.get("/demobank/").context
    assert len(context["people"]) == 12
    assert context["subject"] == context["people"][0]["subject"]
    assert {person["locale"] for person in context["people"]} == {"en", "ru"}


def test_one_may_be_somebody_else(client):
    assert client.get("/demobank/?as=c-1003").context["subject"] == "c-1003"
    assert client.get("/demobank/?as=nobody").status_code == 404


def test_the_chat_may_be_framed_by_the_bank_alone(client):
    answer = client.get("/demobank/chat/?as=c-1003&widget=1")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "'none' 'self'" not in answer["Content-Security-Policy"]
    assert answer.context["token_url"] == "/demobank/token/?as=c-1003"
    assert answer.context["widget"] is True


def test_the_banks_own_page_may_not_be_framed(client):
    answer = client.get("/demobank/")
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
class TestSimulatedOperators:
    def lend(self, client, count=2, **extra):
        return client.post(f"/demobank/simulation/operators/?count={count}", **extra)

    def test_they_are_marked_and_can_sign_in(self, client, rf):
        lent = self.lend(client).json()["operators"]
        assert [facts["email"] for facts in lent] == [
            "sim-operator-1@bank.example",
            "sim-operator-2@bank.example",
        ]
        user = authenticate(rf.post("/"), email=lent[0]["email"], password=lent[0]["password"])
        assert isinstance(user, User)
        assert (user.simulated, user.line, user.capacity, user.public_name) == (
            True,
            1,
            5,
            lent[0]["name"],
        )

    def test_each_run_gets_new_passwords_for_the_same_people(self, client):
        first = self.lend(client).json()["operators"]
        User.objects.update(status_since=timezone.now() - timedelta(minutes=2))
        second = self.lend(client).json()["operators"]
        assert User.objects.count() == 2
        assert {facts["password"] for facts in first}.isdisjoint(
            facts["password"] for facts in second
        )

    def test_whoever_another_run_plays_is_left_alone(self, client):
        self.lend(client, 1)
        sits_down(User.objects.get())
        User.objects.update(status_since=timezone.now() - timedelta(minutes=2))
        (lent,) = self.lend(client, 1).json()["operators"]
        assert lent["email"] == "sim-operator-2@bank.example"

    def test_two_runs_that_start_together_get_different_people(self, client):
        emails = [
            facts["email"] for _ in range(2) for facts in self.lend(client).json()["operators"]
        ]
        assert len(set(emails)) == 4

    def test_another_machine_gets_none(self, client):
        assert self.lend(client, REMOTE_ADDR="192.0.2.7").status_code == 403
        assert not User.objects.exists()

    @pytest.mark.parametrize("count", ["0", "101", "x", "-1", "²"])
    def test_a_count_out_of_range_makes_none(self, client, count):
        assert self.lend(client, count).status_code == 400
        assert not User.objects.exists()
