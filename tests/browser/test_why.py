"""Why somebody got a ticket can be read, by the administrator in the history and by the
operator at the desk.
"""

import re

from playwright.sync_api import Locator, expect

from tests.browser.people import finish_chat, open_chat, open_ticket, sign_in, write

# Each cell has room for its words, nothing is drawn through them, and what does not fit scrolls
# inside of the card.
READABLE = """card => [...card.querySelectorAll("th, td")].every((cell) => {
    const ruled = getComputedStyle(cell, "::before").content;
    return cell.offsetWidth >= 40 && (ruled === "none" || ruled === "normal")
        && cell.scrollWidth <= cell.clientWidth + 1;
}) && card.getBoundingClientRect().right <= document.documentElement.clientWidth"""


def readable(why: Locator) -> None:
    why.locator("summary").click()
    card = why.locator("> .why-card")
    expect(card.locator("tbody tr").first).to_be_visible()
    assert card.evaluate(READABLE)
    assert card.bounding_box()["width"] >= 160


def test_it_is_a_table_of_people_with_their_load(screens):
    anna, dmitry, inga, alice = screens(), screens(), screens(), screens(390, 844)
    for screen, name in ((anna, "anna"), (dmitry, "dmitry"), (inga, "inga")):
        sign_in(screen, name)
    for screen in (anna, dmitry):
        expect(screen.page.locator("#rows [data-part=loading]")).to_be_hidden()
    open_chat(alice, 2)
    write(alice, "Who explains this to me?")
    asked = "Who explains this to me?"
    joined = alice.page.get_by_text("joined the chat").last
    expect(joined).to_be_visible()
    holder = anna if "Anna" in joined.inner_text() else dmitry
    open_ticket(holder, asked)
    why = holder.page.get_by_role("log").locator("details.why").last
    readable(why)
    expect(why).to_contain_text(re.compile(r"Also eligible \(\d+\)"))
    number = holder.page.locator(".talk-head [data-slot=number]").inner_text().strip("#")
    inga.page.goto(f"{inga.server}/history/{number}/")
    told = inga.page.locator(".timeline details.why").first
    readable(told)
    expect(told).to_contain_text(re.compile(r"Also eligible \(\d+\)"))
    expect(told).to_contain_text(re.compile(r"\d+\sneeds?\sa\sreply"))
    head = holder.page.locator("#list [data-slot=load]")
    reply = holder.page.locator('[data-group="reply"] [data-slot=size]')
    expect(head).to_have_text(re.compile(rf"^{reply.inner_text()}\sneeds?\syou"))
    finish_chat(alice)
