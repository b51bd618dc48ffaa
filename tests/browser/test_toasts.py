"""Toasts are few, short, and never over what one works with; O opens what they name: whoever has
waited longest.
"""

import contextlib

import psycopg
import pytest
from playwright.sync_api import Locator, TimeoutError, expect

from tests.browser.conftest import Screen
from tests.browser.people import open_chat, reply_box, sees, sign_in, write

# Timers of toasts wait until the test lets them run: whatever the machine's speed, all toasts are
# there together.
HELD = """() => {
    const later = window.setTimeout;
    window.held = [];
    const isHeld = (ms) => ms === 8000 || ms === 10000;
    window.setTimeout = (work, ms, ...rest) => (isHeld(ms) ? held.push([work]) : later(work, ms, ...rest));
}"""
# The middle of each element belongs to it: what a mouse would hit there is the element, or within
# it.
COVERED = """selector => [...document.querySelectorAll(selector)].filter((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    if (!width || !height || !element.checkVisibility()) return false;
    const [x, y] = [left + width / 2, top + height / 2];
    const frame = (element.closest(".scroll") ?? document.documentElement).getBoundingClientRect();
    if (y <= frame.top || y >= Math.min(frame.bottom, innerHeight)) return false;  // scrolled away, not covered
    const hit = document.elementFromPoint(x, y);
    return !element.contains(hit) && !hit?.closest(".list-head");  // a row below its group's head is scrolled away too
}).map((element) => element.outerHTML.slice(0, 160))"""
LIST = "#rows .ticket, [role=tab], #me, .list-foot button, .toast button"
TALK = (
    ".talk-head h2, .talk-head button, #composer textarea, #composer [type=submit], .toast button"
)

WARNED = """UPDATE tickets_slaclock s SET started_at = t.waiting_since, paused_at = NULL, warned_at = now(),
    warn_at = now(), due_at = now() + interval '1 hour'
    FROM tickets_ticket t WHERE t.id = s.ticket_id AND t.waiting_since IS NOT NULL"""


@pytest.fixture
def anna(screens) -> Screen:
    screen = screens()
    screen.page.add_init_script(f"({HELD})()")
    sign_in(screen, "anna")
    expect(screen.page.locator("#rows [data-part=loading]")).to_be_hidden()
    return screen


def asked_by(screens, anna: Screen, *people: int) -> None:
    """These of the demo bank's people write to Anna, one after the other."""
    for person in people:
        customer = screens(390, 844)
        open_chat(customer, person)
        write(customer, f"Question of number {person}")
        sees(anna, f"Question of number {person}")


def toasts(anna: Screen) -> Locator:
    return anna.page.locator("#toasts > .toast")


def close_open_ticket(anna: Screen) -> None:
    anna.page.get_by_role("log").focus()
    anna.page.keyboard.press("c")
    anna.page.get_by_role("radio", name="Solved").check(force=True)
    anna.page.get_by_role("button", name="Close ticket").click()
    expect(toasts(anna).filter(has_text="Closed #").first).to_be_visible()


def test_all_new_tickets_are_one_toast_that_goes_and_o_opens_whoever_waits_longest(screens, anna):
    asked_by(screens, anna, 0, 1, 2)
    news = toasts(anna)
    expect(news).to_have_count(1)
    expect(news).to_contain_text("3 new tickets")
    expect(news.locator("[data-slot=sla]")).to_be_visible()
    anna.page.keyboard.press("o")
    expect(anna.page.get_by_role("log").get_by_text("Question of number 0")).to_be_visible()
    expect(news).to_contain_text("2 new tickets")
    write(anna, "Hello, I see it.")
    anna.page.evaluate("() => { for (const [work] of held.splice(0)) work(); }")
    expect(news).to_have_count(0)
    anna.page.get_by_role("log").focus()
    anna.page.keyboard.press("o")
    expect(anna.page.get_by_role("log").get_by_text("Question of number 1")).to_be_visible()
    write(anna, "Hello, I see it.")
    anna.page.get_by_role("log").focus()
    anna.page.keyboard.press("o")
    expect(anna.page.get_by_role("log").get_by_text("Question of number 2")).to_be_visible()
    write(anna, "Hello, I see it.")


def test_with_the_most_toasts_nothing_that_one_works_with_is_covered(screens, anna):
    page = anna.page
    page.route("**/desk/preferences/", lambda route: route.abort())
    asked_by(screens, anna, 3, 4, 5, 6, 7)
    for number in (3, 4):
        page.locator("#rows .ticket", has_text=f"Question of number {number}").first.click()
        close_open_ticket(anna)
    page.get_by_role("log").focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("disturb")
    page.keyboard.press("Enter")  # cannot be saved: a notice
    expect(toasts(anna).filter(has_text="could not be saved")).to_be_visible()
    anna.forgive("ERR_FAILED")
    expect(toasts(anna)).to_have_count(3)
    assert toasts(anna).filter(has_text="new ticket").count() == 1
    for width, height in [(1280, 800), (640, 400), (390, 844)]:  # in the middle: 200 % zoom
        page.set_viewport_size({"width": width, "height": height})
        one_can_work(anna, is_narrow=width <= 760)


def nothing_is_covered(anna: Screen, selector: str) -> None:
    """Once the toasts have moved to where there is room for them now."""
    with contextlib.suppress(TimeoutError):
        anna.page.wait_for_function(
            f"selector => !({COVERED})(selector).length", arg=selector, timeout=5000
        )
    assert anna.page.evaluate(COVERED, selector) == []


def one_can_work(anna: Screen, *, is_narrow: bool) -> None:
    """In the list, in a talk, and in the menu of one's presence."""
    page = anna.page
    back = page.get_by_role("button", name="Back to the list")
    if is_narrow and back.is_visible():
        back.click()
    page.locator("#rows .ticket", has_text="Question of number 5").first.click()
    nothing_is_covered(anna, TALK)
    reply_box(anna).click()
    expect(reply_box(anna)).to_be_focused()
    if is_narrow:
        back.click()
    nothing_is_covered(anna, LIST)
    page.locator("#me").click()
    nothing_is_covered(anna, "#presence-menu [role=menuitemradio]")
    page.get_by_role("menuitemradio", name="Finishing").click(trial=True)
    page.keyboard.press("Escape")


def test_a_promise_of_ones_own_ticket_makes_no_toast(running, screens):
    anna, alice = screens(), screens(390, 844)
    frames: list[str] = []
    anna.page.on(
        "websocket", lambda line: line.on("framereceived", lambda text: frames.append(str(text)))
    )
    sign_in(anna, "anna")
    open_chat(alice, 8)
    write(alice, "Question of number 8")
    sees(anna, "Question of number 8")
    with psycopg.connect(running.environment["DATABASE_URL"]) as database:
        database.execute(WARNED)
    write(alice, "Is anybody there?")
    sees(anna, "Is anybody there?")
    write(alice, "Hello?")
    sees(anna, "Hello?")
    assert [frame for frame in frames if "sla.alert" in frame]
    expect(anna.page.locator(".toast", has_text="first reply")).to_have_count(0)
