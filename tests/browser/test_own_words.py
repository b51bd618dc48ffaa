"""What stands in the box changes only by the hand of who writes; it is sent unchanged typed,
and kept masked.
"""

import psycopg
import pytest
from playwright.sync_api import expect

from tests.browser.people import (
    finish_chat,
    open_chat,
    open_ticket,
    reply_box,
    sees,
    sign_in,
    write,
)

QUESTION = "Where do I pay to from now on?"
CARD = "Card 4111 1111 1111 1111 is blocked."


@pytest.fixture
def dialog(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 2)
    write(alice, QUESTION)
    open_ticket(anna, QUESTION)
    reply_box(anna).fill("")  # whatever the test before has left
    yield anna, alice
    finish_chat(alice)


def kept(screen):
    """Until the server has what was typed."""
    return screen.page.expect_response(lambda answer: answer.url.endswith("/draft/") and answer.ok)


def stored_drafts(running) -> list[str]:
    with psycopg.connect(running.environment["DATABASE_URL"]) as database:
        return [
            text
            for (text,) in database.execute("SELECT text FROM messaging_keptdraft WHERE text <> ''")
        ]


@pytest.mark.parametrize(
    "text",
    [
        "Your new IBAN is EE25 2200 2210 2014 5725 from today.",
        "Payment reference 1234567890128 was used.",
        "Call 5555 1007 5566 0000 12",
        "  two spaces  between,\u00a0and two behind  ",
    ],
)
def test_a_number_is_kept_and_sent_as_it_was_typed(running, dialog, text):
    anna, alice = dialog
    with kept(anna):
        reply_box(anna).type(text)
    expect(reply_box(anna)).to_have_value(text)
    assert stored_drafts(running) == [text]
    reply_box(anna).press("Enter")
    said = alice.page.locator(".bubble", has_text=text.strip()[:20]).last
    expect(said).to_be_visible()
    assert said.evaluate("bubble => bubble.textContent") == text


def test_a_card_number_is_masked_on_the_server_and_nothing_moves_on_the_screen(running, dialog):
    anna, alice = dialog
    box = reply_box(anna)
    with kept(anna):
        box.type(CARD)
        box.evaluate("field => field.setSelectionRange(5, 5)")
    assert stored_drafts(running) == ["Card •• 1111 is blocked."]
    with kept(anna):
        anna.page.keyboard.type("XYZ")
    expect(box).to_have_value("Card XYZ4111 1111 1111 1111 is blocked.")
    for _ in "XYZ":
        anna.page.keyboard.press("Control+z")
    expect(box).to_have_value(CARD)
    with kept(anna):
        anna.page.keyboard.type("!")
    anna.page.reload()
    expect(reply_box(anna)).to_have_value("Card !4111 1111 1111 1111 is blocked.")
    assert stored_drafts(running) == ["Card !•• 1111 is blocked."]
    reply_box(anna).press("Enter")
    sees(alice, "Card !4111 1111 1111 1111 is blocked.")


def test_what_is_put_into_the_box_can_be_taken_back_and_a_text_of_another_machine_leaves_the_cursor(
    screens, dialog
):
    anna, _ = dialog
    box = reply_box(anna)
    box.type("Hello ")
    anna.page.get_by_role("button", name="Insert emoji").click()
    anna.page.get_by_role("dialog", name="Emoji").get_by_role("searchbox").fill("card")
    with kept(anna):
        anna.page.keyboard.press("Enter")
    expect(box).to_have_value("Hello 💳")
    anna.page.keyboard.press("Control+z")
    expect(box).to_have_value("Hello ")

    with kept(anna):
        box.evaluate("field => field.setSelectionRange(0, 0)")
        anna.page.keyboard.type("Oh, ")
    elsewhere = screens()
    sign_in(elsewhere, "anna")
    open_ticket(elsewhere, QUESTION)
    expect(reply_box(elsewhere)).to_have_value("Oh, Hello ")
    with kept(elsewhere):
        reply_box(elsewhere).press("End")
        reply_box(elsewhere).type("Alice")
    anna.context.set_offline(True)
    anna.context.set_offline(False)
    expect(box).to_have_value("Oh, Hello Alice")
    anna.page.keyboard.type("well. ")
    expect(box).to_have_value("Oh, well. Hello Alice")
    with kept(anna):
        box.fill("")
