"""Photos, PDFs and places in two browsers: looked at first, seen on the way, cancelled, and the
same on both sides.
"""

import base64
import io
import re

import pikepdf
from PIL import Image
from playwright.sync_api import expect

from tests.browser.people import (
    finish_chat,
    loaded_photos,
    open_chat,
    open_ticket,
    pick,
    reply_box,
    sees,
    sign_in,
    slow_down,
    write,
)

SHAPE = "image => image.naturalWidth / image.naturalHeight"
HAS_BEGUN = "() => document.querySelector('.on-its-way progress')?.value > 0"
PASTE = """(field, [name, type, bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], name, { type }));
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


PASTE_LARGE = """(field, [name, type, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name, { type }));
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def photo(
    width: int, height: int, *, noisy: bool = False, turned: bool = False, format: str = "JPEG"
) -> bytes:
    """A noisy one is large, and takes its time; a turned one lies on its side, and its EXIF
    says so.
    """
    picture = (
        Image.effect_noise((width, height), 90)
        if noisy
        else Image.linear_gradient("L").resize((width, height))
    )
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
    file = io.BytesIO()
    picture.convert("RGB").save(file, format, quality=95, exif=exif)
    return file.getvalue()


def document() -> bytes:
    """A PDF of one empty page."""
    pdf, file = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(file)
    return file.getvalue()


def locked_document() -> bytes:
    file = io.BytesIO()
    pikepdf.open(io.BytesIO(document())).save(
        file, encryption=pikepdf.Encryption(owner="x", user="secret")
    )
    return file.getvalue()


def signed_document() -> bytes:
    pdf, file = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    value = pikepdf.Dictionary(
        Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3], Contents=pikepdf.String("x")
    )
    field = pdf.make_indirect(
        pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("S"), V=value)
    )
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), SigFlags=3)
    pdf.save(file)
    return file.getvalue()


def test_a_photo_a_pdf_and_a_picture_from_the_clipboard_go_both_ways(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 2)
    write(alice, "It is this terminal")
    pick(
        alice,
        ("terminal.jpg", "image/jpeg", photo(900, 1200)),
        ("contract.pdf", "application/pdf", document()),
    )
    expect(alice.page.locator("[data-tray]")).to_contain_text("terminal.jpg")
    expect(alice.page.locator("[data-tray]")).to_contain_text("contract.pdf")
    expect(alice.page.locator(".turn .photo")).to_have_count(0)
    reply_box(alice).press("Enter")
    open_ticket(anna, "contract.pdf")
    expect(loaded_photos(anna)).to_have_count(1)
    expect(anna.page.locator(".turn .file")).to_contain_text("contract.pdf")
    assert abs(loaded_photos(anna).evaluate(SHAPE) - 0.75) < 0.01

    reply_box(anna).evaluate(PASTE, ["image.png", "image/png", list(photo(160, 90))])
    expect(anna.page.locator("[data-tray] img[data-state=shown]")).to_be_visible()
    write(anna, "Look here")
    sees(alice, "Look here")
    expect(loaded_photos(alice)).to_have_count(2)
    assert abs(loaded_photos(alice).nth(1).evaluate(SHAPE) - 16 / 9) < 0.02
    finish_chat(alice)


def test_a_photo_opens_in_full_and_files_are_downloaded_under_their_names(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 9)
    pick(
        alice,
        ("terminal.jpg", "image/jpeg", photo(900, 1200)),
        ("contract.pdf", "application/pdf", document()),
    )
    write(alice, "Both of them")
    open_ticket(anna, "contract.pdf")
    loaded_photos(anna).first.click()
    lightbox = anna.page.locator("#lightbox")
    expect(lightbox.locator("img[data-state=shown]")).to_be_visible()
    anna.page.wait_for_function(
        "() => document.querySelector('#lightbox img').naturalWidth === 900"
    )
    with anna.page.expect_download() as download:
        lightbox.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "terminal.jpg"
    anna.page.keyboard.press("Escape")
    expect(lightbox).to_be_hidden()
    with anna.page.expect_download() as download:
        anna.page.locator(".turn .file").click()
    assert download.value.suggested_filename == "contract.pdf"
    finish_chat(alice)


def test_a_photo_on_its_way_shows_how_far_it_is_and_can_be_cancelled(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 3)
    slow_down(alice, 60_000)
    pick(alice, ("wrong.jpg", "image/jpeg", photo(1600, 1200, noisy=True)))
    reply_box(alice).press("Enter")
    alice.page.wait_for_function(HAS_BEGUN)
    write(alice, "The text need not wait for it")
    open_ticket(anna, "The text need not wait for it")
    alice.page.get_by_role("button", name="Cancel upload").click()
    expect(alice.page.locator(".turn .photo")).to_have_count(0)

    slow_down(alice, 0)
    pick(alice, ("right.jpg", "image/jpeg", photo(40, 30)))
    write(alice, "This one")
    sees(anna, "This one")
    expect(loaded_photos(anna)).to_have_count(1)
    expect(anna.page.get_by_role("log").get_by_alt_text("wrong.jpg")).to_have_count(0)
    finish_chat(alice)


def test_a_photo_that_was_being_uploaded_when_the_line_broke_arrives_once(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 4)
    write(alice, "A photo from the lift")
    open_ticket(anna, "A photo from the lift")
    slow_down(alice, 60_000)
    pick(alice, ("lift.jpg", "image/jpeg", photo(1200, 900, noisy=True)))
    reply_box(alice).press("Enter")
    alice.page.wait_for_function(HAS_BEGUN)
    alice.context.set_offline(True)
    sees(alice, "Will send when you are back online")
    slow_down(alice, 0)
    alice.context.set_offline(False)
    expect(loaded_photos(anna)).to_have_count(1, timeout=45_000)
    expect(alice.page.locator(".on-its-way")).to_have_count(0)
    expect(loaded_photos(alice)).to_have_count(1)
    finish_chat(alice)


def test_a_file_that_went_with_the_page_is_asked_for_again(screens):
    alice = screens(390, 844)
    open_chat(alice, 10)
    slow_down(alice, 20_000)
    pick(alice, ("slow.jpg", "image/jpeg", photo(1600, 1200, noisy=True)))
    reply_box(alice).press("Enter")
    expect(alice.page.locator(".on-its-way")).to_be_visible()
    asked = []
    alice.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    alice.page.reload()
    assert asked == ["beforeunload"]
    sees(alice, "Choose the file again.")
    expect(alice.page.get_by_role("button", name="Retry")).to_be_hidden()
    with alice.page.expect_file_chooser():
        alice.page.get_by_role("button", name="Choose again").click()
    expect(alice.page.locator(".turn .file")).to_have_count(0)


def test_what_cannot_be_sent_says_why_before_it_is_sent(screens):
    alice = screens(390, 844)
    open_chat(alice, 10)
    said = alice.page.locator(".turn-out").count()  # in the days before
    pick(
        alice,
        ("film.mp4", "video/mp4", b"film"),
        ("large.pdf", "application/pdf", document() + bytes(10 * 2**20)),
        ("none.pdf", "application/pdf", b""),
        ("large.heic", "image/heic", b"no browser reads it" + bytes(10 * 2**20)),
    )
    reasons = (
        "Only photos and PDF files",
        "Too large: up to 10 MB",
        "This file is empty",
        "cannot be made smaller here",
    )
    for reason in reasons:
        expect(alice.page.locator("[data-tray]")).to_contain_text(reason)
    reply_box(alice).press("Enter")
    expect(alice.page.locator(".turn-out")).to_have_count(said)
    for _ in reasons:
        alice.page.get_by_role("button", name="Remove").first.click()
    expect(alice.page.locator("[data-tray]")).to_be_hidden()


def test_a_file_that_is_not_what_it_says_stays_with_the_servers_reason(screens):
    alice = screens(390, 844)
    open_chat(alice, 11)
    pick(alice, ("card.jpg", "image/jpeg", b"<script>alert(1)</script>" * 9))
    reply_box(alice).press("Enter")
    expect(alice.page.locator(".failed")).to_contain_text("Not sent.")
    expect(alice.page.locator("[data-reason]")).to_contain_text(re.compile(r"\w{3}"))
    alice.page.get_by_role("button", name="Delete").click()
    expect(alice.page.locator(".failed")).to_have_count(0)
    alice.forgive("the server responded with a status of")


def test_a_photo_that_is_too_large_is_made_smaller_on_either_side_and_stays_upright(screens):
    """13 MB, lying on its side as cameras keep them: the EXIF says how it stands."""
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 7)
    large = photo(4032, 3024, noisy=True, turned=True)
    assert 10 * 2**20 < len(large) < 20 * 2**20
    pick(alice, ("IMG_1.jpg", "image/jpeg", large))
    expect(alice.page.locator("[data-tray]")).to_contain_text("will be made smaller")
    write(alice, "In full size")
    open_ticket(anna, "In full size")
    expect(loaded_photos(anna)).to_have_count(1, timeout=30_000)
    assert abs(loaded_photos(anna).evaluate(SHAPE) - 3 / 4) < 0.01

    reply_box(anna).evaluate(
        PASTE_LARGE, ["IMG_2.jpg", "image/jpeg", base64.b64encode(large).decode()]
    )
    expect(anna.page.locator("[data-tray]")).to_contain_text("will be made smaller")
    write(anna, "Back to you")
    sees(alice, "Back to you")
    expect(loaded_photos(alice)).to_have_count(2, timeout=30_000)
    assert abs(loaded_photos(alice).nth(1).evaluate(SHAPE) - 3 / 4) < 0.01
    finish_chat(alice)


def test_what_can_never_be_taken_says_what_helps_and_offers_another_file_but_no_retry(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 8)
    pick(alice, ("contract.pdf", "application/pdf", locked_document()))
    write(alice, "It has a password")
    open_ticket(anna, "It has a password")
    reply_box(anna).evaluate(PASTE, ["contract.pdf", "application/pdf", list(locked_document())])
    write(anna, "Mine too")
    for screen in (alice, anna):
        expect(screen.page.locator(".failed")).to_contain_text("asks for a password")
        expect(screen.page.get_by_role("button", name="Retry")).to_be_hidden()
        with screen.page.expect_file_chooser():
            screen.page.get_by_role("button", name="Choose again").click()
        screen.forgive("the server responded with a status of")
    finish_chat(alice)


def test_a_signed_document_is_called_a_copy_on_both_sides(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 9)
    pick(
        alice,
        ("signed.pdf", "application/pdf", signed_document()),
        ("plain.pdf", "application/pdf", document()),
    )
    write(alice, "Signed")
    open_ticket(anna, "Signed")
    for screen in (alice, anna):
        card = screen.page.locator(".turn .file")
        expect(card.filter(has_text="signed.pdf")).to_contain_text("does not prove who signed")
        expect(card.filter(has_text="plain.pdf")).to_be_visible()
        expect(card.filter(has_text="plain.pdf").locator("[data-removed]")).to_be_hidden()
    finish_chat(alice)


def test_a_scrolled_screenshot_is_read_by_scrolling(screens):
    alice = screens(390, 844)
    open_chat(alice, 3)
    pick(alice, ("account.png", "image/png", photo(1080, 11_900, format="PNG")))
    write(alice, "My account")
    alice.page.locator(
        ".turn .photo:enabled", has=alice.page.get_by_alt_text("account.png")
    ).click()
    whole = alice.page.locator("#lightbox img")
    alice.page.wait_for_function(
        "() => document.querySelector('#lightbox img').naturalHeight === 11900"
    )
    assert whole.bounding_box()["width"] > 300
    body = alice.page.locator("#lightbox [data-body]")
    body.focus()
    alice.page.keyboard.press("End")
    alice.page.wait_for_function(
        "() => document.querySelector('#lightbox [data-body]').scrollTop > 1000"
    )
    alice.page.keyboard.press("Escape")
    finish_chat(alice)


def test_a_place_is_shown_before_it_is_sent_and_leads_to_no_third_party(screens):
    anna, alice = screens(), screens(390, 844)
    alice.context.grant_permissions(["geolocation"])
    alice.context.set_geolocation({"latitude": 59.4369612, "longitude": 24.7535749, "accuracy": 12})
    anna.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(anna, "anna")
    open_chat(alice, 5)
    foreign = []
    for screen in (anna, alice):
        screen.page.on("request", lambda request: foreign.append(request.url))
    alice.page.get_by_role("button", name="Add a photo, file or place").click()
    alice.page.get_by_role("button", name="Share location").click()
    alice.page.get_by_role("button", name="Find my location").click()
    dialog = alice.page.get_by_role("dialog", name="Share your location?")
    expect(dialog).to_contain_text("59.43696, 24.75357")
    expect(dialog).to_contain_text("Accurate to about 12 m")
    expect(alice.page.locator(".turn .place")).to_have_count(0)
    dialog.get_by_role("button", name="Send").click()
    expect(alice.page.locator(".turn .place")).to_have_count(1)
    anna.page.locator(".ticket", has_text="A place").first.click()
    place = anna.page.locator(".turn .place")
    expect(place).to_contain_text("59.43696, 24.75357")
    place.get_by_role("button", name="Copy").click()
    expect(place).to_contain_text("Copied")
    assert anna.page.evaluate("navigator.clipboard.readText()") == "59.43696, 24.75357"
    assert [url for url in foreign if not url.startswith((alice.server, "blob:"))] == []
    finish_chat(alice)


def test_a_location_that_the_browser_refuses_is_explained(screens):
    alice = screens(390, 844)
    open_chat(alice, 11)
    alice.page.get_by_role("button", name="Add a photo, file or place").click()
    alice.page.get_by_role("button", name="Share location").click()
    alice.page.get_by_role("button", name="Find my location").click()
    expect(alice.page.get_by_role("dialog")).to_contain_text("Location is blocked in your browser.")
    alice.page.get_by_role("button", name="Not now").click()
    expect(alice.page.get_by_role("dialog")).to_be_hidden()


def test_a_link_that_was_made_to_look_like_another_asks_first(screens):
    anna, alice = screens(), screens(390, 844)
    sign_in(anna, "anna")
    open_chat(alice, 6)
    write(
        alice,
        "Which is yours: https://bank.kz@evil.tld/pay or https://bank.example/limits or javascript:alert(1)?",
    )
    open_ticket(anna, "Which is yours")
    for screen, asked in ((alice, "https://evil.tld/pay"), (anna, "https://bank.example/limits")):
        screen.page.get_by_role("button", name=asked).click()
        dialog = screen.page.get_by_role("dialog", name="Open this link?")
        expect(dialog.locator("b")).to_have_text(asked.split("/")[2])
        expect(dialog.get_by_role("link", name="Open")).to_have_attribute(
            "rel", "noopener noreferrer nofollow"
        )
        dialog.get_by_role("button", name="Stay here").first.click()
        expect(dialog).to_be_hidden()
    expect(alice.page.get_by_role("link", name="https://bank.example/limits")).to_have_attribute(
        "target", "_blank"
    )
    expect(anna.page.get_by_role("log").get_by_role("link")).to_have_count(0)
    expect(alice.page.get_by_role("log").locator("a, button.bubble-link")).to_have_count(2)
    finish_chat(alice)
