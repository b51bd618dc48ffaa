"""Under load the longest wait comes first: O opens it, and Ctrl Shift Enter answers and opens the
next.
"""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.people import finish_chat, open_chat, reply_box, sees, sign_in, write


@pytest.fixture
def anna(screens) -> Screen:
    screen = screens()
    sign_in(screen, "anna")
    expect(screen.page.locator("#rows [data-part=loading]")).to_be_hidden()
    return screen


def asked_by(screens, anna: Screen, *people: int) -> list[Screen]:
    """These of the demo bank's people write to Anna, one after the other."""
    customers = [screens(390, 844) for _ in people]
    for person, customer in zip(people, customers, strict=True):
        open_chat(customer, person)
        write(customer, f"Question of number {person}")
        sees(anna, f"Question of number {person}")
    return customers


def test_five_tickets_at_once_are_answered_the_longest_wait_first(screens, anna, record_property):
    customers = asked_by(screens, anna, 0, 1, 2, 3, 4)
    log = anna.page.get_by_role("log")
    expect(anna.page).to_have_title("(5) Inbox · Bankchat")
    began = time.perf_counter()
    anna.page.keyboard.press("o")
    for person in range(5):
        expect(log.get_by_text(f"Question of number {person}")).to_be_visible()
        expect(reply_box(anna)).to_be_focused()
        anna.page.keyboard.type(f"Answer to number {person}")
        anna.page.keyboard.press("Control+Shift+Enter")
    expect(anna.page).to_have_title("Inbox · Bankchat")
    record_property("seconds", round(time.perf_counter() - began, 1))
    for person, customer in enumerate(customers):
        sees(customer, f"Answer to number {person}")
        finish_chat(customer)


def test_a_wait_that_was_seen_and_not_answered_comes_before_a_new_one(screens, anna):
    page = anna.page
    (first,) = asked_by(screens, anna, 5)
    page.locator(".ticket", has_text="Question of number 5").first.click()
    page.keyboard.press("Escape")
    (second,) = asked_by(screens, anna, 6)
    (third,) = asked_by(screens, anna, 7)
    page.locator(".ticket", has_text="Question of number 7").first.click()
    page.get_by_role("log").focus()
    page.keyboard.press("o")
    expect(page.get_by_role("log").get_by_text("Question of number 5")).to_be_visible()
    for customer in (first, second, third):
        finish_chat(customer)


def test_with_nobody_else_one_stays_where_one_is_and_hears_so(screens, anna):
    (alice,) = asked_by(screens, anna, 8)
    anna.page.keyboard.press("o")
    expect(reply_box(anna)).to_be_focused()
    anna.page.keyboard.type("Hello, I see it.")
    anna.page.keyboard.press("Control+Shift+Enter")
    sees(alice, "Hello, I see it.")
    expect(anna.page.locator("#announcer")).to_contain_text("Nobody else is waiting.")
    expect(anna.page.get_by_role("log").get_by_text("Hello, I see it.")).to_be_visible()
    finish_chat(alice)
