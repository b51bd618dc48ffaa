"""Whoever has no tickets reads whether some will come by themselves: an operator who is there, one on
a break, an administrator.
"""

import re

from playwright.sync_api import expect

from tests.browser.people import finish_chat, open_chat, sign_in, write


def test_on_a_break_one_reads_who_waits_and_comes_back_by_one_button(screens):
    dmitry, alice = screens(), screens(390, 844)
    sign_in(dmitry, "dmitry")
    page = dmitry.page
    inbox, listed = page.locator("#nothing-open"), page.locator("#rows [data-part=empty]")
    expect(inbox).to_contain_text("All caught up")
    page.locator("#me").click()
    page.locator("#presence-menu [data-status=break]").click()
    expect(inbox).to_contain_text("You're on a break")
    expect(listed).to_contain_text("None come while you are on a break")
    open_chat(alice, 2)
    write(alice, "Is anybody back from the break?")
    expect(inbox).to_contain_text("1 person is in the queue.")
    inbox.get_by_role("button", name="Become available").click()
    expect(page.locator("#list [data-slot=load]")).to_have_text(re.compile(r"^1\sneeds\syou$"))
    expect(inbox).to_contain_text("1 person waits for you")
    finish_chat(alice)
    expect(inbox).to_contain_text("All caught up")


def test_an_administrator_is_promised_no_tickets(screens):
    inga = screens()
    sign_in(inga, "inga")
    inga.page.goto(f"{inga.server}/desk/")
    inbox = inga.page.locator("#nothing-open")
    expect(inbox).to_contain_text("New tickets go to operators")
    expect(inbox).not_to_contain_text(re.compile("by themselves|Available"))
    expect(inga.page.locator("#rows [data-part=empty]")).to_contain_text("New ones go to operators")
    expect(inga.page.locator("#me [data-slot=status]")).to_have_text("Online")
