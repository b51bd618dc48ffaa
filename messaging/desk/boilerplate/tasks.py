"""Celery's tasks: which sent replies read like an excerpt of regulations."""

from celery import shared_task

from messaging.desk.boilerplate import recording


@shared_task(name="messaging.judge_replies")
def judge_replies() -> None:
    recording.record_active()


@shared_task(name="messaging.judge_all_replies")
def judge_all_replies() -> None:
    """Finds what is left of a time without workers."""
    recording.record_all()
