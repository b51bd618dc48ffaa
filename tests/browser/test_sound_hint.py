"""A ring that the browser blocks is told, on the screen and aloud, with the one button that
turns the sound on.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.people import finish_chat, open_chat, sees, sign_in, write

BLOCKED = "Your browser blocks sounds"
# As a browser does whose page nobody has touched. A click is trusted, and lets sounds through from
# then on.
UNTOUCHED = """() => {
    window.isTouched = false;
    addEventListener("pointerdown", ({ isTrusted }) => { window.isTouched ||= isTrusted; }, { capture: true });
    HTMLMediaElement.prototype.play = async function () {
        if (!window.isTouched) throw new DOMException("not allowed", "NotAllowedError");
        window.heard = (window.heard ?? 0) + 1;
    };
}"""
BROKEN = """() => {
    HTMLMediaElement.prototype.play = async () => { throw new DOMException("no source", "NotSupportedError"); };
}"""


@pytest.fixture
def anna(screens) -> Screen:
    """Signed in; a fresh window of hers opens with `window_of`."""
    screen = screens()
    sign_in(screen, "anna")
    return screen


def window_of(anna: Screen, script: str) -> Page:
    anna.page.close()
    page = anna.page = anna.context.new_page()
    page.on("pageerror", lambda error: anna.complaints.append(str(error)))
    page.add_init_script(f"({script})()")
    page.goto(anna.server + "/desk/")
    expect(page.locator("#rows [data-part=loading]")).to_be_hidden()
    return page


def test_it_says_so_and_one_button_turns_the_sound_on(screens, anna):
    page, alice = window_of(anna, UNTOUCHED), screens(390, 844)
    hint = page.locator("#sound-hint")
    expect(hint).to_be_hidden()
    open_chat(alice, 0)
    write(alice, "Do you hear me?")
    sees(anna, "Do you hear me?")
    expect(hint).to_be_visible()
    expect(hint.get_by_role("status")).to_contain_text(BLOCKED)
    expect(page.locator("#announcer")).to_contain_text(BLOCKED)
    assert not page.evaluate("window.heard")
    hint.get_by_role("button", name="Turn sound on").click()
    expect(hint).to_be_hidden()
    assert page.evaluate("window.heard") >= 1
    finish_chat(alice)


def test_it_goes_by_itself_when_the_next_ring_is_heard(screens, anna):
    page, alice = window_of(anna, UNTOUCHED), screens(390, 844)
    open_chat(alice, 1)
    write(alice, "And do you hear me?")
    expect(page.locator("#sound-hint")).to_be_visible()
    page.get_by_role("heading", name="Inbox").click()
    expect(page.locator("#sound-hint")).to_be_hidden()
    finish_chat(alice)


def test_a_sound_that_cannot_be_played_is_told_too(screens, anna):
    page, alice = window_of(anna, BROKEN), screens(390, 844)
    open_chat(alice, 2)
    write(alice, "Nobody hears me?")
    expect(page.locator("#sound-hint")).to_contain_text("could not be played")
    finish_chat(alice)


def test_a_browser_as_it_is_blocks_a_window_that_nobody_touched_or_rings(screens, anna):
    page, alice = window_of(anna, "() => {}"), screens(390, 844)
    outcome = page.evaluate(
        "document.getElementById('sound-ticket').play().then(() => 'heard', ({ name }) => name)"
    )
    open_chat(alice, 3)
    write(alice, "Is it as a browser does it?")
    sees(anna, "Is it as a browser does it?")
    hint = page.locator("#sound-hint")
    expect(hint).to_be_visible() if outcome == "NotAllowedError" else expect(hint).to_be_hidden()
    finish_chat(alice)


def test_what_the_browser_refuses_beside_sound_is_told(anna):
    page = window_of(
        anna,
        """() => {
        Object.defineProperty(Notification, "permission", { get: () => "denied" });
        navigator.clipboard.writeText = async () => { throw new DOMException("no", "NotAllowedError"); };
        document.execCommand = () => false;
    }""",
    )
    page.keyboard.press("Control+k")
    page.keyboard.type("prefer")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This browser blocks notifications.")).to_be_visible()
