"""What a colleague hands over stands on top of one's list until one answers: counted, told, and
not lost by what the customer reads.
"""

import uuid

from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.people import finish_chat, open_chat, open_ticket, sees, sign_in, write

NOTE = "She speaks Estonian"


def group(screen: Screen, name: str):
    return screen.page.locator("#rows section", has=screen.page.get_by_role("heading", name=name))


def hand_to_dmitry(anna: Screen) -> None:
    anna.page.locator("#stream").focus()
    anna.page.keyboard.press("t")
    dialog = anna.page.get_by_role("dialog")
    expect(dialog.get_by_role("option", name="Dmitry Belov")).to_be_visible()
    anna.page.keyboard.type("dmi")
    anna.page.keyboard.press("Enter")  # it is chosen: on to the note
    anna.page.keyboard.type(NOTE)
    anna.page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    done = anna.page.get_by_role("status").filter(has_text="to Dmitry Belov")
    expect(done.locator("[data-tone=green]")).to_be_visible()


def test_it_stands_on_top_until_i_answer(screens):
    anna, dmitry, alice = screens(), screens(), screens(390, 844)
    sign_in(anna, "anna")
    question = f"Where is my parcel {uuid.uuid4().hex[:6]}?"
    open_chat(alice, 3)
    write(alice, question)
    open_ticket(anna, question)
    write(anna, "I'm looking for it.")
    sees(alice, "I'm looking for it.")  # so the customer waits for nothing
    sign_in(dmitry, "dmitry")
    expect(dmitry.page).to_have_title("Inbox · Bankchat")

    hand_to_dmitry(anna)
    handed = group(dmitry, "Handed to you")
    expect(handed.locator(".ticket")).to_have_count(1)
    expect(handed.locator(".ticket")).to_contain_text(f"Anna: {NOTE}")
    expect(dmitry.page.locator("#rows section:visible").first).to_contain_text("Handed to you")
    expect(dmitry.page).to_have_title("(1) Inbox · Bankchat")
    toast = dmitry.page.get_by_role("alert").filter(has_text="From Anna")
    expect(toast).to_be_visible()
    alice.page.bring_to_front()
    write(alice, "Thank you")  # she has read all of it: the row changes
    expect(handed.locator(".ticket")).to_have_count(1)

    dmitry.page.locator("#rows").focus()
    dmitry.page.keyboard.press("o")
    expect(dmitry.page.get_by_role("log").get_by_text(NOTE)).to_be_visible()
    write(dmitry, "Tere! Ma jätkan siit.")
    sees(alice, "Ma jätkan siit.")
    expect(handed).to_be_hidden()
    expect(group(dmitry, "Waiting for the customer").locator(".ticket").first).to_be_visible()
    expect(dmitry.page).to_have_title("Inbox · Bankchat")
    finish_chat(alice)
