from celery import shared_task

from messaging.composing import drafts
from messaging.files import sweeping


@shared_task(name="messaging.sweep_files")
def sweep_files() -> None:
    sweeping.sweep()


@shared_task(name="messaging.sweep_drafts")
def sweep_drafts() -> None:
    drafts.sweep()
