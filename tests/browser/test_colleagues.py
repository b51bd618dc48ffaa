"""An operator and an administrator at the same conversation know of each other; the customer
knows of one of them.
"""

import json

import pytest
from playwright.sync_api import WebSocket, expect

from tests.browser.people import (
    finish_chat,
    open_chat,
    open_ticket,
    reply_box,
    sees,
    sign_in,
    write,
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_sees_that_the_other_looks_and_writes_until_they_go(screens, theme):
    anna, inga, alice = screens(theme=theme), screens(theme=theme), screens(390, 844, theme=theme)
    heard: list[str] = []
    alice.page.on("websocket", lambda line: hear(line, heard))
    sign_in(anna, "anna")
    sign_in(inga, "inga")
    open_chat(alice, 0 if theme == "light" else 1)
    write(alice, f"Who reads this in the {theme}?")
    open_ticket(anna, f"Who reads this in the {theme}?")
    badge = anna.page.locator("[data-part=colleagues]")
    expect(badge).to_be_hidden()

    inga.page.goto(anna.page.url)
    expect(badge).to_have_text("Inga Saar is here too")
    expect(inga.page.locator("[data-part=colleagues]")).to_have_text("Anna Kovaleva is here too")
    expect(inga.page.locator("#announcer")).to_have_text("Anna Kovaleva is here too")
    inga.page.get_by_role("radio", name="Note").check(force=True)
    reply_box(inga).press_sequentially("I have it, Anna")
    expect(badge).to_have_text("Inga Saar is writing")
    expect(badge).to_have_text("Inga Saar is here too", timeout=15_000)
    write(inga, "I have it, Anna.")
    sees(anna, "I have it, Anna.")

    inga.page.goto(inga.server + "/dashboard/")
    expect(badge).to_be_hidden()
    write(anna, "Only me now.")
    sees(alice, "Only me now.")
    finish_chat(alice)
    assert "message.sent" in {frame["type"] for frame in map(json.loads, heard)}
    assert not [
        frame for frame in heard if "Inga" in frame or "colleague" in frame or "I have it" in frame
    ]


def hear(line: WebSocket, heard: list[str]) -> None:
    line.on("framereceived", lambda frame: heard.append(str(frame)))
