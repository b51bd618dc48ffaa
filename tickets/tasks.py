"""Celery's tasks: the sweeps of routing and silence, and the training of topics."""

import logging

from celery import shared_task

from tickets import events, routing, silence, waking
from tickets.topics.learning import NothingNew, confirmed_samples, learn
from tickets.topics.training import TooLittle

logger = logging.getLogger(__name__)


@shared_task(name="tickets.assign_waiting")
def assign_waiting() -> None:
    """Takes back what operators left who are gone, wakes what is due, and heals what a process
    killed between a commit and its callback left in the queue; time alone also makes room (the
    ramp-up) and begins rounds of offers."""
    routing.reclaim_from_absent()
    waking.wake_due(events.now())
    routing.assign_waiting()
    routing.reoffer_warned()


@shared_task(name="tickets.train_topics")
def train_topics() -> None:
    """Learns from the closed tickets whose topic a person named; without enough or new ones
    nothing changes.
    """
    try:
        model = learn(confirmed_samples()).model
    except TooLittle:
        logger.info(
            "topics: too few closed tickets with a topic that a person named; nothing was trained"
        )
    except NothingNew:
        logger.info("topics: nothing new to learn from")
    else:
        logger.info(
            "topics: model %s, accuracy %.3f, in use: %s", model.pk, model.accuracy, model.current
        )


@shared_task(name="tickets.close_silent")
def close_silent() -> None:
    silence.close_silent()
