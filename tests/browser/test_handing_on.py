"""Two operators and a customer who watches: a ticket changes hands, lies, wakes; its operator
goes on a break.
"""

import json
import uuid

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Screen
from tests.browser.people import (
    finish_chat,
    open_chat,
    open_ticket,
    reply_box,
    sees,
    sign_in,
    write,
)

NOTE = "Looks like fraud, ask for passport 4711"


def captured(screen: Screen) -> list[str]:
    """All that comes in by this window's sockets from here on."""
    frames: list[str] = []
    screen.page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))),
    )
    return frames


def press(screen: Screen, key: str) -> None:
    """A shortcut, outside of any text field."""
    screen.page.locator("#stream").focus()
    screen.page.keyboard.press(key)


def hand_over_dialog(screen: Screen) -> Locator:
    return screen.page.get_by_role("dialog", name="Transfer ticket")


def hand_over_by_keyboard(screen: Screen, name: str) -> None:
    press(screen, "t")
    dialog = hand_over_dialog(screen)
    expect(dialog.get_by_role("option", name=name)).to_be_visible()
    assert Axe().run(screen.page).violations_count == 0
    screen.page.keyboard.type(name[:4])
    expect(dialog.get_by_role("option")).to_have_count(1)
    screen.page.keyboard.press("Control+Enter")  # who fits is chosen
    expect(dialog.get_by_role("alert")).to_contain_text("Write a few words")
    screen.page.keyboard.type(NOTE)
    screen.page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    expect(screen.page.get_by_role("status").filter(has_text=f"to {name}")).to_be_visible()


def asked(operator: Screen, customer: Screen, person: int) -> str:
    """The customer asks something that only they ask, and the operator has it open."""
    question = f"Where is my parcel {uuid.uuid4().hex[:6]}?"
    open_chat(customer, person)
    write(customer, question)
    open_ticket(operator, question)
    return question


def test_a_ticket_goes_from_one_to_another_while_the_customer_watches(screens):
    anna, dmitry, alice = screens(), screens(), screens(390, 844)
    heard = captured(alice)
    sign_in(anna, "anna")
    question = asked(anna, alice, 3)
    sign_in(dmitry, "dmitry")

    hand_over_by_keyboard(anna, "Dmitry Belov")
    expect(anna.page.locator(".ticket", has_text=question)).to_have_count(0)

    toast = dmitry.page.get_by_role("alert").filter(has_text="From Anna")
    expect(toast).to_contain_text(NOTE)
    toast.get_by_role("button", name="Open").click()
    expect(
        dmitry.page.get_by_role("log").get_by_text("Anna transferred it to Dmitry Belov")
    ).to_be_visible()
    expect(dmitry.page.get_by_role("log").get_by_text(NOTE)).to_be_visible()

    sees(alice, "A colleague is taking over")
    sees(alice, "joined the chat")
    write(dmitry, "Hello, I go on with it.")
    sees(alice, "Hello, I go on with it.")
    told = "".join(heard)
    assert "ticket.transferred" in told
    for secret in ("4711", "fraud", "Belov", "Kovaleva", "giver"):
        assert secret not in told
    assert all("note" not in json.loads(frame) for frame in heard)
    finish_chat(alice)


def test_a_text_that_was_not_sent_is_kept_for_who_gave_the_ticket_away(screens):
    anna, dmitry, alice = screens(), screens(), screens(390, 844)
    sign_in(anna, "anna")
    question = asked(anna, alice, 7)
    sign_in(dmitry, "dmitry")
    with anna.page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        reply_box(anna).fill("I was about to say")
    hand_over_by_keyboard(anna, "Dmitry Belov")
    mine = anna.page.get_by_role("alert").filter(has_text="was not sent")
    anna.context.grant_permissions(["clipboard-read", "clipboard-write"])
    mine.get_by_role("button", name="Copy my text").click()
    sees(anna, "Copied.")
    assert anna.page.evaluate("navigator.clipboard.readText()") == "I was about to say"

    dmitry.page.locator(".ticket", has_text=NOTE).click()
    expect(dmitry.page.get_by_role("log").get_by_text(question)).to_be_visible()
    expect(reply_box(dmitry)).to_have_value("")  # a draft is its writer's
    finish_chat(alice)


def test_a_refusal_is_shown_in_the_dialog_and_nothing_is_lost(screens):
    anna, dmitry, alice = screens(), screens(), screens(390, 844)
    sign_in(anna, "anna")
    asked(anna, alice, 4)
    sign_in(dmitry, "dmitry")
    press(anna, "t")
    dialog = hand_over_dialog(anna)
    dialog.get_by_role("option", name="Dmitry Belov").click()
    dialog.get_by_label("Note for your colleague").fill("Please go on")

    anna.page.route(
        "**/desk/targets/**", lambda route: route.abort()
    )  # what is shown is not current any more
    dmitry.page.locator("#me").click()
    dmitry.page.get_by_role("menuitemradio", name="Break").click()
    expect(dmitry.page.locator("#me")).to_contain_text("Break")
    dialog.get_by_role("button", name="Transfer").click()
    expect(dialog.get_by_role("alert")).to_contain_text("away just now")
    expect(dialog.get_by_label("Note for your colleague")).to_have_value("Please go on")

    anna.page.unroute("**/desk/targets/**")
    expect(dialog.get_by_role("option", name="Dmitry Belov")).to_have_count(0, timeout=15_000)
    dialog.get_by_text("Cancel").click()
    press(anna, "t")
    expect(dialog.get_by_label("Note for your colleague")).to_have_value("Please go on")
    anna.page.keyboard.press("Escape")
    anna.forgive("ERR_FAILED")
    dmitry.page.locator("#me").click()
    dmitry.page.get_by_role("menuitemradio", name="Available").click()
    finish_chat(alice)


def snooze_for_an_hour(screen: Screen) -> None:
    press(screen, "z")
    screen.page.get_by_role("menuitem", name="In an hour").click()


def test_a_ticket_lies_is_taken_back_and_wakes_with_the_customers_words(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    question = asked(anna, alice, 5)
    write(anna, "I ask the post, and come back to you.")
    sees(alice, "I ask the post")

    press(anna, "z")
    anna.page.get_by_role("menuitem", name="Tomorrow morning").click()
    snoozed = anna.page.get_by_role("region", name="Tickets").locator("[data-group=snoozed]")
    expect(snoozed).to_contain_text("09:00")
    anna.page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(snoozed).to_be_hidden()

    press(anna, "z")
    anna.page.get_by_role("menuitem", name="Day and time").click()
    dialog = anna.page.get_by_role("dialog", name="Snooze until")
    dialog.get_by_label("Day and time").fill("2020-01-01T09:00")
    dialog.get_by_role("button", name="Snooze").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    anna.page.keyboard.press("Escape")
    snooze_for_an_hour(anna)
    expect(snoozed).to_be_visible()
    press(anna, "u")
    expect(snoozed).to_be_hidden()
    snooze_for_an_hour(anna)
    expect(snoozed).to_contain_text("Snoozed to")

    write(alice, "It has come, thank you!")
    expect(snoozed).to_be_hidden()
    expect(
        anna.page.locator("[data-group=reply] .ticket").filter(has_text="It has come, thank you!")
    ).to_be_visible()
    expect(
        anna.page.get_by_role("log").get_by_text("Snooze ended: the customer wrote")
    ).to_be_visible()
    assert question
    finish_chat(alice)


def test_a_break_asks_what_becomes_of_the_open_ones(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    question = asked(anna, alice, 6)
    anna.page.locator("#me").click()
    anna.page.get_by_role("menuitemradio", name="Finishing").click()
    sees(anna, "No new tickets.")
    anna.page.locator("#me").click()
    anna.page.get_by_role("menuitemradio", name="Break").click()
    dialog = anna.page.get_by_role("dialog", name="open ticket")
    expect(dialog).to_be_visible()
    anna.page.keyboard.press("Escape")
    expect(anna.page.locator("#me")).to_contain_text("Finishing")

    anna.page.locator("#me").click()
    anna.page.get_by_role("menuitemradio", name="Break").click()
    dialog.get_by_role("button", name="Return to the queue").click()
    expect(anna.page.locator("#me")).to_contain_text("Break")
    anna.page.get_by_role("tab", name="Waiting").click()
    expect(anna.page.locator("[data-group=queue] .ticket", has_text=question)).to_be_visible()
    anna.page.locator("#me").click()
    anna.page.get_by_role("menuitemradio", name="Available").click()
    expect(anna.page.locator("[data-group=queue] .ticket", has_text=question)).to_have_count(0)
    finish_chat(alice)
