"""A reply to a folded chat shows on the bank's page: its beginning beside the button, the count in
the title.
"""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.people import open_ticket, sign_in, write

SECRET = "Your new limit is 5,000"


@pytest.fixture(params=[(390, 844), (1280, 800)], ids=["phone", "desktop"])
def folded(screens, request):
    """Alice has written in the widget and folded it; Anna answers."""
    anna, alice = screens(), screens(*request.param)
    words = f"A short question {uuid.uuid4().hex[:6]}"
    sign_in(anna, "anna")
    alice.page.goto(alice.server + "/demobank/")
    alice.page.locator(".launcher").click()
    chat = alice.page.frame_locator("iframe")
    expect(chat.locator("[data-log]")).to_have_attribute("aria-busy", "false")
    box = chat.locator(".chat-composer textarea")
    box.fill(words)
    box.press("Enter")
    open_ticket(anna, words)
    chat.locator("[data-act=fold]").click()
    expect(chat.locator("#chat")).to_be_hidden()
    write(anna, SECRET)
    yield alice, chat
    if alice.page.locator(".launcher[aria-expanded=false]").count():
        alice.page.locator(".launcher").click()
    chat.locator("[data-menu]").click()
    chat.locator("[data-act=finish]").click()
    chat.locator("[data-act=confirm]").click()
    expect(chat.get_by_text("You finished this chat").last).to_be_visible()


def preview_of(screen: Screen):
    return screen.page.frame_locator("iframe").locator("[data-act=unfold]")


def test_the_reply_is_previewed_and_counted_and_opens_by_a_tap(folded):
    alice, chat = folded
    expect(preview_of(alice)).to_contain_text(SECRET)
    expect(preview_of(alice)).to_contain_text("Anna")
    expect(alice.page).to_have_title(re.compile(r"^\(1\) "))
    frame = alice.page.locator("iframe").bounding_box()
    assert frame
    assert frame["height"] < 120  # the page around stays usable
    preview_of(alice).click()
    expect(chat.locator("[data-log]").get_by_text(SECRET).last).to_be_visible()
    expect(alice.page).not_to_have_title(re.compile(r"^\("))


def test_the_preview_can_be_closed_and_the_page_around_never_reads_it(folded):
    alice, chat = folded
    expect(preview_of(alice)).to_contain_text(SECRET)
    assert SECRET not in alice.page.content()
    chat.locator("[data-act=dismiss]").click()
    expect(alice.page.locator("iframe")).to_be_hidden()
    expect(alice.page).to_have_title(re.compile(r"^\(1\) "))  # it is unread still
    expect(alice.page.locator(".launcher .count")).to_have_text("1")
