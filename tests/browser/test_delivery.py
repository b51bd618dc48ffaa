"""What a broken line does to two people's screens: nothing is lost or doubled, and nobody is
told what is not so.
"""

import json
import re

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.people import finish_chat, open_chat, open_ticket, sees, sign_in, write

ANOTHER_LOG = "a log of another database"
SAID = ["Which log is this?", "The one and only", "And now?", "The same again"]


def test_after_a_restart_both_come_back_by_themselves_and_nothing_is_lost_or_doubled(
    screens, running
):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 7)
    write(alice, "Before the restart")
    open_ticket(anna, "Before the restart")
    write(anna, "I am here")
    sees(alice, "I am here")

    running.stop()
    sees(alice, "Connection lost.")
    sees(anna, "Reconnecting…")
    for text in ("one", "two", "three"):
        write(alice, f"Meanwhile {text}")
    write(anna, "From my side too")
    running.start()
    sees(anna, "Meanwhile three", within=45)
    sees(alice, "From my side too", within=45)
    for screen in (alice, anna):
        said = screen.page.get_by_role("log").locator(".bubble", has_text="Meanwhile")
        expect(said).to_have_text(["Meanwhile one", "Meanwhile two", "Meanwhile three"])
        screen.forgive("ERR_CONNECTION_REFUSED")
        screen.forgive("503")  # the demo bank's directory was away with it
    finish_chat(alice)


def test_the_operator_sees_for_how_long_the_customers_device_has_not_got_the_answer(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 8)
    write(alice, "My phone may lose the net")
    open_ticket(anna, "My phone may lose the net")
    write(anna, "Can you hear me?")
    expect(anna.page.locator(".turn-out [data-tick=read]").last).to_be_visible()
    undelivered = anna.page.get_by_text(re.compile(r"Not delivered for \d+ s")).locator(
        "visible=true"
    )

    alice.context.set_offline(True)
    sees(alice, "No internet right now.")
    write(anna, "Are you still there?")
    expect(anna.page.locator(".turn-out [data-tick=sent]").last).to_be_visible()
    expect(undelivered).to_have_count(1, timeout=20_000)
    expect(undelivered).to_have_attribute("title", "The customer’s device has not fetched it yet")
    alice.context.set_offline(False)
    sees(alice, "Are you still there?", within=45)
    expect(undelivered).to_have_count(0)
    expect(
        anna.page.locator(".turn-out [data-tick=delivered], .turn-out [data-tick=read]").last
    ).to_be_visible()
    finish_chat(alice)


def test_a_cursor_of_another_log_makes_both_screens_begin_afresh(screens):
    anna, alice = screens(), screens(390, 844)
    lines: list[WebSocketRoute] = []
    asked: list[dict] = []
    for screen, path in ((alice, "customer"), (anna, "desk")):
        through_a_liar(screen.page, path, lines, asked)
    sign_in(anna, "anna")
    open_chat(alice, 9)
    write(alice, "Which log is this?")
    open_ticket(anna, "Which log is this?")
    write(anna, "The one and only")
    sees(alice, "The one and only")

    for line in list(lines):
        line.close(code=1012)
    write(alice, "And now?")
    sees(anna, "And now?", within=45)
    write(anna, "The same again")
    sees(alice, "The same again", within=45)
    assert {frame["log"] for frame in asked if "after" in frame} == {ANOTHER_LOG}
    said = re.compile(rf"^\s*({'|'.join(map(re.escape, SAID))})\s*$")
    for screen in (
        alice,
        anna,
    ):  # what is shown is drawn anew; a text may stand in the list before it stands here
        expect(screen.page.get_by_role("log").locator(".bubble", has_text=said)).to_have_text(SAID)
    finish_chat(alice)


def through_a_liar(page: Page, path: str, lines: list[WebSocketRoute], asked: list[dict]) -> None:
    """Take the window's line through our hands: whoever comes back says that their cursor is of
    another log.
    """

    def carry(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        lines.append(line)

        def tell(message: str | bytes) -> None:
            frame = json.loads(message)
            if frame["type"] in {"hello", "conversation.follow"}:
                asked.append(frame)
                if "after" in frame:
                    frame["log"] = ANOTHER_LOG
            server.send(json.dumps(frame))

        line.on_message(tell)

    page.route_web_socket(re.compile(rf"/ws/{path}/"), carry)
