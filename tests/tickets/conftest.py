import pytest

from tests.tickets.topic_samples import QUESTIONS
from tickets.topics.models import Topic


@pytest.fixture
def topics(db, settings, tmp_path):
    """Three topics, the loans on the second line, and an empty shelf of models; by code."""
    settings.TOPIC_MODELS = str(tmp_path / "topics")
    Topic.objects.all().delete()  # those of the migration are there only before the first flush
    for code in QUESTIONS:
        Topic.objects.create(code=code, name=code.title(), line=2 if code == "loans" else 1)
    return {topic.code: topic for topic in Topic.objects.all()}
