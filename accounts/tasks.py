"""Celery's tasks: retention of leases and of password tries."""

from celery import shared_task

from accounts import password_tries, presence


@shared_task(name="accounts.forget_old_leases")
def forget_old_leases() -> None:
    presence.forget_old_leases()
    password_tries.forget_old_tries()
