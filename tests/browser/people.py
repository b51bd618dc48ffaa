"""The small vocabulary of the browser tests: what an operator, a customer and an administrator do on their screens."""

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Screen


def sign_in(screen: Screen, first_name: str) -> None:
    page = screen.page
    page.goto(screen.server + "/accounts/login/")
    page.fill("[name=login]", f"{first_name}@bank.example")
    page.fill("[name=password]", f"{first_name}-demo-bank-1")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda address: "login" not in address)


def open_chat(screen: Screen, person: int) -> None:
    """The phone page of one of the demo bank's people. After a finished chat one presses "Write again" first."""
    screen.page.goto(screen.server + "/demobank/")
    subject = screen.page.locator("select option").nth(person).get_attribute("value")
    screen.page.goto(f"{screen.server}/demobank/chat/?as={subject}")
    again = screen.page.get_by_role("button", name="Write again")
    box = screen.page.locator("textarea")
    expect(again.or_(box).locator("visible=true").first).to_be_visible()
    if again.is_visible():
        again.click()
    expect(box).to_be_visible()


def write(screen: Screen, text: str) -> None:
    box = reply_box(screen)
    box.fill(text)
    box.press("Enter")


def reply_box(screen: Screen) -> Locator:
    return screen.page.locator("textarea:visible").first


def sees(screen: Screen, text: str, within: float = 10.0) -> None:
    expect(screen.page.get_by_text(text).locator("visible=true").first).to_be_visible(timeout=within * 1000)


def open_ticket(screen: Screen, text: str) -> None:
    screen.page.locator(".ticket", has_text=text).first.click()
    expect(screen.page.get_by_role("log").get_by_text(text).first).to_be_visible()
