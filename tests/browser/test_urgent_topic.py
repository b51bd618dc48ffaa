"""Who has lost a card is told at once whom to call, and their ticket is urgent."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import finish_chat, open_chat, reply_box, sees, sign_in


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lost_card_shows_the_phone_at_once_and_sets_the_topic(screens, theme):
    anna, alice = screens(), screens(390, 844, theme)
    sign_in(anna, "anna")
    open_chat(alice, 10)
    call = alice.page.get_by_role("link", name="Block a card now")
    expect(call).to_be_hidden()
    alice.page.get_by_role("button", name="My card").click()
    expect(call).to_be_hidden()
    reply_box(alice).fill("")
    alice.page.get_by_role("button", name="Lost card or fraud").click()
    expect(call).to_be_visible()
    assert (call.get_attribute("href") or "").startswith("tel:+")
    expect(reply_box(alice)).to_have_value("My card is lost, or somebody else used it. ")
    reply_box(alice).press("Enter")
    expect(call).to_be_visible()  # also while one waits
    anna.page.locator(".ticket", has_text="My card is lost").first.click()
    expect(anna.page.get_by_role("combobox", name="Topic")).to_have_value("card-lost")
    finish_chat(alice)
    expect(call).to_be_hidden()
    sees(alice, "You finished this chat")
