"""The composer in a real browser: drafts on every machine, notes for the team alone, ready
answers, the strip.
"""

import re

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

SECRET = "not for customers: he is in debt"
CLAUSE = (
    "4.2. The Bank shall be entitled to decline the execution of a Transaction where the amount thereof exceeds the "
    "limit established by the Account Holder or by the Bank in accordance with the Tariffs in force."
)


@pytest.fixture
def dialog(screens):
    """Anna with Alice's open ticket; Alice finishes it in the end, so that the next test has its
    own.
    """
    anna, alice = screens(), screens(390, 844)
    frames: list[str] = []
    alice.page.on(
        "websocket", lambda line: line.on("framereceived", lambda text: frames.append(str(text)))
    )
    sign_in(anna, "anna")
    open_chat(alice, 2)
    write(alice, "Why was my card refused in the shop?")
    open_ticket(anna, "Why was my card refused in the shop?")
    anna.page.get_by_role("log").focus()
    anna.page.keyboard.press("r")  # an empty note stays a note until somebody says otherwise
    yield anna, alice, frames
    finish_chat(alice)


def kept(screen):
    """Until the server has what was typed."""
    return screen.page.expect_response(lambda answer: answer.url.endswith("/draft/") and answer.ok)


def test_a_draft_survives_a_reload_and_shows_in_another_browser(screens, dialog):
    anna, _, _ = dialog
    with kept(anna):
        reply_box(anna).fill("A draft that is not ready")
    anna.page.reload()
    expect(reply_box(anna)).to_have_value("A draft that is not ready")
    elsewhere = screens()
    sign_in(elsewhere, "anna")
    open_ticket(elsewhere, "Why was my card refused in the shop?")
    expect(reply_box(elsewhere)).to_have_value("A draft that is not ready")
    with kept(elsewhere):
        reply_box(elsewhere).press("Enter")
    anna.page.reload()
    expect(reply_box(anna)).to_have_value("")


def test_a_note_never_reaches_the_customer_and_no_key_makes_it_a_reply(dialog):
    anna, alice, frames = dialog
    page = anna.page
    page.locator("body").press("Escape")
    page.get_by_role("log").focus()
    page.keyboard.press("n")
    with kept(anna):
        reply_box(anna).fill(SECRET)
    page.get_by_role("log").focus()
    page.keyboard.press("r")
    expect(page.get_by_text("This was written as a note.")).to_be_visible()
    page.get_by_role("radio", name="Reply").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press(" ")
    assert page.locator("input[name=to]:checked").get_attribute("value") == "note"
    page.get_by_role("button", name="Keep the note").click()
    reply_box(anna).press("Enter")
    sees(anna, SECRET)
    page.get_by_role("log").focus()
    page.keyboard.press("r")  # with nothing in the box one key is enough
    write(anna, "Hello, the note is written.")
    sees(alice, "Hello, the note is written.")
    assert len(frames) > 2
    assert not [frame for frame in frames if SECRET in frame]


def test_switching_with_a_text_in_the_box_is_asked_and_then_done(dialog):
    anna, _, _ = dialog
    reply_box(anna).fill("A reply that becomes a note")
    anna.page.locator("input[name=to][value=note]").click(force=True)
    anna.page.get_by_role("button", name="Make it a note").click()
    assert anna.page.locator("input[name=to]:checked").get_attribute("value") == "note"
    expect(reply_box(anna)).to_have_value("A reply that becomes a note")
    with kept(anna):
        reply_box(anna).fill("")


def test_ready_answers_are_found_by_a_slip_of_the_finger_and_fill_their_gaps(dialog):
    anna, alice, _ = dialog
    reply_box(anna).press("/")
    picker = anna.page.get_by_role("dialog", name="Canned answers")
    expect(picker.get_by_role("option").first).to_be_visible()
    anna.page.keyboard.type("dialy limti")
    expect(picker.get_by_role("option").first).to_contain_text("Raise a daily limit")
    expect(picker.get_by_text("Friendly version of Card Terms, 4.2.")).to_be_visible()
    anna.page.keyboard.press("Tab")
    expect(reply_box(anna)).to_have_value(re.compile("^The payment went over your daily limit"))
    reply_box(anna).press("Enter")
    sees(alice, "The payment went over your daily limit")
    anna.page.get_by_role("button", name="Answers", exact=True).click()
    expect(picker.get_by_text("used 1 time").first).to_be_visible()
    anna.page.keyboard.press("Escape")


def test_an_answer_of_ones_own_is_written_used_and_removed(dialog):
    anna, _, _ = dialog
    page = anna.page
    page.get_by_role("button", name="Answers", exact=True).click()
    page.get_by_role("button", name="New personal answer").click()
    own = page.get_by_role("dialog", name="New personal answer")
    own.get_by_label("Title").fill("Asking too much")
    own.get_by_label("Text").fill("Please send me your PIN.")
    own.get_by_role("button", name="Save").click()
    expect(own.get_by_role("alert")).to_contain_text("never asks")
    anna.forgive("422")
    own.get_by_label("Title").fill("My very own")
    own.get_by_label("Text").fill("{customer}, at {merchant}")
    own.get_by_role("button", name="Save").click()
    expect(own).to_be_hidden()
    picker = page.get_by_role("dialog", name="Canned answers")
    picker.get_by_role("combobox").fill("very own")
    expect(picker.get_by_role("option").first).to_contain_text("My very own")
    picker.get_by_role("button", name="Delete").click()
    expect(picker.get_by_text("My very own")).to_have_count(0)
    page.keyboard.press("Escape")


def test_an_excerpt_gets_an_amber_strip_and_a_friendlier_answer_and_is_never_blocked(dialog):
    anna, alice, _ = dialog
    reply_box(anna).fill(CLAUSE)
    strip = anna.page.locator("[data-part=excerpt]")
    expect(strip).to_contain_text("words come straight from Card Terms, 4.2.")
    strip.get_by_role("button", name="Show me").click()
    picker = anna.page.get_by_role("dialog", name="Canned answers")
    expect(picker.get_by_role("option").first).to_contain_text("Raise a daily limit")
    anna.page.keyboard.press("Enter")
    expect(reply_box(anna)).to_have_value(re.compile("^The payment went over your daily limit"))
    expect(strip).to_be_hidden()
    reply_box(anna).press("Enter")
    sees(alice, "The payment went over your daily limit")
    reply_box(anna).fill(CLAUSE)
    expect(strip).to_be_visible()
    reply_box(anna).press("Enter")
    sees(alice, "shall be entitled to decline")
    expect(strip).to_be_hidden()


def test_an_emoji_is_found_by_its_name_in_either_language(dialog):
    anna, _, _ = dialog
    grid = anna.page.get_by_role("dialog", name="Emoji")
    for name, emoji in (("card", "💳"), ("спасибо", "🙏")):
        anna.page.get_by_role("button", name="Insert emoji").click()
        grid.get_by_role("searchbox").fill(name)
        anna.page.keyboard.press("ArrowDown")
        anna.page.keyboard.press("Enter")
        expect(reply_box(anna)).to_have_value(re.compile(emoji))
    reply_box(anna).fill("")


def test_with_ctrl_enter_as_the_key_enter_makes_a_new_line(dialog):
    anna, alice, _ = dialog
    page = anna.page
    page.get_by_role("log").focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("prefer")
    page.keyboard.press("Enter")
    with page.expect_response(lambda answer: answer.url.endswith("/preferences/")):
        page.locator("[name=send_key][value=control]").check(force=True)
    page.get_by_role("button", name="Done").click()
    reply_box(anna).fill("one")
    for key in ("Enter", "Shift+Enter"):
        reply_box(anna).press(key)
    reply_box(anna).type("two")
    expect(reply_box(anna)).to_have_value("one\n\ntwo")
    page.reload()
    expect(reply_box(anna)).to_have_value("one\n\ntwo")
    reply_box(anna).press("Control+Enter")
    sees(alice, "two")
    expect(page.get_by_role("dialog", name=re.compile("Close ticket"))).to_have_count(0)
    page.get_by_role("log").focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("prefer")
    page.keyboard.press("Enter")
    with page.expect_response(lambda answer: answer.url.endswith("/preferences/")):
        page.locator("[name=send_key][value=enter]").check(force=True)
    page.get_by_role("button", name="Done").click()
