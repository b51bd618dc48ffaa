from celery import shared_task

from messaging.composing import drafts
from messaging.excerpts import recording
from messaging.files import sweeping
from messaging.search import indexing


@shared_task(name="messaging.sweep_files")
def sweep_files() -> None:
    sweeping.sweep()


@shared_task(name="messaging.sweep_drafts")
def sweep_drafts() -> None:
    drafts.sweep()


@shared_task(name="messaging.index_search")
def index_search() -> None:
    indexing.index_lively()


@shared_task(name="messaging.index_all_search")
def index_all_search() -> None:
    """Finds what was written where nothing happens, and what is left of a time without workers."""
    indexing.index_all()


@shared_task(name="messaging.judge_replies")
def judge_replies() -> None:
    recording.record_lively()


@shared_task(name="messaging.judge_all_replies")
def judge_all_replies() -> None:
    """Finds what is left of a time without workers."""
    recording.record_all()
