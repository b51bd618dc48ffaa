"""Marks that are stacked without end are painted within their own bubble, row or title;
ordinary accents stay whole.
"""

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.people import open_chat, open_ticket, reply_box, sees, sign_in, write

MARKS = "".join(chr(0x300 + number % 0x70) for number in range(300))
STACKED = f"Z{MARKS} is my name"
NAMED = f"Z{MARKS[:100]} is my name"
ORDINARY = [
    "Ệ Ẫ Ậ Ổ Ữ ỵ Ǻ Ḝ Ȫ Ạ̈ j̇́ Ĺ Ģ",  # Vietnamese and others of Latin
    "กี่ น้ำ ที่ ปู่ ฏู ญู ผู้",  # Thai
    "اللَّهُ بِسْمِ ٱلرَّحْمٰنِ",  # Arabic
    "བསྒྲུབས་ རྐྱེན",  # Tibetan
    "क्ष्म्य र्क्ति हृष्टिं",  # Devanagari
]
# Every text with stacked marks has a box around it that cuts what is painted, and is no taller than
# a bubble or a row.
LOOSE = """() => {
    const cuts = (style) => [style.overflowY, style.overflow].some((how) => how === "clip" || how === "hidden")
        || style.contain.includes("paint") || style.contentVisibility === "auto";
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const loose = [];
    let seen = 0;
    while (texts.nextNode()) {
        const { data, parentElement: parent } = texts.currentNode;
        if (!data.includes("\\u0300\\u0301") || !parent.checkVisibility()) continue;
        if (parent.closest("template, option, textarea, .sr-only")) continue;
        seen += 1;
        let box = parent;
        while (box && !cuts(getComputedStyle(box))) box = box.parentElement;
        const isOwn = box && box !== document.body && !box.matches(".scroll, .app, main") && box.offsetHeight < 330;
        if (!isOwn) loose.push(`${parent.outerHTML.slice(0, 90)} in ${box?.className}`);
    }
    return seen ? loose : ["nothing is there"];
}"""


@pytest.fixture
def marked(running, screens):
    """Alice's name and message have them, and stand on Anna's screen; below is an ordinary
    message.
    """
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 2)
    write(alice, "The first of my messages")
    sees(anna, "The first of my messages")
    name = (
        anna.page.locator(".ticket", has_text="The first of my messages")
        .locator("[data-slot=name]")
        .inner_text()
    )
    with psycopg.connect(running.environment["DATABASE_URL"]) as database:
        database.execute("UPDATE accounts_customer SET name = %s WHERE name = %s", [NAMED, name])
    anna.page.reload()
    yield anna, alice
    with psycopg.connect(running.environment["DATABASE_URL"]) as database:
        database.execute("UPDATE accounts_customer SET name = %s WHERE name = %s", [name, NAMED])


def nothing_is_painted_over(page: Page, text: str) -> bool:
    """A bubble looks the same whether the one below it is painted or not."""
    above, below = (
        page.locator(".bubble", has_text=text).last,
        page.locator(".bubble", has_text="is my name").last,
    )
    painted = above.screenshot(animations="disabled")
    below.evaluate("bubble => { bubble.style.visibility = 'hidden'; }")
    alone = above.screenshot(animations="disabled")
    below.evaluate("bubble => { bubble.style.visibility = ''; }")
    return painted == alone


def test_in_chat_and_at_the_desk(marked):
    anna, alice = marked
    open_ticket(anna, "The first of my messages")
    expect(anna.page.locator(".bubble")).not_to_have_count(0)
    reply_box(anna).focus()
    write(alice, STACKED)
    for screen in (anna, alice):
        sees(screen, "is my name")
        assert screen.page.evaluate(LOOSE) == []
        assert nothing_is_painted_over(screen.page, "The first of my messages")
    write(anna, STACKED)
    expect(alice.page.locator(".bubble", has_text="is my name")).to_have_count(2)
    assert alice.page.evaluate(LOOSE) == []


def test_in_the_list_the_toast_the_history_and_the_admin(running, marked, screens):
    anna, alice = marked
    inga = screens()
    with psycopg.connect(running.environment["DATABASE_URL"]) as database:
        database.execute(
            "UPDATE messaging_cannedanswer SET title = %s WHERE shortcut = 'limit'", [NAMED]
        )
    anna.page.goto(anna.server + "/desk/")
    expect(anna.page.locator("#rows .ticket").first).to_be_visible()
    assert anna.page.evaluate(LOOSE) == []
    sign_in(inga, "inga")
    write(alice, STACKED)
    number = (
        anna.page.locator(".ticket", has_text="is my name")
        .first.locator("[data-slot=number]")
        .inner_text()
    )
    for address in (
        "/history/",
        f"/history/{number.strip('#')}/",
        "/admin/messaging/cannedanswer/",
    ):
        inga.page.goto(inga.server + address)
        assert inga.page.evaluate(LOOSE) == [], address


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_accents_stay_whole(screens, text):
    alice: Screen = screens(390, 844)
    open_chat(alice, 4)
    write(alice, text)
    bubble = alice.page.locator(".bubble", has_text=text).last
    expect(bubble).to_be_visible()
    expect(alice.page.locator(".is-pending")).to_have_count(0)
    cut = bubble.screenshot(animations="disabled")
    bubble.evaluate("bubble => { bubble.style.overflow = 'visible'; }")
    assert bubble.screenshot(animations="disabled") == cut
