"""Enter that ends a composition of an input method does nothing; the next plain Enter does what
Enter does.
"""

import pytest
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

# What Japanese, Chinese and Korean input methods send: WebKit ends the composition first, the
# others later.
ENDS_COMPOSITION = """(field, keys) => {
    for (const key of keys)
        for (const isComposing of [false, true])
            field.dispatchEvent(new KeyboardEvent("keydown", {
                key, code: key, keyCode: 229, isComposing, bubbles: true, cancelable: true,
                ctrlKey: key === "Enter" && isComposing,
            }));
}"""
KEYS = ["Enter", "Escape", "Tab", "ArrowDown", "ArrowRight", "Backspace"]


@pytest.fixture
def dialog(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 2)
    write(alice, "Which language do you write?")
    open_ticket(anna, "Which language do you write?")
    yield anna, alice
    finish_chat(alice)


def compose(field: Locator) -> None:
    field.evaluate(ENDS_COMPOSITION, KEYS)


def press(screen: Screen, key: str) -> None:
    screen.page.get_by_role("log").focus()
    screen.page.keyboard.press(key)


@pytest.mark.parametrize("key", ["r", "n"])
def test_in_a_reply_and_in_a_note(dialog, key):
    anna, _ = dialog
    press(anna, key)
    box = reply_box(anna)
    box.fill("日本語で")
    compose(box)
    expect(box).to_have_value("日本語で")
    expect(anna.page.locator("dialog[open]")).to_have_count(0)
    box.press("Enter")
    sees(anna, "日本語で")
    expect(box).to_have_value("")


def test_in_the_chat_of_the_customer(screens):
    alice = screens()
    open_chat(alice, 1)
    box = reply_box(alice)
    box.fill("한국어")
    compose(box)
    expect(box).to_have_value("한국어")
    box.press("Enter")
    expect(box).to_have_value("")
    sees(alice, "한국어")


def test_in_the_palette_the_answers_the_emoji_the_search_and_the_transfer(dialog):
    anna, _ = dialog
    page = anna.page
    press(anna, "r")  # a reply, whatever the test before has left
    opened = {
        "Control+k": page.locator("#palette input"),
        "/": page.locator("#picker input"),
        "f": page.locator("#find-bar input"),
        "t": page.locator("#transfer-dialog [role=combobox]"),
    }
    for key, field in opened.items():
        press(anna, key)
        expect(field).to_be_focused()
        field.fill("a")
        compose(field)
        expect(field).to_be_focused()
        expect(field).to_have_value("a")
        page.keyboard.press("Escape")
        expect(field).to_be_hidden()
    page.get_by_role("button", name="Insert emoji").click()
    field = page.locator("#emoji input")
    field.fill("card")
    compose(field)
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(reply_box(anna)).to_have_value("💳")
    page.locator("#list [type=search]").first.fill("tamarin")
    compose(page.locator("#list [type=search]").first)
    expect(page.locator("#list [type=search]").first).to_have_value("tamarin")
    reply_box(anna).fill("")
