"""One account menu on every screen: theme, language, password, sign out; nothing happens at once."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Screen
from tests.browser.people import sign_in

BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"


def open_menu(screen: Screen) -> Locator:
    screen.page.locator("#me").click()
    menu = screen.page.locator("#account-menu, #presence-menu")
    expect(menu).to_be_visible()
    return menu


@pytest.mark.parametrize("path", ["/desk/", "/dashboard/", "/reports/", "/history/"])
def test_every_screen_has_it_and_it_fits(screens, path):
    inga = screens()
    sign_in(inga, "inga")
    for width, height in [(1280, 800), (390, 844), (640, 400)]:
        inga.page.set_viewport_size({"width": width, "height": height})
        inga.page.goto(inga.server + path)
        menu = open_menu(inga)
        box = menu.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
        for name in ("Dark", "Русский", "Change password", "Sign out"):
            expect(menu.get_by_text(name, exact=True)).to_have_count(1)
        inga.page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
        expect(inga.page.locator("#me")).to_be_focused()
    expect(inga.page).to_have_url(re.compile(path))  # still signed in


def test_a_theme_stays_and_a_language_changes_at_once(screens):
    inga = screens()
    sign_in(inga, "inga")
    inga.page.goto(inga.server + "/dashboard/")
    light = inga.page.evaluate(BACKGROUND)
    open_menu(inga).get_by_text("Dark", exact=True).click()
    expect(inga.page.locator("html")).to_have_attribute("data-theme", "dark")
    dark = inga.page.evaluate(BACKGROUND)
    assert dark != light
    inga.page.goto(inga.server + "/desk/")
    assert inga.page.evaluate(BACKGROUND) == dark
    open_menu(inga).get_by_role("menuitemradio", name="Theme of the system").click()
    expect(inga.page.locator("html")).not_to_have_attribute("data-theme", "dark")

    inga.page.goto(inga.server + "/dashboard/")
    open_menu(inga).get_by_text("Русский", exact=True).click()
    expect(inga.page.get_by_role("heading", name="Сегодня")).to_be_visible()
    open_menu(inga).get_by_text("English", exact=True).click()
    expect(inga.page.get_by_role("heading", name="Today")).to_be_visible()


def test_signing_out_takes_two_clicks(screens):
    inga = screens()
    sign_in(inga, "inga")
    inga.page.goto(inga.server + "/reports/")
    open_menu(inga).get_by_role("button", name="Sign out").click()
    expect(inga.page).to_have_url(re.compile("/accounts/login/"))
