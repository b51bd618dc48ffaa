"""Administrators write topics and rules, see what each model is worth and ask for a training;
nobody else does.
"""

import subprocess
import sys

import pytest
from celery import current_app
from django.conf import settings as project
from django.urls import reverse
from kombu.exceptions import OperationalError

from accounts.models import AuditEntry
from tests.tickets.topic_samples import samples
from tickets.topics.learning import learn
from tickets.topics.models import Topic, TopicModel, TopicRule

pytestmark = pytest.mark.django_db
TOPIC = {
    "name": "Insurance",
    "name_ru": "Страхование",
    "target": 180,
    "line": 1,
    "skill_level": 1,
    "complexity": 2,
    "active": "on",
}
RULE = {"order": 1, "words": " lost  card \n\nстрах*", "topic": "loans", "active": "on"}


@pytest.fixture
def office(client, inga, topics):
    client.force_login(inga, project.AUTHENTICATION_BACKENDS[-1])
    return client


@pytest.fixture
def sent(monkeypatch):
    """The names of the tasks that would have gone to the queue."""
    names = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: names.append(name))
    return names


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_a_topic_is_made_and_changed_but_its_code_stays(office):
    assert (
        office.post(reverse("admin:tickets_topic_add"), TOPIC | {"code": "insurance"}).status_code
        == 302
    )
    change = reverse("admin:tickets_topic_change", args=["insurance"])
    office.post(change, TOPIC | {"code": "other-code", "target": 600})
    topic = Topic.objects.get(pk="insurance")
    assert (topic.target, topic.name_in("ru"), topic.name_in("en-gb")) == (
        600,
        "Страхование",
        "Insurance",
    )
    assert not Topic.objects.filter(pk="other-code").exists()
    assert actions()[-2:] == ["topic.created", "topic.changed"]


@pytest.mark.parametrize(
    "bad",
    [
        {"code": "карта"}, {"code": "a b"}, {"code": "x" * 41}, {"code": "loans"}, {"code": ""}, {"name": ""},
        {"target": 0}, {"target": 2_678_401}, {"target": "soon"}, {"line": 3}, {"complexity": 4}, {"name": "a\x00b"},
    ],
    ids=str,
)  # fmt: skip
def test_a_bad_topic_is_refused(office, bad):
    response = office.post(reverse("admin:tickets_topic_add"), TOPIC | {"code": "insurance"} | bad)
    assert response.status_code == 200
    assert Topic.objects.count() == 3


def test_no_topic_and_no_model_is_removed_or_edited(office):
    model = learn(samples()).model
    assert (
        office.post(
            reverse("admin:tickets_topic_delete", args=["loans"]), {"post": "yes"}
        ).status_code
        == 403
    )
    for screen in ("delete", "change"):
        address = reverse(f"admin:tickets_topicmodel_{screen}", args=[model.pk])
        assert office.post(address, {"post": "yes", "accuracy": "1"}).status_code == 403
    assert TopicModel.objects.get() == model


def test_a_rule_is_tidied_and_removed(office):
    assert office.post(reverse("admin:tickets_topicrule_add"), RULE).status_code == 302
    rule = TopicRule.objects.get()
    assert rule.words == "lost card\nстрах*"
    office.post(reverse("admin:tickets_topicrule_delete", args=[rule.pk]), {"post": "yes"})
    assert not TopicRule.objects.exists()
    assert actions()[-2:] == ["topic_rule.saved", "topic_rule.removed"]


@pytest.mark.parametrize(
    "bad",
    [{"words": ""}, {"words": "*"}, {"words": "re*fund"}, {"words": "x" * 81}, {"words": "a\x00bc"}, {"topic": "no"},
     {"words": "word\n" * 500}, {"order": -1}],
    ids=ascii,
)  # fmt: skip
def test_a_bad_rule_is_refused(office, bad):
    assert office.post(reverse("admin:tickets_topicrule_add"), RULE | bad).status_code == 200
    assert not TopicRule.objects.exists()


def test_the_list_shows_what_each_model_is_worth(office):
    model = learn(samples()).model
    page = office.get(reverse("admin:tickets_topicmodel_changelist")).content.decode()
    assert f"{model.accuracy * 100:.1f} %" in page
    assert model.sha256[:12] in page
    assert (
        office.get(reverse("admin:tickets_topicmodel_change", args=[model.pk])).status_code == 200
    )


def test_a_training_is_asked_for_with_a_button(office, sent):
    page = office.get(reverse("admin:tickets_topicmodel_changelist")).content.decode()
    assert reverse("admin:train_topics") in page
    assert office.get(reverse("admin:train_topics")).status_code == 405
    response = office.post(reverse("admin:train_topics"), follow=True)
    assert sent == ["tickets.train_topics"]
    assert "Training started" in response.content.decode()
    assert actions()[-1] == "topics.training_asked"


def test_with_the_queue_away_the_button_says_so(office, monkeypatch):
    def away(*_, **__):
        raise OperationalError

    monkeypatch.setattr(current_app, "send_task", away)
    response = office.post(reverse("admin:train_topics"), follow=True)
    assert "does not answer" in response.content.decode()
    assert "topics.training_asked" not in actions()


@pytest.mark.parametrize(
    "screen", ["topic_changelist", "topicrule_changelist", "topicmodel_changelist"]
)
def test_operators_and_strangers_stay_outside(client, anna, sent, screen):
    for _ in range(2):
        assert client.get(reverse(f"admin:tickets_{screen}")).status_code in {302, 403}
        assert client.post(reverse("admin:train_topics")).status_code in {302, 403}
        client.force_login(anna, project.AUTHENTICATION_BACKENDS[-1])
    assert sent == []


def test_web_processes_do_without_the_training_library():
    code = "import bankchat.servers.uvicorn.__main__, bankchat.application, sys; sys.exit('sklearn' in sys.modules or 'scipy' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=project.BASE_DIR, check=False).returncode
        == 0
    )
