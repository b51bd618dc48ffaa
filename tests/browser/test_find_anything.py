"""One box finds people, tickets, words and actions; an earlier ticket has its own head."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Running, Screen, bankchat
from tests.browser.people import (
    finish_chat,
    open_chat,
    open_ticket,
    reply_box,
    sees,
    sign_in,
    write,
)
from tests.browser.test_search import hits, index, manage, search

HAND_OVER = """
from accounts.models import User
from tickets.models import Ticket
Ticket.objects.filter(number={number}).update(operator=User.objects.get(email="dmitry@bank.example"))
"""


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """Every new question is a new ticket, and whom one answered may be read for a week."""
    longer = {"REOPEN_WINDOW": "0", "ANSWERED_ACCESS_DAYS": "7"}
    with bankchat(RAMP_UP_FIRST="0", **longer) as web:
        with psycopg.connect(web.environment["DATABASE_URL"], autocommit=True) as database:
            database.execute("UPDATE accounts_user SET capacity = 60")
        yield web


def palette_of(screen: Screen) -> Locator:
    return screen.page.get_by_role("dialog", name="Search and actions")


def find_by_palette(screen: Screen, typed: str, group: str) -> None:
    """Type, wait for a result of this group, and take it."""
    screen.page.keyboard.press("Control+k")
    screen.page.keyboard.type(typed)
    option = palette_of(screen).get_by_role("group", name=group).get_by_role("option").first
    expect(option).to_have_attribute("aria-selected", "true")
    screen.page.keyboard.press("Enter")
    expect(palette_of(screen)).to_be_hidden()


def head(screen: Screen, slot: str) -> Locator:
    return screen.page.locator(f".talk-head [data-slot={slot}]")


def number_in_head(screen: Screen) -> str:
    expect(head(screen, "number")).to_have_text(re.compile(r"#\d+"))
    return head(screen, "number").inner_text().removeprefix("#")


def name_in_head(screen: Screen) -> str:
    return screen.page.locator("#talk-name").inner_text()


@pytest.fixture
def anna(screens) -> Screen:
    screen = screens()
    sign_in(screen, "anna")
    return screen


def test_the_palette_and_the_search_screen_find_the_same(anna, screens, running):
    alice = screens(390, 844)
    open_chat(alice, 4)
    write(alice, "Пропала бирюзовая карточка")
    open_ticket(anna, "Пропала бирюзовая карточка")
    name, number = name_in_head(anna), number_in_head(anna)
    index(running)
    page = anna.page
    for typed, group in (
        (name.split()[0], "Customers"),
        (number, "Tickets"),
        (f"#{number}", "Tickets"),
    ):
        page.goto(anna.server + "/desk/")
        expect(page.locator("#rows [data-part=loading]")).to_be_hidden()
        find_by_palette(anna, typed, group)
        expect(page.locator("#talk-name")).to_have_text(name)

        page.get_by_role("log").focus()
        search(anna, typed)
        first = page.get_by_role("region", name=group).locator(".hit").first
        expect(first).to_contain_text(name)
        expect(first).to_contain_text(f"#{number}")
        page.get_by_role("button", name="Back to the list").click()

    page.get_by_role("log").focus()
    find_by_palette(anna, "бирюзовая", "Messages")
    expect(page.locator(".is-found")).to_have_text("Пропала бирюзовая карточка")
    finish_chat(alice)


def test_an_action_typed_by_its_name_stays_chosen_while_results_come(anna):
    page = anna.page
    page.keyboard.press("Control+k")
    with page.expect_response(lambda answer: "/desk/search/" in answer.url):
        page.keyboard.type("keyboard sho")
    chosen = palette_of(anna).locator("[aria-selected=true]")
    expect(chosen).to_contain_text("Keyboard shortcuts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")

    page.locator("#search").fill("keyboard shortcuts")
    page.keyboard.press("Enter")
    page.locator("[data-slot=actions] button", has_text="Keyboard shortcuts").click()
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "advice"),
    [("zzxqv", "Check the spelling, or try fewer words."), ("#99999999", "Check the number.")],
)
def test_nothing_found_says_what_would_help_and_where_it_looked(anna, typed, advice):
    search(anna, typed)
    nothing = anna.page.locator("[data-state=nothing]:visible")
    expect(nothing.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(nothing.get_by_text(advice)).to_be_visible()
    expect(nothing.get_by_text("Try fewer filters.")).to_be_hidden()
    expect(nothing).to_contain_text("where you answered in the last 7 days")
    expect(nothing).to_contain_text("The last few seconds may not be searchable yet.")


def test_a_hit_of_an_earlier_ticket_stands_under_its_own_head(anna, screens, running):
    alice = screens(390, 844)
    open_chat(alice, 5)
    write(alice, "Пропала малиновая карточка")
    open_ticket(anna, "Пропала малиновая карточка")
    earlier = number_in_head(anna)
    write(anna, "Уже ищем.")
    sees(alice, "Уже ищем.")
    finish_chat(alice)
    for count in range(40):  # so that the earlier ticket is out of sight
        write(alice, f"Новый вопрос {count}")
    open_ticket(anna, "Новый вопрос 39")
    newest = number_in_head(anna)
    assert newest != earlier
    index(running)

    anna.page.get_by_role("log").focus()
    search(anna, "малиновая")
    hits(anna).first.click()
    expect(anna.page.locator(".is-found")).to_have_text("Пропала малиновая карточка")
    expect(head(anna, "number")).to_have_text(f"#{earlier}")
    expect(head(anna, "first-reply")).to_be_visible()
    expect(head(anna, "outcome")).to_be_visible()
    expect(anna.page.locator(".talk-head [data-action=close]")).to_be_hidden()
    anna.page.get_by_role("button", name=f"Go to #{newest}").click()
    expect(head(anna, "number")).to_have_text(f"#{newest}")
    expect(anna.page.locator(".talk-head [data-action=close]")).to_be_visible()

    anna.page.locator(f".past[data-number='{earlier}']").click()
    expect(head(anna, "number")).to_have_text(f"#{earlier}")
    anna.page.locator("#stream").evaluate("stream => { stream.scrollTop = 0; }")
    expect(head(anna, "number")).to_have_text(f"#{newest}")
    finish_chat(alice)


def test_whom_one_answered_lately_is_found_and_read_though_a_colleague_has_them(
    anna, screens, running
):
    alice = screens(390, 844)
    open_chat(alice, 6)
    write(alice, "Пропала салатовая карточка")
    open_ticket(anna, "Пропала салатовая карточка")
    name, number = name_in_head(anna), number_in_head(anna)
    write(anna, "Салатовую уже ищем.")
    sees(alice, "Салатовую уже ищем.")
    manage(running, "shell", "-c", HAND_OVER.format(number=number))
    index(running)
    anna.page.goto(anna.server + "/desk/")
    expect(anna.page.locator("#rows [data-part=loading]")).to_be_hidden()

    find_by_palette(anna, name, "Customers")
    expect(anna.page.locator("#talk-name")).to_have_text(name)
    told = anna.page.locator("[data-part=read-only]")
    expect(told).to_have_text(re.compile(r"Read only\.\s+Dmitry answers this ticket\."))
    expect(told).to_be_visible()
    expect(anna.page.locator("#composer")).to_be_hidden()
    expect(anna.page.locator("#customer .remark-form").first).to_be_hidden()
    write(alice, "Нашлась ли она?")
    sees(anna, "Нашлась ли она?")
    finish_chat(alice)
    assert reply_box(anna).count() == 0
