"""What calls an operator who looks elsewhere: one of several windows, and notices that name
nobody's affairs.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import finish_chat, open_chat, sees, sign_in, write
from tests.browser.test_two_people import RINGS

RANG = "() => window.rings.length > 0"
NOTICES = """() => {
    window.notices = [];
    window.Notification = class {
        static permission = "granted";
        constructor(title, options) { window.notices.push({ title, ...options, notice: this }); }
        close() {}
    };
    Object.defineProperty(document, "hidden", { get: () => window.isAway === true });
}"""
SHOWN = "() => window.notices.map(({ title, body }) => `${title} ${body ?? ''}`)"


@pytest.fixture
def windows(screens) -> tuple[Page, Page]:
    """Two of Anna's, opened one after the other."""
    anna = screens()
    anna.context.add_init_script(f"({RINGS})()")
    sign_in(anna, "anna")
    first, second = anna.page, anna.context.new_page()
    expect(first.locator("#rows [data-part=loading]")).to_be_hidden()
    second.goto(first.url)
    expect(second.locator("#rows [data-part=loading]")).to_be_hidden()
    return first, second


def test_of_two_windows_one_rings_and_is_hushed_from_the_other(windows, screens):
    first, second = windows
    alice = screens(390, 844)
    open_chat(alice, 0)
    write(alice, "Only one of you may ring.")
    first.wait_for_function(RANG)
    expect(second.get_by_text("Only one of you may ring.").first).to_be_visible()
    assert second.evaluate("window.rings") == []

    second.locator(".ticket", has_text="Only one of you may ring.").click()
    expect(first.get_by_role("alert").filter(has_text="New")).to_have_count(0)
    first.evaluate("window.rings.splice(0)")
    write(alice, "Are you there?")
    expect(first.get_by_text("Are you there?").first).to_be_visible()
    assert not [source for source in first.evaluate("window.rings") if "new-ticket" in source]
    finish_chat(alice)


def test_when_the_window_that_speaks_is_closed_the_other_one_does(windows, screens):
    first, second = windows
    first.close()
    alice = screens(390, 844)
    open_chat(alice, 1)
    write(alice, "Does anybody ring?")
    second.wait_for_function(RANG)
    finish_chat(alice)


def test_a_notification_names_the_customer_and_says_nothing_of_the_affair(screens):
    anna, alice = screens(), screens(390, 844)
    anna.page.add_init_script(f"({NOTICES})()")
    sign_in(anna, "anna")
    expect(anna.page.locator("#rows [data-part=loading]")).to_be_hidden()
    open_chat(alice, 2)
    write(alice, "My PIN is on a note in my purse.")
    sees(anna, "My PIN is on a note in my purse.")
    assert anna.page.evaluate(SHOWN) == []  # one who looks at the window needs none

    anna.page.evaluate("window.isAway = true")
    write(alice, "And my purse is gone.")
    anna.page.wait_for_function("() => window.notices.length > 0")
    [told] = anna.page.evaluate(SHOWN)
    assert "has written" in told
    assert "purse" not in told
    anna.page.evaluate("window.isAway = false; window.notices[0].notice.onclick()")
    expect(anna.page.get_by_role("log").get_by_text("And my purse is gone.")).to_be_visible()
    finish_chat(alice)
