"""Filters act at once and stand in the address; a number, a name and a bar lead to tickets."""

import re

from playwright.sync_api import expect

from tests.browser.people import sign_in


def test_a_filter_acts_without_a_button_and_the_keyboard_stays(screens):
    inga = screens()
    sign_in(inga, "inga")
    page = inga.page
    page.goto(inga.server + "/history/")
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    before = page.locator("#filtered-head").inner_text()
    page.get_by_label("State").focus()
    page.get_by_label("State").select_option("open")
    expect(page).to_have_url(re.compile(r"/history/\?state=open$"))
    expect(page.locator("#filtered-head")).not_to_have_text(before)
    expect(page.locator("#filtered .badge", has_text="Solved")).to_have_count(0)
    assert page.get_by_label("State").evaluate("field => field === document.activeElement")
    expect(page.get_by_role("link", name="List (Excel)")).to_have_attribute(
        "href", re.compile("state=open")
    )
    page.go_back()
    expect(page).to_have_url(re.compile("/history/$"))
    expect(page.get_by_label("State")).to_have_value("")


def test_a_period_acts_when_both_its_ends_are_there(screens):
    inga = screens()
    sign_in(inga, "inga")
    page = inga.page
    page.goto(inga.server + "/reports/")
    page.get_by_label("Dates").select_option("choose")
    page.get_by_label("From").fill("2026-11-01")
    expect(page).to_have_url(re.compile("/reports/$"))
    page.get_by_label("To", exact=True).fill("2026-11-02")
    page.get_by_label("To", exact=True).press("Tab")
    expect(page).to_have_url(re.compile("first=2026-11-01&last=2026-11-02"))
    expect(page.locator("#filtered-head")).to_contain_text("1 to 2 November 2026")


def test_a_name_and_a_figure_lead_to_their_tickets(screens):
    inga = screens()
    sign_in(inga, "inga")
    page = inga.page
    page.goto(inga.server + "/reports/")
    row = page.locator("#by-operator tbody tr").first
    name = row.locator("th a span:last-child").inner_text()
    row.get_by_role("link", name=name).click()
    expect(page).to_have_url(re.compile("/history/.counted=tickets.*operator="))
    expect(page.get_by_label("Operator")).to_contain_text(name)
    expect(page.locator("tbody tr").first).to_be_visible()


def test_without_scripts_the_button_is_there(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + "/accounts/login/")
    page.fill("[name=login]", "inga@bank.example")
    page.fill("[name=password]", "inga-demo-bank-1")
    page.get_by_role("button", name="Continue").click()
    page.goto(server + "/history/")
    page.get_by_label("State").select_option("open")
    page.get_by_role("button", name="Show").click()
    assert "state=open" in page.url
    context.close()
