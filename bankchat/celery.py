"""Celery: statistics from the log, and the sweeps that heal what a killed process left undone.

Every task is idempotent by the database, so a task that runs twice, late or never changes no
promise."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bankchat.settings")

app = Celery("bankchat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Tasks of messaging stand in its rooms; their names do not tell where.
app.autodiscover_tasks(
    ["messaging.files"] + [f"messaging.desk.{room}" for room in ("boilerplate", "drafts", "search")]
)
app.conf.beat_schedule = {
    "assign waiting tickets": {
        "task": "tickets.assign_waiting",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "close silent tickets": {
        "task": "tickets.close_silent",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "record closed cycles": {
        "task": "stats.record_closed_cycles",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "record missed cycles": {
        "task": "stats.record_missed_cycles",
        "schedule": crontab(hour=0, minute=40),
    },  # UTC
    "roll up hours": {
        "task": "stats.roll_up_hours",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "index search": {"task": "messaging.index_search", "schedule": 2.0, "options": {"expires": 2}},
    "index all search": {
        "task": "messaging.index_all_search",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "judge replies": {
        "task": "messaging.judge_replies",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "judge all replies": {
        "task": "messaging.judge_all_replies",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "sweep files": {
        "task": "messaging.sweep_files",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "sweep drafts": {
        "task": "messaging.sweep_drafts",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "train topics": {"task": "tickets.train_topics", "schedule": crontab(hour=1, minute=20)},  # UTC
    "forget old leases": {
        "task": "accounts.forget_old_leases",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}
