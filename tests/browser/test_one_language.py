"""All that one page says is in the page's language, whatever the token, the cookie or another
tab say.
"""

import re

from playwright.sync_api import Locator, expect

from tests.browser.people import open_chat, pick, reply_box, sign_in, write

CYRILLIC = re.compile("[А-Яа-я]")
BROKEN = ("photo.jpg", "image/jpeg", b"\xff\xd8\xff broken")


def customers_locale(option: Locator) -> str:
    return (option.text_content() or "").rpartition("·")[2].strip()


def test_a_refused_file_of_a_russian_customer_on_an_english_page(screens):
    alice = screens(390, 844)
    alice.page.goto(alice.server + "/demobank/")
    options = alice.page.locator("select option").all()
    open_chat(
        alice,
        next(place for place, option in enumerate(options) if customers_locale(option) == "ru"),
    )
    pick(alice, BROKEN)
    reply_box(alice).press("Enter")
    failed = alice.page.locator(".failed").locator("visible=true")
    expect(failed).to_contain_text(re.compile("Not sent.*[a-z]{4,}"))
    expect(failed).not_to_contain_text(CYRILLIC)
    alice.forgive("the server responded with a status of")


def test_the_desk_while_another_tab_has_changed_the_language(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 2)
    write(alice, "Which language is this?")
    anna.page.locator(".ticket", has_text="Which language is this?").first.click()
    anna.context.add_cookies([{"name": "django_language", "value": "ru", "url": anna.server}])
    pick(anna, BROKEN)
    reply_box(anna).press("Enter")
    failed = anna.page.locator(".failed").locator("visible=true").first
    expect(failed).to_contain_text(re.compile("[a-z]{4,}"))
    expect(failed).not_to_contain_text(CYRILLIC)
    anna.forgive("the server responded with a status of")
