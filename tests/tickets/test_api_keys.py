"""API keys: made and revoked by administrators, in the admin and by manage.py; read once."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import AuditEntry
from tests.messaging.uploads import as_staff
from tickets.api_keys import hash_of, living_key, make_key, revoke_key
from tickets.models import ApiKey, Channel
from tickets.refusals import Forbidden, NotFound

pytestmark = pytest.mark.django_db


def make(by, *channels):
    return make_key(by=by, name="Contact centre", channels=channels or [Channel.TELEPHONE])


def test_a_key_has_256_bits_and_only_its_hash_is_kept(inga):
    row, key = make(inga)
    assert len(key[13:]) >= 43
    assert make(inga)[1] != key
    kept = ApiKey.objects.get(pk=row.pk)
    assert (bytes(kept.hash), kept.prefix) == (hash_of(key), key[:12])
    assert key[12:] not in str(vars(kept))
    assert living_key(key) == row


def test_only_administrators_make_and_revoke(anna, inga):
    row, key = make(inga)
    inga.is_active = False
    for refused in (
        lambda: make(anna), lambda: make(inga), lambda: revoke_key(by=anna, prefix=row.prefix),
        lambda: revoke_key(by=inga, prefix=row.prefix),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            refused()
    assert (ApiKey.objects.count(), living_key(key)) == (1, row)


def test_a_key_is_for_other_channels_than_the_chat(inga):
    for channels in ([Channel.WEB], [Channel.TELEPHONE, Channel.APP]):
        with pytest.raises(Forbidden):
            make(inga, *channels)
    with pytest.raises(Forbidden):
        make_key(by=inga, name="x", channels=[])
    assert not ApiKey.objects.exists()


def test_a_revoked_key_is_refused_for_good(inga):
    row, key = make(inga)
    first = revoke_key(by=inga, prefix=row.prefix).revoked_at
    assert revoke_key(by=inga, prefix=row.prefix).revoked_at == first
    assert living_key(key) is None
    with pytest.raises(NotFound):
        revoke_key(by=inga, prefix="bck_00000000")
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "key.made",
        "key.revoked",
    ]


def test_the_admin_shows_a_new_key_once(inga):
    admin = as_staff(inga)
    response = admin.post(
        "/admin/tickets/apikey/add/", {"name": "Mail", "channels": ["email", "social"]}
    )
    row = ApiKey.objects.get()
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    key = response.content.decode().split('id="new-key">')[1].split("<")[0]
    assert (living_key(key), row.channels, row.created_by) == (row, ["email", "social"], inga)
    for address in ("/admin/tickets/apikey/", f"/admin/tickets/apikey/{row.pk}/change/"):
        page = admin.get(address, follow=True)
        assert page.status_code == 200
        assert key[13:] not in page.content.decode()
    admin.post("/admin/tickets/apikey/", {"action": "revoke", "_selected_action": [str(row.pk)]})
    assert living_key(key) is None
    assert admin.post(f"/admin/tickets/apikey/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert (
        admin.post(
            f"/admin/tickets/apikey/{row.pk}/change/", {"name": "x", "channels": ["email"]}
        ).status_code
        == 403
    )


@pytest.mark.parametrize(
    "data", [{"name": "x"}, {"name": "", "channels": ["email"]}, {"name": "x", "channels": ["web"]}]
)
def test_the_admin_refuses_what_is_no_key(inga, data):
    assert as_staff(inga).post("/admin/tickets/apikey/add/", data).status_code == 200
    assert not ApiKey.objects.exists()


def test_operators_have_no_keys(anna):
    assert as_staff(anna).get("/admin/tickets/apikey/").status_code in (302, 403)


def command(*arguments):
    out = StringIO()
    call_command("api_key", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_command_makes_lists_and_revokes(inga):
    key = command("make", "Contact centre", "--channel", "telephone", "--by", "inga@bank.example")
    row = living_key(key)
    assert row.name == "Contact centre"
    assert row.prefix in command("list")
    command("revoke", row.prefix, "--by", "Inga@bank.example")
    assert living_key(key) is None
    assert "revoked" in command("list")


def test_the_command_says_what_is_wrong(anna, inga):
    for arguments in (
        ("make", "x", "--channel", "email", "--by", "anna@bank.example"),
        ("make", "x", "--channel", "email", "--by", "nobody@bank.example"),
        ("make", "x", "--channel", "web", "--by", "inga@bank.example"),
        ("make", "", "--channel", "email", "--by", "inga@bank.example"),
        ("revoke", "bck_00000000", "--by", "inga@bank.example"),
    ):
        with pytest.raises(CommandError):
            command(*arguments)
    assert not ApiKey.objects.exists()
