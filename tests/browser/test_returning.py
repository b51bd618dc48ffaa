"""Who comes back after a finished chat: they write at once, to the bank, and see that their
rating arrived.
"""

import uuid

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


@pytest.fixture
def finished(screens):
    """Alice has finished a chat with Anna."""
    anna, alice = screens(), screens(390, 844)
    words = f"A short question {uuid.uuid4().hex[:6]}"
    sign_in(anna, "anna")
    open_chat(alice, 9)
    write(alice, words)
    open_ticket(anna, words)
    write(anna, "A short answer")
    sees(alice, "A short answer")
    finish_chat(alice)
    return anna, alice


def test_one_writes_again_without_a_tap_and_the_head_is_the_bank(finished):
    _, alice = finished
    head = alice.page.locator("#chat > header")
    alice.page.reload()
    sees(alice, "You finished this chat")
    expect(head).to_contain_text("support")
    expect(head).not_to_contain_text("Anna")
    topics = alice.page.get_by_role("group", name="Write about")
    topics.get_by_role("button", name="My card").click()
    box = reply_box(alice)
    expect(box).to_have_value("I have a question about my card: ")
    expect(topics).to_be_hidden()
    box.press("Enter")
    expect(head).to_contain_text("Anna")
    finish_chat(alice)


def test_a_rating_is_thanked_for_in_one_line_that_can_be_edited(finished):
    _, alice = finished
    page = alice.page
    comment = page.get_by_role("textbox", name="A few words")
    expect(comment).to_be_hidden()  # the words come with the stars
    page.get_by_role("radio", name="4 of 5").check(force=True)
    comment.fill("Kind and quick")
    page.locator("[data-rate]").get_by_role("button", name="Send").click()
    thanks = page.get_by_role("status").filter(has_text="Thanks!")
    expect(thanks).to_contain_text("★★★★☆")
    expect(thanks).to_contain_text("4 of 5")  # what a screen reader hears
    expect(comment).to_be_hidden()
    edit = page.get_by_role("button", name="Edit")
    expect(edit).to_be_focused()
    page.reload()
    edit.click()
    expect(comment).to_have_value("Kind and quick")
    page.get_by_role("radio", name="5 of 5").check(force=True)
    page.locator("[data-rate]").get_by_role("button", name="Send").click()
    expect(thanks).to_contain_text("★★★★★")
