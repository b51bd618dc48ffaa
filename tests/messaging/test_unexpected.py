"""Something breaks that nobody thought of: a socket closes with 1011, the log has an id and no
customer's word. D26.
"""

import uuid

import pytest
from asgiref.sync import sync_to_async

from tests.cast import say
from tests.servers import KINDS, customer, heard, says, serving
from tests.wire import Closed, customer_line
from tickets.models import Event

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True)]
SECRET = "my card is 4111 1111 1111 1111"


def breaks(*arguments, **named):
    raise ValueError(f"cannot understand {arguments} {named}")


@pytest.mark.usefixtures("hub")
async def test_a_command_that_breaks_closes_its_socket_and_no_other(monkeypatch, caplog):
    async with customer_line() as alice, customer_line("bank-bob") as bob:
        with monkeypatch.context() as broken:
            broken.setattr("messaging.sockets.customer.content_of", breaks)
            client_id = uuid.uuid4()
            await alice.send("message.send", client_id=client_id, text=SECRET)
            with pytest.raises(Closed) as closed:
                await alice.next()
        assert closed.value.code == 1011
        await bob.pong()
    (incident,) = [
        record for record in caplog.records if record.name == "messaging.delivery.incidents"
    ]
    assert incident.getMessage().startswith("incident ")
    assert "ValueError" in incident.getMessage()
    assert "sockets/customer.py" in incident.getMessage()
    assert "4111" not in caplog.text
    async with customer_line() as alice:  # it comes back and says the same again
        await alice.send("message.send", client_id=client_id, text=SECRET)
        assert (await alice.next("message.sent"))["client_id"] == str(client_id)
    assert await sync_to_async(Event.objects.filter(client_id=client_id).count)() == 1


@pytest.mark.usefixtures("hub")
async def test_an_event_that_cannot_be_delivered_closes_the_socket_that_misses_it(
    monkeypatch, caplog, alice
):
    async with customer_line() as wire, customer_line("bank-bob") as bob:
        with monkeypatch.context() as broken:
            broken.setattr("messaging.delivery.feed.frame_of", breaks)
            await sync_to_async(say)(alice, SECRET)
            assert await wire.close_code() == 1011
        await bob.pong()
    assert "4111" not in caplog.text
    async with customer_line(after=0) as wire:
        assert (await wire.next("message.sent"))["text"] == SECRET


@pytest.mark.parametrize("kind", KINDS)
async def test_the_client_is_told_under_either_server(kind, transactional_db):
    with serving(kind, {"messaging.sockets.customer.content_of": None}) as server:
        async with customer(server) as alice, customer(server, "bank-bob") as bob:
            await says(alice, SECRET)
            _, code = await heard(alice)
            assert code == 1011
            assert alice.close_reason in server.said()
            await bob.ping()
        assert "incident" in server.said()
        assert "4111" not in server.said()
