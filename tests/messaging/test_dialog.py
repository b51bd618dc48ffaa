"""A customer writes, the operator's screen shows it, the answer arrives, the close shows on
both sides.
"""

import uuid

import pytest

from tests.wire import customer_line, desk_line

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]


async def test_question_answer_close(anna):
    async with desk_line(anna) as desk, customer_line("bank-alice") as alice:
        assert desk.lists["rows"] == []
        question = uuid.uuid4()
        await alice.send("message.send", client_id=question, text="My card was refused.")
        opened = await alice.next("ticket.opened")
        own = await alice.next("message.sent")
        joined = await alice.next("ticket.assigned")
        assert [opened["seq"], own["seq"], joined["seq"]] == [1, 2, 3]
        assert own["client_id"] == str(question)
        assert joined["operator"] == "Anna"

        row = await desk.next_row()
        assert (row["customer"], row["state"], row["unread"]) == ("Alice", "assigned", 1)
        assert row["snippet"]["text"] == "My card was refused."
        await desk.send("conversation.follow", conversation=row["conversation"])
        await desk.next("conversation")
        assert (await desk.next("message.sent"))["text"] == "My card was refused."

        await desk.send(
            "message.send",
            conversation=row["conversation"],
            client_id=uuid.uuid4(),
            text="Let me look.",
        )
        assert (await alice.next("message.sent"))["by"] == {"role": "operator", "name": "Anna"}
        assert (await desk.next("message.sent"))["text"] == "Let me look."

        await desk.send(
            "ticket.close",
            conversation=row["conversation"],
            client_id=uuid.uuid4(),
            reason="solved",
        )
        assert (await alice.next("ticket.closed"))["reason"] == "solved"
        assert (await desk.next("ticket.closed"))["reason"] == "solved"


async def test_no_more_questions(anna):
    async with desk_line(anna) as desk, customer_line() as alice:
        await alice.send("message.send", client_id=uuid.uuid4(), text="Is my money safe?")
        await alice.next("ticket.assigned")
        await alice.send("ticket.close", client_id=uuid.uuid4())
        assert (await alice.next("ticket.closed"))["reason"] == "customer"
        while (row := await desk.next_row())["state"] != "closed":
            pass
        assert row["reason"] == "customer"


async def test_marks_travel_both_ways(anna):
    async with desk_line(anna) as desk, customer_line() as alice:
        await alice.send("message.send", client_id=uuid.uuid4(), text="Hello?")
        row = await desk.next_row()
        await desk.send("conversation.follow", conversation=row["conversation"])
        last = (await desk.next("ticket.assigned"))["seq"]
        await desk.send("mark.set", conversation=row["conversation"], delivered=last, read=last)
        assert (await alice.next("marks"))["read"] == last
        await alice.send("mark.set", delivered=3, read=2)
        marks = await desk.next("marks")
        assert (marks["delivered"], marks["read"]) == (3, 2)


async def test_typing_reaches_the_other_side_only(anna):
    async with desk_line(anna) as desk, customer_line() as alice:
        await alice.send("message.send", client_id=uuid.uuid4(), text="Hello?")
        row = await desk.next_row()
        await desk.send("conversation.follow", conversation=row["conversation"])
        await desk.next("ticket.assigned")
        await alice.send("typing.start")
        assert (await desk.next("typing"))["by"] == "Alice"
        await desk.send("typing.start", conversation=row["conversation"])
        assert (await alice.next("typing"))["by"] == "Anna"
        assert all(frame["type"] != "typing" for frame in await alice.pong() + await desk.pong())


async def test_a_note_never_reaches_the_customer(anna):
    async with desk_line(anna) as desk, customer_line() as alice:
        await alice.send("message.send", client_id=uuid.uuid4(), text="Hello?")
        row = await desk.next_row()
        await desk.send("conversation.follow", conversation=row["conversation"])
        await desk.send(
            "note.add", conversation=row["conversation"], client_id=uuid.uuid4(), text="Be gentle."
        )
        assert (await desk.next("note.added"))["text"] == "Be gentle."
        await desk.send(
            "message.send",
            conversation=row["conversation"],
            client_id=uuid.uuid4(),
            text="Hello Alice.",
        )
        heard = [await alice.next() for _ in range(4)]
        heard += await alice.pong()
        assert "Be gentle." not in str(heard)
        events = [frame["seq"] for frame in heard if "seq" in frame]
        assert events == sorted(events) == list(range(1, len(events) + 1))
