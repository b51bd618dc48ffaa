"""The workstation and the chat in a browser that keeps nothing, or lacks what is optional:
everything works.
"""

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

FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
FORBIDDEN = """for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
    Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } })"""
ABSENT = """for (const name of ["localStorage", "sessionStorage", "indexedDB", "BroadcastChannel", "Notification"])
    Object.defineProperty(window, name, { value: undefined });
for (const name of ["locks", "clipboard", "serviceWorker", "wakeLock", "userActivation"])
    Object.defineProperty(Navigator.prototype, name, { value: undefined })"""
LOCKED = """BroadcastChannel = class { constructor() { throw new DOMException("no", "SecurityError"); } };
navigator.locks.request = async () => { throw new DOMException("no", "SecurityError"); }"""


@pytest.mark.parametrize(
    "broken", [FULL, FORBIDDEN, ABSENT, LOCKED], ids=["full", "forbidden", "absent", "locked"]
)
def test_a_talk_goes_on_and_the_draft_goes_to_the_server(screens, broken):
    anna, alice = screens(), screens(390, 844)
    for screen in (anna, alice):
        screen.context.add_init_script(broken)
    sign_in(anna, "anna")
    open_chat(alice, 2)
    write(alice, "Does it work with nothing?")
    open_ticket(anna, "Does it work with nothing?")
    with anna.page.expect_response(lambda answer: answer.url.endswith("/draft/") and answer.ok):
        reply_box(anna).type("It does, ")
    anna.page.reload()
    expect(reply_box(anna)).to_have_value("It does, ")
    reply_box(anna).press("End")
    reply_box(anna).type("and twice.")
    reply_box(anna).press("Enter")
    sees(alice, "It does, and twice.")
    expect(reply_box(anna)).to_have_value("")
    finish_chat(alice)
