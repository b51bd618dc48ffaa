"""WCAG 2.2 AA on every screen, light and dark: axe finds nothing, 200 % zoom loses nothing,
nothing moves unasked.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, Screen
from tests.browser.people import finish_chat, open_chat, open_ticket, sees, sign_in, write
from tests.browser.test_search import index

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """(rules) => axe.run(document, { runOnly: rules, resultTypes: ["violations"] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
        [id, target.join(" "), ...[...any, ...all, ...none].slice(0, 1).map(({ message }) => message)].join(": "))))"""
STILL = """() => Promise.all(document.getAnimations()
    .filter(({ effect }) => effect.getTiming().iterations === 1).map(({ finished }) => finished))"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOVING = """() => document.getAnimations().map(({ effect }) => effect.getComputedTiming())
    .filter(({ duration, iterations }) => duration * iterations > 20).length"""


def violations(page: Page) -> list[str]:
    page.evaluate(STILL)  # a colour half way is nobody's
    page.evaluate(AXE)
    return page.evaluate(CHECK, RULES)


def check(found: dict[str, list[str]], page: Page, state: str) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        if wrong := violations(page):
            found[f"{state}, {theme}"] = wrong


@pytest.fixture(scope="module")
def talk(browser: Browser, server: str) -> str:
    """The address of an open ticket of Anna's."""
    anna, alice = (Screen(browser.new_context(), server) for _ in range(2))
    sign_in(anna, "anna")
    open_chat(alice, 5)
    write(alice, "What opens over this?")
    open_ticket(anna, "What opens over this?")
    address = anna.page.url
    for screen in (anna, alice):
        screen.context.close()
    return address


@pytest.fixture
def desk(screens, talk) -> Page:
    """Anna's workstation with that ticket open."""
    anna = screens()
    sign_in(anna, "anna")
    anna.page.goto(talk)
    expect(anna.page.get_by_role("log").get_by_text("What opens over this?")).to_be_visible()
    return anna.page


@pytest.fixture
def found() -> Iterator[dict[str, list[str]]]:
    """What is wrong in which state; all states are looked at before the test fails."""
    wrong: dict[str, list[str]] = {}
    yield wrong
    assert wrong == {}


def test_a_conversation_on_both_sides(screens, found):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    expect(anna.page.locator("#rows [data-part=loading]")).to_be_hidden()
    check(found, anna.page, "nothing open")
    open_chat(alice, 0)
    check(found, alice.page, "the customer's first question")
    write(alice, "Is this bright enough? See https://bank.example/terms")
    open_ticket(anna, "Is this bright enough?")
    write(anna, "It is, and it will be.")
    sees(alice, "It is, and it will be.")
    anna.page.get_by_role("radio", name="Note").check(force=True)
    write(anna, "They like it bright.")
    expect(anna.page.locator(".turn-note").last).to_be_visible()
    check(found, anna.page, "a conversation")
    check(found, alice.page, "the customer's conversation")
    finish_chat(alice)
    check(found, alice.page, "the customer's finished chat")


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("Control+k", "#palette"), ("Shift+Slash", "#shortcuts-dialog"), ("c", "#close-dialog"),
        ("t", "#transfer-dialog"), ("z", "#snooze-menu"), ("f", "#find-bar"), ("/", "#picker"),
    ],
)  # fmt: skip
def test_what_opens_by_a_key(desk, found, key, what):
    desk.locator("#stream").focus()
    desk.keyboard.press(key)
    expect(desk.locator(what)).to_be_visible()
    check(found, desk, what)
    desk.keyboard.press("Escape")
    expect(desk.locator(what)).to_be_hidden()


def test_the_lists_and_what_opens_beside_them(desk, running, found):
    index(running)
    desk.locator("#me").click()
    check(found, desk, "the presence menu")
    desk.get_by_role("menuitem", name="Preferences").click()
    check(found, desk, "preferences")
    desk.keyboard.press("Escape")
    desk.locator("[data-action=emoji]").click()
    check(found, desk, "emoji")
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Select several tickets").click()
    check(found, desk, "several tickets")
    for tab in ("Waiting", "Closed"):
        desk.get_by_role("tab", name=tab).click()
        check(found, desk, tab)
    desk.get_by_role("searchbox", name="Search tickets").fill("opens")
    desk.keyboard.press("Enter")
    expect(desk.locator(".hit").first).to_be_visible()
    check(found, desk, "a search")


def test_the_administrators_pages(screens, found):
    inga = screens()
    inga.page.goto(inga.server + "/accounts/login/")
    check(found, inga.page, "login")
    sign_in(inga, "inga")
    for path in ("dashboard", "reports", "history"):
        inga.page.goto(f"{inga.server}/{path}/")
        inga.page.wait_for_load_state("networkidle")
        check(found, inga.page, path)
    inga.page.get_by_role("table").get_by_role("link").first.click()
    inga.page.wait_for_load_state("networkidle")
    check(found, inga.page, "a dialog")
    inga.page.goto(f"{inga.server}/demobank/")
    check(found, inga.page, "the demo bank")


def test_at_two_hundred_per_cent_everything_is_there(screens):
    """640 x 400 is what a window of 1280 x 800 has at 200 % (WCAG 1.4.4, 1.4.10)."""
    anna, alice = screens(640, 400), screens(640, 400)
    sign_in(anna, "anna")
    open_chat(alice, 2)
    write(alice, "Can you read this from afar?")
    assert alice.page.evaluate(WIDER) <= 0
    open_ticket(anna, "Can you read this from afar?")
    for part in ("#talk-name", "#stream", "#composer textarea", "#composer [type=submit]"):
        expect(anna.page.locator(part).first).to_be_in_viewport()
    assert anna.page.evaluate(WIDER) <= 0
    write(anna, "Very well, thank you.")
    sees(alice, "Very well, thank you.")
    anna.page.get_by_role("button", name="About the customer").click()
    expect(anna.page.get_by_role("heading", name="Recent operations")).to_be_visible()
    finish_chat(alice)

    inga = screens(640, 400)
    sign_in(inga, "inga")
    for path in ("dashboard", "reports", "history"):
        inga.page.goto(f"{inga.server}/{path}/")
        assert inga.page.evaluate(WIDER) <= 0, path


def test_who_wants_less_motion_gets_none(screens):
    anna, alice = screens(), screens(390, 844)
    for screen in (anna, alice):
        screen.page.emulate_media(reduced_motion="reduce")
    sign_in(anna, "anna")
    open_chat(alice, 3)
    write(alice, "Do not move, please.")
    open_ticket(anna, "Do not move, please.")
    assert anna.page.evaluate(MOVING) == 0
    anna.page.locator("#stream").focus()
    anna.page.keyboard.press("c")
    expect(anna.page.locator("#close-dialog")).to_be_visible()
    for screen in (anna, alice):
        assert screen.page.evaluate(MOVING) == 0
    anna.page.keyboard.press("Escape")
    finish_chat(alice)


def test_a_screen_reader_hears_what_comes(screens):
    """The transcript is a log, and what happens elsewhere is said in a status line: neither
    takes the focus.
    """
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 4)
    write(alice, "Am I heard?")
    open_ticket(anna, "Am I heard?")
    box = anna.page.locator("#composer textarea")
    box.focus()
    write(alice, "And now?")
    log = anna.page.get_by_role("log", name="Messages")
    expect(log.get_by_text("And now?")).to_be_visible()
    expect(log).to_have_attribute("aria-busy", "false")
    expect(box).to_be_focused()
    write(anna, "Loud and clear.")
    heard = alice.page.get_by_role("log")
    expect(heard.get_by_text("Loud and clear.")).to_be_visible()
    expect(heard).to_have_attribute("aria-busy", "false")
    finish_chat(alice)
