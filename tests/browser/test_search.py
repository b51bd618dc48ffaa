"""The workstation's search: over all dialogs with its filters in the address, and at the place
inside the dialog.
"""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Screen
from tests.browser.people import (
    finish_chat,
    open_chat,
    open_ticket,
    reply_box,
    sees,
    sign_in,
    write,
)

MUCH = """
from uuid import uuid4
from messaging.writing.new_message import NewMessage
from messaging.writing.sending import send_messages
from tickets.models import Event
conversation = Event.objects.get(text="Пропала бирюзовая карточка").conversation
texts = [*(f"Строка номер {number}" for number in range(120)), "Нашлась, бирюзовая!"]
send_messages([NewMessage(conversation.pk, conversation.customer, uuid4(), text) for text in texts])
"""


def index(running) -> None:
    """What a worker does every other second."""
    manage(running, "index_search")


def manage(running, *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=ROOT, env=running.environment, check=True, capture_output=True)


def hits(screen: Screen):
    return screen.page.locator(".hit")


def highlighted(screen: Screen, name: str = "found-current") -> list[str]:
    return screen.page.evaluate("(name) => [...(CSS.highlights.get(name) ?? [])].map(String)", name)


def search(screen: Screen, text: str) -> None:
    screen.page.keyboard.press("s")
    screen.page.keyboard.type(text)
    screen.page.keyboard.press("Enter")


@pytest.fixture
def long_dialog(screens, running) -> Screen:
    """Anna's screen, freshly loaded: a hundred lines stand between the two that speak of a
    turquoise card.
    """
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 9)
    write(alice, "Пропала бирюзовая карточка")
    open_ticket(anna, "Пропала бирюзовая карточка")
    manage(running, "shell", "-c", MUCH)
    sees(alice, "Нашлась, бирюзовая!", within=30)
    finish_chat(alice)
    index(running)
    anna.page.goto(anna.server + "/desk/")
    expect(anna.page.locator("#rows [data-part=loading]")).to_be_hidden()
    return anna


def test_from_a_typo_to_its_place_in_a_long_dialog_and_on_inside_it(long_dialog):
    anna, found = long_dialog, long_dialog.page.locator(".is-found")
    search(anna, "берюзовая карточка")
    expect(hits(anna)).to_have_count(1)
    expect(hits(anna).locator("mark")).to_have_text(["бирюзовая", "карточка"])
    expect(anna.page.get_by_text("1 close match")).to_be_visible()
    hits(anna).click()
    expect(found).to_have_text("Пропала бирюзовая карточка")
    expect(found).to_be_in_viewport()
    assert highlighted(anna) == ["бирюзовая", "карточка"]
    assert "q=" in anna.page.url

    anna.page.get_by_role("log").focus()
    anna.page.keyboard.press("f")
    anna.page.keyboard.type("бирюзовую")
    told = anna.page.locator("#find-bar [role=status]")
    expect(told).to_have_text("1 of 2")
    expect(found).to_have_text("Нашлась, бирюзовая!")
    anna.page.keyboard.press("Enter")
    expect(found).to_have_text("Пропала бирюзовая карточка")
    expect(found).to_be_in_viewport()
    anna.page.keyboard.press("Shift+Enter")
    expect(told).to_have_text("1 of 2")
    anna.page.keyboard.press("Escape")
    expect(anna.page.locator("#find-bar")).to_be_hidden()
    assert highlighted(anna) == []


def test_filters_are_addresses_and_an_old_dialog_opens_to_be_read(screens, running):
    index(running)
    inga = screens()
    sign_in(inga, "inga")
    inga.page.goto(inga.server + "/desk/?q=card&from=2020-01-01")
    expect(hits(inga).first).to_be_visible()
    expect(inga.page.get_by_label("From")).to_have_value("2020-01-01")
    hits(inga).first.click()
    expect(inga.page.locator(".is-found")).to_be_in_viewport()
    expect(reply_box(inga)).to_be_attached()
    inga.page.reload()  # the address names both the search and the conversation
    expect(inga.page.locator("#talk")).to_be_visible()
    expect(hits(inga).first).to_be_visible()

    inga.page.get_by_label("Customer", exact=True).fill("Nobody Nowhere")
    inga.page.keyboard.press("Enter")
    expect(inga.page.get_by_role("heading", name="Nothing found")).to_be_visible()
    nothing = inga.page.locator("[data-state=nothing]:visible")
    expect(nothing).to_contain_text("Try fewer filters.")
    expect(nothing).to_contain_text("This looks in all dialogs.")
    inga.page.get_by_role("button", name="Back to the list").click()
    expect(inga.page.get_by_role("tab", name="Mine")).to_be_visible()
    assert "q=" not in inga.page.url


def test_a_slow_search_can_be_cancelled_and_a_failed_one_tried_again(screens, running):
    index(running)
    anna = screens()
    sign_in(anna, "anna")
    waiting = []
    anna.page.route("**/desk/search/**", lambda route: waiting.append(route))
    anna.page.locator("#search").fill("card")
    anna.page.keyboard.press("Enter")
    anna.page.get_by_role("button", name="Cancel").click()
    expect(anna.page.get_by_text("The search was cancelled.")).to_be_visible()
    anna.page.unroute("**/desk/search/**")
    refusal = '{"code": "too_many_searches", "text": "Others are searching just now."}'
    anna.page.route(
        "**/desk/search/**",
        lambda route: route.fulfill(status=429, content_type="application/json", body=refusal),
    )
    anna.page.get_by_role("button", name="Search again").click()
    expect(
        anna.page.get_by_role("alert").filter(has_text="Others are searching just now.")
    ).to_be_visible()
    anna.page.unroute("**/desk/search/**")
    anna.page.get_by_role("button", name="Search again").click()
    expect(hits(anna).first).to_be_visible()
    anna.forgive("429")


def test_one_part_of_the_card_fails_and_comes_with_retry_while_the_others_work(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    failing = '{"code": "directory_unavailable"}'
    anna.page.route(
        "**/operations/",
        lambda route: route.fulfill(status=503, content_type="application/json", body=failing),
    )
    open_chat(alice, 11)
    write(alice, "Who am I?")
    open_ticket(anna, "Who am I?")
    operations = anna.page.locator("section[data-part=operations]")
    expect(operations.get_by_text("The bank's directory does not answer.")).to_be_visible()
    expect(anna.page.locator(".facts")).to_contain_text("Phone")
    expect(anna.page.locator("section[data-part=profile]")).to_contain_text("As of")

    anna.page.unroute("**/operations/")
    operations.get_by_role("button", name="Retry").click()
    expect(operations.locator(".op")).to_have_count(5)
    operations.get_by_role("button", name="Show all").click()
    assert operations.locator(".op").count() > 5
    operations.get_by_label("Which operations").select_option("declined")
    expect(operations.locator(".op:not([data-declined])")).to_have_count(0)
    anna.forgive("503")
    finish_chat(alice)


def test_notes_and_tags_are_kept_and_taken_away(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 10)
    write(alice, "Do you know me?")
    open_ticket(anna, "Do you know me?")
    note, tags = (
        anna.page.locator("section[data-part=notes]"),
        anna.page.locator("section[data-part=tags]"),
    )
    note.get_by_role("textbox").fill("Prefers a call.")
    note.get_by_role("button", name="Add note").click()
    expect(note.locator(".remark")).to_contain_text("Prefers a call.")
    tags.get_by_label("New tag").fill("limits")
    tags.get_by_role("button", name="Add").click()
    expect(tags.locator(".tag")).to_have_text("limits")
    anna.page.reload()
    expect(note.locator(".remark")).to_contain_text("Prefers a call.")
    tags.get_by_role("button", name="Take away limits").click()
    expect(tags.locator(".tag")).to_have_count(0)
    note.get_by_role("button", name="Delete note").click()
    expect(note.locator(".remark")).to_have_count(0)
    finish_chat(alice)
