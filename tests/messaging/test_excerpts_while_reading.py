"""One who reads the bank's documents anew holds up nobody else who writes a reply."""

import threading

import psycopg
import pytest
from django.db import connections

from messaging.desk.boilerplate.document_cache import DocumentCache
from messaging.desk.boilerplate.models import BankDocument
from tests.servers import database

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_known_before_is_given_while_somebody_reads_anew():
    BankDocument.objects.create(
        title="Card Terms", text="The card is blocked by the bank after three wrong codes."
    )
    shelf = DocumentCache()
    known = shelf.index()
    shelf.forget()
    with psycopg.connect(database()["DATABASE_URL"]) as postgres:
        postgres.execute("LOCK TABLE messaging_bankdocument IN ACCESS EXCLUSIVE MODE")
        reader = threading.Thread(target=read, args=[shelf])
        reader.start()
        while not shelf._lock.locked():
            pass  # until it reads
        assert shelf.index() is known  # and does not wait for it
        postgres.rollback()
    reader.join()
    assert not shelf._lock.locked()


def read(shelf: DocumentCache) -> None:
    try:
        shelf.index()
    finally:
        connections.close_all()
