"""A ticket is held out in the workstation: it rings, runs out, is let pass or taken by a key;
and "Why?" tells why.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import bankchat
from tests.browser.people import open_chat, open_ticket, sees, sign_in, write
from tests.browser.test_two_people import RINGS

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with bankchat(ROUTING="offer", OFFER_SECONDS="20", OFFER_PAUSE="600") as web:
        yield web.address


def test_let_pass_and_taken_by_the_keyboard(screens):
    anna, alice, boris = screens(), screens(390, 844), screens(390, 844)
    anna.page.add_init_script(f"({RINGS})()")
    sign_in(anna, "anna")
    open_chat(alice, 0)
    write(alice, "My card was refused at the pharmacy.")
    offer = anna.page.get_by_role("region", name="Offered to you")
    expect(offer.get_by_role("group")).to_have_count(1)
    anna.page.wait_for_function("window.rings.some(source => source.includes('new-ticket'))")
    expect(offer.locator("[data-slot=left]")).to_contain_text("s")

    anna.page.keyboard.press("x")
    expect(offer).to_be_hidden()
    anna.page.get_by_role("tab", name="Waiting").click()
    sees(anna, "My card was refused at the pharmacy.")

    open_chat(boris, 1)
    write(boris, "Where is my transfer?")
    expect(offer.get_by_role("group")).to_have_count(1, timeout=30_000)
    anna.page.keyboard.press("a")
    expect(offer).to_be_hidden()
    log = anna.page.get_by_role("log")
    expect(log.get_by_text("Where is my transfer?")).to_be_visible()
    sees(anna, "Anna took the ticket")
    log.get_by_text("Why?").last.click()
    expect(log.get_by_text("No one else was eligible.").last).to_be_visible()
    expect(boris.page.get_by_text("No one else was eligible.")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_lies_over_the_list_and_is_taken_by_a_click(screens, theme):
    """The bar lies over the foot of the list and covers no conversation."""
    dmitry, customer = screens(theme=theme), screens(390, 844)
    sign_in(dmitry, "dmitry")
    person = 2 if theme == "light" else 3
    open_chat(customer, person)
    write(customer, f"Is anybody there, in the {theme}?")
    offer = dmitry.page.get_by_role("region", name="Offered to you")
    expect(offer.get_by_role("group").first).to_be_visible()
    box, talk = offer.bounding_box(), dmitry.page.locator("#list").bounding_box()
    assert box
    assert talk
    assert box["x"] >= talk["x"]
    assert box["x"] + box["width"] <= talk["x"] + talk["width"] + 1
    dmitry.page.get_by_role("tab", name="Waiting").click()
    sees(dmitry, f"in the {theme}?")
    while offer.is_visible():  # what others let pass is offered too
        offer.get_by_role("button", name="Accept").first.click()
    dmitry.page.get_by_role("tab", name="Mine").click()
    open_ticket(dmitry, f"in the {theme}?")
