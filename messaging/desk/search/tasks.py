"""Celery's tasks: the search index follows the log."""

from celery import shared_task

from messaging.desk.search import indexing


@shared_task(name="messaging.index_search")
def index_search() -> None:
    indexing.index_active()


@shared_task(name="messaging.index_all_search")
def index_all_search() -> None:
    """Finds what was written where nothing happens, and what is left of a time without workers."""
    indexing.index_all()
