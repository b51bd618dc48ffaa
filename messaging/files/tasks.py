"""Celery's task: retention of uploads that nobody sent."""

from celery import shared_task

from messaging.files import sweeping


@shared_task(name="messaging.sweep_files")
def sweep_files() -> None:
    sweeping.sweep()
