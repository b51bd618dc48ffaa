"""The small vocabulary of the browser tests: what an operator, a customer and an administrator
do on their screens.
"""

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
    """The phone page of one of the demo bank's people, where one can write at once."""
    screen.page.goto(screen.server + "/demobank/")
    subject = screen.page.locator("select option").nth(person).get_attribute("value")
    screen.page.goto(f"{screen.server}/demobank/chat/?as={subject}")
    box = screen.page.locator("textarea:not([name=comment])")
    expect(screen.page.locator("[data-log]")).to_have_attribute(
        "aria-busy", "false"
    )  # what was said before is known
    expect(box).to_be_visible()


def finish_chat(screen: Screen) -> None:
    """No more questions: the operator has room for the next one."""
    screen.page.get_by_role("button", name="Menu").click()
    screen.page.get_by_role("button", name="No more questions").click()
    screen.page.get_by_role("button", name="Finish").click()
    sees(screen, "You finished this chat")


def write(screen: Screen, text: str) -> None:
    box = reply_box(screen)
    box.fill(text)
    box.press("Enter")


def reply_box(screen: Screen) -> Locator:
    return screen.page.locator("textarea:visible").first


def sees(screen: Screen, text: str, within: float = 10.0) -> None:
    expect(screen.page.get_by_text(text).locator("visible=true").first).to_be_visible(
        timeout=within * 1000
    )


def open_ticket(screen: Screen, text: str) -> None:
    screen.page.locator(".ticket", has_text=text).first.click()
    expect(screen.page.get_by_role("log").get_by_text(text).first).to_be_visible()


def pick(screen: Screen, *files: tuple[str, str, bytes]) -> None:
    """Choose files (name, type, bytes); they lie above the text field and are not sent yet."""
    chosen = [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    screen.page.locator("input[type=file]:not([capture])").set_input_files(chosen)  # type: ignore[arg-type]


def slow_down(screen: Screen, bytes_a_second: int) -> None:
    """Let this window's uploads crawl; 0 lets them run again."""
    session = screen.context.new_cdp_session(screen.page)
    limits = {
        "offline": False,
        "latency": 0,
        "downloadThroughput": -1,
        "uploadThroughput": bytes_a_second or -1,
    }
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", limits)


def loaded_photos(screen: Screen) -> Locator:
    """Photos of the talk that are really on the screen."""
    return screen.page.locator(".turn .photo img[data-state=shown]")
