"""Whoever cannot reach anybody in the chat is told how else to reach the bank, on a new device
too.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen, bankchat
from tests.browser.people import open_chat, sees, sign_in, write
from tickets.hours import DAYS

PHONE, EMAIL = "+372 600 0000", "help@bank.example"


def contacts(page: Page) -> None:
    """Both are seen soon, and lead to where they say."""
    for words, address in ((PHONE, "tel:+3726000000"), (EMAIL, f"mailto:{EMAIL}")):
        link = page.get_by_role("link", name=words).locator("visible=true").first
        expect(link).to_have_attribute("href", address, timeout=9_000)


def cut(screen: Screen, what: str) -> None:
    """One of the ways in which a chat does not get through, before it is opened for the first
    time.
    """
    page = screen.page
    refused = {"token": 401, "token that broke": 500}
    if what in refused:
        page.route("**/token/*", lambda route: route.fulfill(status=refused[what], body=""))
    elif what == "expired token":
        page.route("**/token/*", lambda route: route.fulfill(json={"token": "e30.e30.e30"}))
    elif what == "script":
        page.route("**/bankchat-chat*.js", lambda route: route.abort())
    else:
        page.route_web_socket(
            "**/ws/customer/", lambda socket: socket.close() if what == "socket" else None
        )


@pytest.mark.parametrize(
    "what", ["socket", "silent socket", "token", "token that broke", "expired token", "script"]
)
def test_a_new_device_that_does_not_get_through(screens, what):
    alice = screens(390, 844)
    cut(alice, what)
    alice.page.goto(alice.server + "/demobank/chat/")
    contacts(alice.page)
    alice.forgive("Failed to load resource")


def test_without_scripts(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + "/demobank/chat/")
    sees_at_once = page.get_by_role("link", name=PHONE).locator("visible=true")
    expect(sees_at_once.first).to_be_visible(timeout=2_000)
    context.close()


def test_who_has_begun_to_write(screens):
    alice = screens(390, 844)
    cut(alice, "silent socket")
    alice.page.goto(alice.server + "/demobank/chat/")
    alice.page.locator("textarea:visible").first.fill("My card is lost, ")
    contacts(alice.page)
    expect(alice.page.locator("textarea:visible").first).to_have_value("My card is lost, ")


@pytest.mark.parametrize("what", ["page", "socket"])
def test_the_widget_that_does_not_get_through(screens, what):
    alice = screens()
    if what == "page":
        alice.page.route("**/demobank/chat/*", lambda route: route.fulfill(status=502, body=""))
    else:
        cut(alice, what)
    alice.page.goto(alice.server + "/demobank/")
    alice.page.get_by_role("button", name="Open the chat").click()
    shown = (
        alice.page if what == "page" else alice.page.frame_locator(".chat-frame").locator("#chat")
    )
    contacts(shown)  # type: ignore[arg-type]
    alice.forgive("Failed to load resource")


def test_nobody_at_work_is_no_promise(screens):
    alice = screens(390, 844)
    open_chat(alice, 3)
    sees(alice, "Nobody is available right now")
    contacts(alice.page)
    write(alice, "Is somebody there?")
    sees(alice, "Write, and we answer when we are back.")
    contacts(alice.page)
    expect(alice.page.get_by_text("soon").locator("visible=true")).to_have_count(0)
    anna = screens()
    sign_in(anna, "anna")
    sees(alice, "joined the chat", within=20)
    expect(
        alice.page.get_by_text("Nobody is available right now").locator("visible=true")
    ).to_have_count(0, timeout=20_000)


@pytest.fixture(scope="module")
def closed_bank():
    """It works for one hour of the week, and that is in three days."""
    opens = datetime.now(ZoneInfo("Pacific/Kiritimati")) + timedelta(days=3)
    with bankchat(
        WORKING_HOURS=f"{DAYS[opens.weekday()]} 12:00-13:00", TIME_ZONE="Pacific/Kiritimati"
    ) as web:
        yield web.address


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Pacific/Kiritimati"])
def test_the_opening_is_by_the_banks_clock_and_names_it(browser, closed_bank, zone):
    context = browser.new_context(timezone_id=zone, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(closed_bank + "/demobank/chat/")
    name = "" if zone == "Pacific/Kiritimati" else " (Line Islands Time)"
    opens = page.locator("[data-why=hours] [data-outlook=opens]")
    expect(opens).to_have_text(re.compile(r"12:00" + re.escape(name) + "$"))
    expect(page.locator("[data-why=hours] [data-outlook=hours]")).to_be_visible()
    context.close()
