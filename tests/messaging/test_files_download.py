"""Giving a file: to its sender before it is sent, and after that to whoever may see the
conversation at that moment.
"""

import uuid

import pytest
from django.test import Client

from accounts.models import AuditEntry
from messaging.files import attachments
from tests.cast import close, conversation_of, say, sits_down, ticket_of
from tests.messaging.uploads import (
    address,
    as_customer,
    as_staff,
    document,
    download,
    photo,
    refused,
    send,
    talk_of,
    uploaded,
)
from tickets.models import Event
from tickets.staffing import suspend

PARTS = pytest.mark.parametrize("part", ["", "thumbnail/"])


@pytest.fixture
def sent(anna, alice):
    """A photo of Alice's in her conversation with Anna."""
    sits_down(anna)
    say(alice)
    file = uploaded(as_customer(), name="receipt.jpg")
    send(file)
    return file


def hidden(client: Client, file, part: str = "") -> bool:
    """Whether it looks exactly as a file that is not there."""
    answer, absent = client.get(address(file, part)), client.get(address(uuid.uuid4(), part))
    return (
        refused(answer, 404, "not_found")
        and answer.content == absent.content
        and answer.headers == absent.headers
    )


@PARTS
def test_both_sides_see_a_file_that_was_sent(anna, sent, part):
    assert download(as_customer(), sent, part) == download(as_staff(anna), sent, part)


@PARTS
def test_an_administrator_sees_it_too(inga, sent, part):
    assert download(as_staff(inga), sent, part)


@PARTS
def test_another_customer_does_not(bob, sent, part):
    assert hidden(as_customer("bank-bob"), sent, part)


@PARTS
def test_another_operator_does_not(dmitry, sent, part):
    assert hidden(as_staff(dmitry), sent, part)


@PARTS
def test_nobody_without_a_sign_in_does(sent, part):
    signed_out = as_staff(sent_to := ticket_of(sent.conversation.customer).operator)
    assert download(signed_out, sent, part)
    signed_out.logout()
    for client in (Client(), signed_out, Client(headers={"authorization": "Bearer nonsense"})):
        assert refused(client.get(address(sent, part)), 401, "not_authenticated")
    assert sent_to.is_active


def test_before_it_is_sent_it_is_its_senders_alone(anna, inga, alice):
    sits_down(anna)
    say(alice)
    hers, annas = uploaded(as_customer()), uploaded(as_staff(anna), conversation=talk_of(alice))
    assert download(as_customer(), hers)
    assert download(as_staff(anna), annas)
    assert hidden(as_staff(anna), hers)
    assert hidden(as_staff(inga), hers)
    assert hidden(as_customer(), annas)


def test_a_suspended_operator_loses_it_at_once(anna, inga, sent):
    signed_in = as_staff(anna)
    assert download(signed_in, sent)
    suspend(member=anna, by=inga)
    assert refused(signed_in.get(address(sent)), 401, "not_authenticated")


def test_an_operator_loses_it_when_the_customer_comes_back_to_somebody_else(
    anna, dmitry, alice, sent
):
    signed_in = as_staff(anna)
    close(anna, alice)
    assert download(signed_in, sent)
    type(ticket_of(alice)).objects.update(operator=dmitry)
    assert hidden(signed_in, sent)
    assert download(as_staff(dmitry), sent)


# ---------------------------------------------------------------- how it is given


@PARTS
def test_a_browser_can_do_nothing_with_it_but_save_it(sent, part):
    response = as_customer().get(address(sent, part))
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == 'attachment; filename="receipt.jpg"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-store"


def test_a_name_of_other_letters_is_written_as_rfc_6266_says(alice):
    file = uploaded(as_customer(), document(), 'Выписка "за май".pdf')
    disposition = as_customer().get(address(file))["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''%D0%92")
    assert "\n" not in disposition


def test_only_reading_is_possible_at_a_files_address(sent):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(as_customer(), method)(address(sent)).status_code == 405


def test_an_administrators_download_is_in_the_audit_trail(anna, inga, sent):
    download(as_staff(anna), sent)
    download(as_customer(), sent)
    assert not AuditEntry.objects.filter(action="file.read").exists()
    download(as_staff(inga), sent)
    entry = AuditEntry.objects.get(action="file.read")
    assert (entry.by, entry.target) == (inga, str(sent.conversation_id))
    assert entry.detail == {"file": str(sent.pk)}


def test_a_file_whose_bytes_are_gone_is_not_found(sent, files_root):
    for path in files_root.rglob(f"{sent.pk}*"):
        path.unlink()
    assert hidden(as_customer(), sent)
    assert hidden(as_customer(), sent, "thumbnail/")


# ---------------------------------------------------------------- what may be sent


def test_what_a_message_says_of_a_file_is_what_the_upload_said(alice):
    file = uploaded(as_customer(), photo(size=(200, 100)))
    wanted = (alice.pk, conversation_of(alice).pk, file.pk)
    assert attachments.sendable([wanted]) == {
        wanted: {
            "file": {
                "id": str(file.pk), "name": "photo.jpg", "type": "image/jpeg", "size": file.size,
                "sha256": file.sha256, "width": 200, "height": 100,
            }
        }
    }  # fmt: skip


def test_only_the_sender_sends_it_only_there_and_only_once(anna, alice, bob):
    sits_down(anna)
    say(alice)
    file = uploaded(as_customer())
    talk, his = conversation_of(alice).pk, conversation_of(bob).pk
    assert attachments.sendable([]) == {}
    assert (
        attachments.sendable(
            [(bob.pk, talk, file.pk), (anna.pk, talk, file.pk), (alice.pk, his, file.pk)]
        )
        == {}
    )
    assert attachments.sendable([(alice.pk, talk, uuid.uuid4())]) == {}
    both = attachments.sendable([(bob.pk, his, file.pk), (alice.pk, talk, file.pk)])
    assert set(both) == {(alice.pk, talk, file.pk)}
    attachments.mark_sent([file.pk])
    assert attachments.sendable([(alice.pk, talk, file.pk)]) == {}
    assert not Event.objects.filter(kind="message.sent", text=None).exists()
