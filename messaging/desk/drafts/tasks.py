"""Celery's task: retention of drafts."""

from celery import shared_task

from messaging.desk.drafts import store


@shared_task(name="messaging.sweep_drafts")
def sweep_drafts() -> None:
    store.sweep()
