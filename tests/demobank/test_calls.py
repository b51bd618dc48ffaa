"""The demo bank's contact centre hands in tickets over HTTP, as any system of a bank would."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from demobank import people
from demobank.calls import demo_key
from tickets.api_keys import living_key, revoke_key
from tickets.models import ApiKey, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def demo_call(url, *arguments):
    out = StringIO()
    call_command("demo_call", "--url", url, *arguments, stdout=out)
    return out.getvalue()


def test_a_call_becomes_a_ticket(live_server, inga):
    said = demo_call(live_server.url)
    ticket = Ticket.objects.get()
    assert f"ticket {ticket.number} of {people.everyone()[0].name}: opened, queued" in said
    assert (ticket.channel, ticket.state) == ("telephone", "queued")
    demo_call(live_server.url, "--customer", people.everyone()[1].subject, "--channel", "email")
    assert (Ticket.objects.filter(channel="email").count(), ApiKey.objects.count()) == (1, 1)


def test_a_call_that_is_over(live_server, inga, anna):
    assert "closed, with Anna" in demo_call(live_server.url, "--handled-by", "anna@bank.example")
    ticket = Ticket.objects.get()
    assert (ticket.closed_by, ticket.close_reason) == (anna, "solved")


def test_what_goes_wrong_is_said(live_server, inga):
    for url, arguments in (
        (live_server.url, ["--customer", "nobody"]),
        (live_server.url, ["--handled-by", "nobody@bank.example"]),
        ("http://127.0.0.1:1", []),
    ):
        with pytest.raises(CommandError):
            demo_call(url, *arguments)
    assert not Ticket.objects.exists()


def test_without_an_administrator_there_is_no_key(live_server):
    with pytest.raises(CommandError, match="fill_demo_bank"):
        demo_call(live_server.url)


def test_a_revoked_key_stays_revoked(live_server, inga):
    key = demo_key()
    revoke_key(by=inga, prefix=living_key(key).prefix)
    with pytest.raises(CommandError):
        demo_call(live_server.url)
    assert (living_key(key), Ticket.objects.count()) == (None, 0)
