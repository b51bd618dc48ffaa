"""What comes while the operator reads further up is counted, and one press away."""

from playwright.sync_api import expect

from tests.browser.people import finish_chat, open_chat, open_ticket, sees, sign_in, write

LONG = "\n".join(f"Line {number} of what happened" for number in range(12))


def test_new_messages_are_counted_while_one_reads_further_up(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 3)
    for start in (
        "It began on Monday.",
        "Then it was Tuesday.",
        "And on Wednesday it happened again.",
    ):
        write(alice, f"{start}\n{LONG}")
        sees(alice, start)
    open_ticket(anna, "And on Wednesday it happened again.")
    stream, pill = anna.page.locator("#stream"), anna.page.locator("[data-action=newest]")
    expect(pill).to_be_hidden()
    stream.evaluate("(stream) => { stream.scrollTop = -stream.scrollHeight }")
    for text in ("Are you reading this?", "Good."):
        write(alice, text)
    expect(pill).to_have_text("2 new messages")
    expect(anna.page.locator(".bubble", has_text="Are you reading this?")).not_to_be_in_viewport()
    pill.click()
    expect(anna.page.locator(".bubble", has_text="Are you reading this?")).to_be_in_viewport()
    expect(anna.page.locator(".bubble", has_text="Good.")).to_be_in_viewport()
    expect(pill).to_be_hidden()
    finish_chat(alice)
