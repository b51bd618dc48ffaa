"""How one wants the workstation: the same on every machine, each person's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.desk.preferences.models import Preferences
from messaging.desk.preferences.store import preferences_of
from tests.messaging.desk import HOSTILE, desk_of

pytestmark = pytest.mark.django_db
QUIET = f"{timezone.now() + timedelta(days=100):%Y-%m-%dT%H:00:00Z}"
PREFERENCES = {
    "send_key": "control",
    "letters": False,
    "ticket_sound": True,
    "message_sound": False,
    "repeat": False,
    "ticket_notice": True,
    "message_notice": False,
    "quiet_until": QUIET,
}


def test_preferences_stand_on_the_page_of_every_machine(anna, dmitry):
    assert desk_of(anna).post("preferences", **PREFERENCES).status_code == 200
    page = desk_of(anna).get("workstation").content.decode()
    assert "&quot;send_key&quot;:&quot;control&quot;" in page
    assert f"&quot;quiet_until&quot;:&quot;{QUIET}&quot;" in page
    assert preferences_of(dmitry).send_key == "enter"


def test_the_last_wish_stands(anna):
    desk = desk_of(anna)
    desk.post("preferences", **PREFERENCES)
    desk.post("preferences", **PREFERENCES | {"send_key": "enter", "quiet_until": None})
    assert (preferences_of(anna).send_key, preferences_of(anna).quiet_until) == ("enter", None)
    assert Preferences.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"send_key": "space"},
        {"letters": 1},
        {"letters": "yes"},
        {"quiet_until": "soon"},
        {"user": "x"},
    ],
    ids=str,
)
def test_hostile_preferences_store_nothing(anna, fields):
    assert desk_of(anna).post("preferences", **PREFERENCES | fields).status_code == 400
    assert not Preferences.objects.exists()


@pytest.mark.parametrize(("body", "status"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bodies_store_nothing(anna, body, status):
    assert desk_of(anna).post("preferences", raw=body).status_code == status
    assert desk_of(None).post("preferences", **PREFERENCES).status_code == 401
    assert not Preferences.objects.exists()
