"""The demo bank's customer system: for whoever has its key, and believable."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from accounts.directory import Operation, Profile
from demobank import crm, people

KEY = {"Authorization": "Bearer demo-directory-key"}
URL = "/demobank/crm/customers/c-1001"
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def key(settings):
    settings.BANK_DIRECTORY_KEY = "demo-directory-key"


@pytest.mark.parametrize("path", ["", "/operations"])
@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "demo-directory-key"}]
)
def test_without_the_key_nothing_is_told(client, path, headers):
    answer = client.get(URL + path, headers=headers)
    assert answer.status_code == 401
    assert b"name" not in answer.content


@pytest.mark.parametrize("path", ["", "/operations"])
def test_an_unknown_customer_is_unknown(client, path):
    assert client.get(f"/demobank/crm/customers/nobody{path}", headers=KEY).status_code == 404


def test_the_answers_are_what_the_directory_reads(client):
    profile = msgspec.json.decode(client.get(URL, headers=KEY).content, type=Profile, strict=True)
    operations = msgspec.convert(
        client.get(f"{URL}/operations", headers=KEY).json()["operations"], list[Operation]
    )
    assert profile.name == people.everyone()[0].name
    assert profile.products
    assert len(operations) == 12


def test_a_simulated_customer_has_a_profile_too(client):
    assert client.get("/demobank/crm/customers/sim-3", headers=KEY).json()["name"] == "Simulated 3"


def test_the_newest_operation_is_hours_old_whatever_the_time():
    for hour in range(24):
        now = NOON + timedelta(hours=hour)
        newest = crm.recent_operations(people.everyone()[0], now)[0]
        assert timedelta(0) <= now - datetime.fromisoformat(newest["at"]) < timedelta(hours=12)


def test_operations_are_in_order_and_never_change_afterwards():
    person = people.everyone()[1]
    today, tomorrow = (
        crm.recent_operations(person, NOON),
        crm.recent_operations(person, NOON + timedelta(days=1)),
    )
    moments = [operation["at"] for operation in today]
    assert moments == sorted(moments, reverse=True)
    assert today[:8] == tomorrow[4:]


def test_operations_speak_the_customers_language():
    english, russian = (
        next(p for p in people.everyone() if p.locale == locale) for locale in ("en", "ru")
    )
    assert all(
        operation["title"].isascii() or "é" in operation["title"]
        for operation in crm.recent_operations(english)
    )
    assert any(
        "а" <= letter <= "я" for o in crm.recent_operations(russian) for letter in o["title"]
    )


def test_nobody_has_a_neighbours_name_or_number():
    everyone = people.everyone()
    assert (
        len({person.subject for person in everyone})
        == len({person.name for person in everyone})
        == len(everyone)
    )


def test_a_russian_womans_family_name_goes_with_a_womans_name():
    """Анна Ветрова and Сергей Логинов make no Сергей Ветрова."""
    for person in people.everyone():
        first, family = person.name.split(" ", 1)
        if person.locale == "ru" and family.endswith(("ова", "ева", "ина", "ая")):
            assert first[-1] in "ая", person.name
            assert first not in people.MEN_IN_A
