"""All by keyboard: the palette, the sheet, keys on three layouts, macros, several tickets at
once, and being called.
"""

import re
import uuid

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

LAYOUTS = {
    "English": {"KeyJ": "j", "KeyI": "i", "KeyN": "n"},
    "Russian": {"KeyJ": "о", "KeyI": "ш", "KeyN": "т"},
    "German": {"KeyJ": "j", "KeyI": "i", "KeyN": "n"},
}
QUESTION = {"English": ("Slash", "?"), "Russian": ("Digit7", "?"), "German": ("Minus", "?")}


def press_on_layout(screen: Screen, code: str, key: str, modifiers: int = 0) -> None:
    """A key of a real keyboard: its place, and what the layout makes of it."""
    session = screen.context.new_cdp_session(screen.page)
    for kind in ("rawKeyDown", "keyUp"):
        session.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "code": code, "key": key, "modifiers": modifiers},
        )
    session.detach()


def choose_action(screen: Screen, typed: str) -> None:
    screen.page.keyboard.press("Control+k")
    screen.page.keyboard.type(typed)
    screen.page.keyboard.press("Enter")


@pytest.fixture
def dialog(screens):
    """Anna with an open ticket; its words are new ones each time."""
    anna, alice = screens(), screens(390, 844)
    words = f"A question {uuid.uuid4().hex[:6]}"
    sign_in(anna, "anna")
    open_chat(alice, 3)
    write(alice, words)
    open_ticket(anna, words)
    yield anna, alice
    if alice.page.locator("[data-menu]").is_visible():
        finish_chat(alice)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_keys_work_by_their_place_on_each_layout(dialog, layout):
    anna, _ = dialog
    keys = LAYOUTS[layout]
    anna.page.get_by_role("log").focus()
    code, sign = QUESTION[layout]
    press_on_layout(anna, code, sign, modifiers=8)
    sheet = anna.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("Next ticket", exact=True)).to_be_visible()
    anna.page.keyboard.press("Escape")
    anna.page.get_by_role("log").focus()
    press_on_layout(anna, "KeyN", keys["KeyN"])
    expect(anna.page.locator("input[name=to][value=note]")).to_be_checked()
    expect(reply_box(anna)).to_be_focused()
    press_on_layout(anna, "KeyI", keys["KeyI"])  # typing: no shortcut
    expect(anna.page.get_by_role("dialog")).to_have_count(0)
    anna.page.get_by_role("log").focus()
    anna.page.keyboard.press("r")


def test_the_palette_finds_and_does_what_can_be_done(dialog):
    anna, _ = dialog
    page = anna.page
    page.get_by_role("log").focus()
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Search and actions")
    expect(palette.get_by_role("option", name="Close the ticket")).to_contain_text("C")
    page.keyboard.type("reopen")
    expect(palette.get_by_text("Reopen the ticket")).to_have_count(0)  # it is open
    page.keyboard.press("Control+k")
    expect(palette).to_be_hidden()
    choose_action(anna, "write not")
    expect(page.locator("input[name=to][value=note]")).to_be_checked()
    page.get_by_role("log").focus()
    page.keyboard.press("r")


def test_letters_can_be_switched_off_and_stay_off(dialog):
    anna, _ = dialog
    page = anna.page
    for name in ("off", "on"):
        choose_action(anna, "keyboard sho")
        with page.expect_response(lambda answer: answer.url.endswith("/preferences/")):
            page.locator("#shortcuts-dialog [name=letters]").set_checked(name == "on", force=True)
        page.keyboard.press("Escape")
        page.reload()
        expect(reply_box(anna)).to_be_visible()
        page.get_by_role("log").focus()
        page.keyboard.press("Shift+Slash")
        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_have_count(
            1 if name == "on" else 0
        )
        page.keyboard.press("Escape")


def test_a_macro_is_seen_first_and_then_answers_and_closes(dialog):
    anna, alice = dialog
    choose_action(anna, "macro limit")
    macro = anna.page.get_by_role("dialog", name="Limit explained, close")
    expect(macro.get_by_role("listitem")).to_have_count(2)
    expect(macro).to_contain_text("Solved")
    anna.page.keyboard.press("Enter")
    sees(alice, "It went over your daily limit")
    sees(alice, "closed this chat")
    expect(alice.page.get_by_role("group", name="Write about")).to_be_visible()


@pytest.fixture
def two_dialogs(screens):
    """Anna with two tickets, both of them chosen."""
    anna, one, other = screens(), screens(390, 844), screens(390, 844)
    sign_in(anna, "anna")
    words = [f"Both of us {uuid.uuid4().hex[:6]}" for _ in range(2)]
    for screen, person, text in ((one, 4, words[0]), (other, 5, words[1])):
        open_chat(screen, person)
        write(screen, text)
        sees(anna, text)
    anna.page.get_by_role("button", name="Select several tickets").click()
    for text in words:
        anna.page.locator(".ticket-row", has_text=text).locator("a").click()
    expect(bulk_bar(anna).get_by_text("2 selected")).to_be_visible()
    return anna, one, other


def bulk_bar(screen: Screen) -> Locator:
    return screen.page.get_by_role("toolbar", name="Selected tickets")


def sees_both_done(screen: Screen, text: str) -> None:
    results = screen.page.locator("#bulk-dialog .results li")
    expect(results).to_have_count(2)
    for result in results.all():
        expect(result).to_have_attribute("data-state", "done")
        expect(result).to_contain_text(text)
    screen.page.get_by_role("button", name="Back to the list").click()
    expect(bulk_bar(screen)).to_be_hidden()


def test_several_tickets_are_closed_with_one_question_and_each_tells_its_end(two_dialogs):
    anna, *customers = two_dialogs
    bulk_bar(anna).get_by_role("button", name="Close").click()
    question = anna.page.get_by_role("dialog", name="Close 2 tickets?")
    question.get_by_role("button", name="Close them").click()
    sees_both_done(anna, "Closed")
    for customer in customers:
        sees(customer, "closed this chat")


def test_several_tickets_go_to_whom_one_chooses_with_one_note(two_dialogs, screens):
    dmitry = screens()
    sign_in(dmitry, "dmitry")
    expect(dmitry.page.locator("#me")).to_contain_text("Available")
    anna, *customers = two_dialogs
    choose_action(anna, "transfer selected")
    question = anna.page.get_by_role("dialog", name="Transfer 2 tickets?")
    note = question.get_by_label("One note for all of them")
    note.fill("   ")
    question.get_by_role("button", name="Transfer them").click()
    expect(question).to_be_visible()
    expect(note).to_be_focused()
    his = question.get_by_role("option", name=re.compile("Dmitry Belov"))
    question.get_by_label("Whose turn is it?").select_option(his.get_attribute("value"))
    note.fill("The payment system is down, they know of it")
    question.get_by_role("button", name="Transfer them").click()
    sees_both_done(anna, "Transferred")
    expect(anna.page.locator("[data-group=reply] .ticket", has_text="Both of us")).to_have_count(0)
    for customer in customers:
        sees(customer, "A colleague is taking over")
        expect(customer.page.get_by_text("The payment system is down")).to_have_count(0)
        finish_chat(customer)


def test_the_tab_says_how_many_wait_and_do_not_disturb_is_silent(screens):
    anna, alice = screens(), screens(390, 844)
    anna.page.add_init_script(
        "window.rings = 0; HTMLMediaElement.prototype.play = async function () { window.rings += 1; };"
    )
    sign_in(anna, "anna")
    icon = anna.page.locator("link[rel=icon]")
    expect(icon).to_have_attribute("href", re.compile("favicon"))
    anna.page.locator("#me").click()
    with anna.page.expect_response(lambda answer: answer.url.endswith("/preferences/")):
        anna.page.get_by_role("menuitemcheckbox", name="Do not disturb").click()
    anna.page.keyboard.press("Escape")
    open_chat(alice, 6)
    write(alice, "Does it ring?")
    sees(anna, "Does it ring?")
    expect(icon).to_have_attribute("href", re.compile(r"favicons/\d(\.\w+)?\.svg"))
    assert re.match(r"\(\d+\)", anna.page.title())
    assert anna.page.evaluate("window.rings") == 0
    anna.page.locator("#me").click()
    with anna.page.expect_response(lambda answer: answer.url.endswith("/preferences/")):
        anna.page.get_by_role("menuitemcheckbox", name="Do not disturb").click()
    finish_chat(alice)
    expect(
        anna.page.locator(".ticket", has_text="Does it ring?").locator("visible=true")
    ).to_have_count(1)
