"""A file in a message: one upload, one message, and then it is the conversation's."""

import uuid

import pytest
from asgiref.sync import sync_to_async

from messaging.files.models import File
from tests.cast import customer, sits_down, staff
from tests.messaging.uploads import address, as_customer, as_staff, photo, talk_of, uploaded
from tests.wire import customer_line, desk_line
from tickets.models import Event


@sync_to_async
def cast():
    anna, alice, bob = staff("Anna Kovaleva"), customer("Alice"), customer("Bob")
    sits_down(anna)
    return anna, alice, bob


given = sync_to_async(uploaded)


@sync_to_async
def fetched(client, file: File) -> bool:
    return client.get(address(file)).status_code == 200


async def test_a_photo_travels_from_the_customer_to_the_operator(hub):
    anna, alice, _ = await cast()
    async with customer_line() as phone, desk_line(anna) as desk:
        file = await given(as_customer(), photo(size=(640, 480)), "receipt.jpg")
        assert not await fetched(await sync_to_async(as_staff)(anna), file)
        sent = await phone.send("message.send", client_id=uuid.uuid4(), file=file.pk)
        own = await phone.next("message.sent")
        await desk.send(
            "conversation.follow", conversation=await sync_to_async(talk_of)(alice), after=0
        )
        seen = await desk.next("message.sent")
        assert own["client_id"] == sent["client_id"]
        assert own["file"] == seen["file"] == {
            "id": str(file.pk), "name": "receipt.jpg", "type": "image/jpeg", "size": file.size,
            "sha256": file.sha256, "width": 640, "height": 480,
        }  # fmt: skip
        assert "text" not in seen
        assert await fetched(await sync_to_async(as_staff)(anna), file)


async def test_a_document_travels_back(hub):
    anna, alice, _ = await cast()
    async with customer_line() as phone, desk_line(anna) as desk:
        await phone.send("message.send", client_id=uuid.uuid4(), text="Please send me the form.")
        await phone.next("message.sent")
        talk = await sync_to_async(talk_of)(alice)
        file = await given(await sync_to_async(as_staff)(anna), conversation=talk)
        await desk.send("message.send", conversation=talk, client_id=uuid.uuid4(), file=file.pk)
        assert (await phone.next("message.sent"))["file"]["id"] == str(file.pk)
        assert await fetched(as_customer(), file)


async def test_the_same_command_again_gives_the_same_event(hub):
    await cast()
    async with customer_line() as phone:
        file, client_id = await given(as_customer()), uuid.uuid4()
        await phone.send("message.send", client_id=client_id, file=file.pk)
        first = await phone.next("message.sent")
        await phone.send("message.send", client_id=client_id, file=file.pk)
        assert await phone.next("message.sent") == first
        other = await given(as_customer(), photo("PNG"))
        await phone.send("message.send", client_id=client_id, file=other.pk)
        assert (await phone.next("error"))["code"] == "conflict"
        assert not await sync_to_async(lambda: File.objects.get(pk=other.pk).sent)()


async def test_a_file_is_sent_once(hub):
    await cast()
    async with customer_line() as phone:
        file = await given(as_customer())
        await phone.send("message.send", client_id=uuid.uuid4(), file=file.pk)
        await phone.next("message.sent")
        await phone.send("message.send", client_id=uuid.uuid4(), file=file.pk)
        assert (await phone.next("error"))["code"] == "not_found"


@pytest.mark.parametrize("whose", ["bob", "anna", "nobody"])
async def test_a_file_that_is_not_ones_own_cannot_be_sent(hub, whose):
    """Nor guessed: it looks like one that is not there (A14)."""
    anna, alice, _ = await cast()
    async with customer_line() as phone:
        if whose == "bob":
            file = (await given(as_customer("bank-bob"))).pk
        elif whose == "anna":
            await phone.send("message.send", client_id=uuid.uuid4(), text="Hello")
            await phone.next("message.sent")
            talk = await sync_to_async(talk_of)(alice)
            file = (await given(await sync_to_async(as_staff)(anna), conversation=talk)).pk
        else:
            file = uuid.uuid4()
        before = await Event.objects.acount()
        await phone.send("message.send", client_id=uuid.uuid4(), file=file)
        assert (await phone.next("error"))["code"] == "not_found"
        assert await Event.objects.acount() == before
        assert not await File.objects.filter(sent=True).aexists()
