from celery import shared_task

from tickets import routing, silence


@shared_task(name="tickets.assign_waiting")
def assign_waiting() -> None:
    """Heals what a process killed between a commit and its callback left in the queue."""
    routing.assign_waiting()


@shared_task(name="tickets.close_silent")
def close_silent() -> None:
    silence.close_silent()
