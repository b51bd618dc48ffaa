"""What is left behind is swept: files that nobody sent, and bytes whose upload was killed
before its row (D3).
"""

import os
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from bankchat.celery import app
from messaging.files import attachments, storage, uploading
from messaging.files.models import File
from messaging.files.sweeping import sweep
from tests.cast import conversation_of, customer
from tests.messaging.uploads import (
    as_customer,
    download,
    kept_in,
    nothing_is_kept,
    photo,
    send,
    upload,
    uploaded,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(hours: float) -> time_machine.travel:
    return time_machine.travel(NOON + timedelta(hours=hours), tick=False)


def bytes_at(root, path: str, hours: float) -> None:
    """Bytes that some process wrote then."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"x")
    then = (NOON + timedelta(hours=hours)).timestamp()
    os.utime(file, (then, then))


def test_a_file_that_nobody_sent_is_gone_after_a_day(transactional_db, files_root):
    customer("Alice")
    with at(0):
        uploaded(as_customer())
    with at(23.9):
        sweep()
        assert len(kept_in(files_root)) == 2
        assert File.objects.exists()
    with at(24.1):
        sweep()
    assert nothing_is_kept(files_root)


def test_a_file_that_was_sent_stays(transactional_db, files_root):
    customer("Alice")
    with at(0):
        file = uploaded(as_customer())
        send(file)
    for hours in (25, 1000):
        with at(hours):
            sweep()
    with at(1001):
        assert download(as_customer(), file)
        assert download(as_customer(), file, "thumbnail/")


def test_the_same_upload_after_the_sweep_begins_anew(transactional_db):
    customer("Alice")
    upload_id, data = uuid.uuid4(), photo()
    with at(0):
        before = uploaded(as_customer(), data, upload=upload_id)
    with at(25):
        sweep()
        assert uploaded(as_customer(), data, upload=upload_id).pk != before.pk


def test_bytes_without_a_row_are_gone_after_an_hour(db, files_root):
    bytes_at(files_root, f"2026-11-22/{uuid.uuid4()}", 0)
    bytes_at(files_root, f"2026-11-22/{uuid.uuid4()}.thumbnail", 0)
    bytes_at(files_root, "2026-11-22/half-written", 0)
    with at(0.9):
        sweep()
        assert len(kept_in(files_root)) == 3
    with at(1.1):
        sweep()
    assert kept_in(files_root) == []


def test_bytes_of_yesterday_are_found_though_the_worker_was_away(db, files_root):
    bytes_at(files_root, f"2026-11-16/{uuid.uuid4()}", -140)
    with at(0):
        sweep()
    assert kept_in(files_root) == []


def test_the_sweep_touches_nothing_that_belongs_to_a_row(transactional_db, files_root):
    customer("Alice")
    with at(0):
        file = uploaded(as_customer())
        for path in files_root.glob("*/*"):
            os.utime(path, (0, 0))
        sweep()
        assert download(as_customer(), file)


def test_a_row_without_bytes_is_swept_like_any_other(transactional_db, files_root):
    customer("Alice")
    with at(0):
        file = uploaded(as_customer())
    storage.forget([file.path, file.thumbnail_path])
    with at(25):
        sweep()
    assert not File.objects.exists()


def test_an_upload_that_ends_between_its_bytes_and_its_row_can_be_repeated(
    transactional_db, files_root, monkeypatch
):
    """As when the process is killed there: bytes, no row, and no answer."""
    customer("Alice")
    upload_id, data = uuid.uuid4(), photo()

    def killed(*_: object) -> None:
        raise SystemExit

    with at(0), monkeypatch.context() as patch:
        patch.setattr(uploading, "_insert", killed)
        with pytest.raises(SystemExit):
            upload(as_customer(), data, upload=upload_id)
    assert not File.objects.exists()
    assert len(kept_in(files_root)) == 2
    for path in files_root.glob("*/*"):
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    with at(1.1):
        file = uploaded(as_customer(), data, upload=upload_id)
        sweep()
        assert len(kept_in(files_root)) == 2
        assert download(as_customer(), file)


def test_a_file_that_is_being_sent_is_not_swept(transactional_db):
    alice = customer("Alice")
    with at(0):
        file = uploaded(as_customer())
    with transaction.atomic():
        assert attachments.sendable([(alice.pk, conversation_of(alice).pk, file.pk)])
        sweep_elsewhere()
        attachments.mark_sent([file.pk])
    sweep_elsewhere()
    assert download(as_customer(), file)


def sweep_elsewhere() -> None:
    """A day later, in another process."""

    def run() -> None:
        with at(30):
            sweep()
        connection.close()

    other = threading.Thread(target=run)
    other.start()
    other.join()


def test_celery_sweeps_every_hour():
    (entry,) = [
        entry
        for entry in app.conf.beat_schedule.values()
        if entry["task"] == "messaging.sweep_files"
    ]
    app.loader.import_default_modules()
    assert entry["schedule"] == 3600
    assert entry["task"] in app.tasks
