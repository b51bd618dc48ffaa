"""How one wants the workstation: the same on every machine, each person's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.composing.models import Preferences
from messaging.composing.preferences import wishes_of
from tests.messaging.desk import HOSTILE, desk_of

pytestmark = pytest.mark.django_db
QUIET = f"{timezone.now() + timedelta(days=100):%Y-%m-%dT%H:00:00Z}"
WISHES = {
    "send_key": "control",
    "letters": False,
    "ticket_sound": True,
    "message_sound": False,
    "repeat": False,
    "ticket_notice": True,
    "message_notice": False,
    "quiet_until": QUIET,
}


def test_wishes_stand_on_the_page_of_every_machine(anna, dmitry):
    assert desk_of(anna).post("preferences", **WISHES).status_code == 200
    page = desk_of(anna).get("workstation").content.decode()
    assert "&quot;send_key&quot;:&quot;control&quot;" in page
    assert f"&quot;quiet_until&quot;:&quot;{QUIET}&quot;" in page
    assert wishes_of(dmitry).send_key == "enter"


def test_the_last_wish_stands(anna):
    desk = desk_of(anna)
    desk.post("preferences", **WISHES)
    desk.post("preferences", **WISHES | {"send_key": "enter", "quiet_until": None})
    assert (wishes_of(anna).send_key, wishes_of(anna).quiet_until) == ("enter", None)
    assert Preferences.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [{"send_key": "space"}, {"letters": 1}, {"letters": "yes"}, {"quiet_until": "soon"}, {"user": "x"}],
    ids=str,
)
def test_hostile_wishes_store_nothing(anna, fields):
    assert desk_of(anna).post("preferences", **WISHES | fields).status_code == 400
    assert not Preferences.objects.exists()


@pytest.mark.parametrize(("body", "status"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bodies_store_nothing(anna, body, status):
    assert desk_of(anna).post("preferences", raw=body).status_code == status
    assert desk_of(None).post("preferences", **WISHES).status_code == 401
    assert not Preferences.objects.exists()
