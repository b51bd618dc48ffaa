"""A photo fits the screen whole, can be zoomed and rotated; files that cannot be sent say why,
in view.
"""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import finish_chat, loaded_photos, open_chat, pick, sees, write
from tests.browser.test_files import photo


@pytest.fixture(params=[(390, 844), (1280, 800)], ids=["phone", "desktop"])
def viewer(screens, request) -> Locator:
    """Alice looks at a receipt that is far higher than her screen."""
    alice = screens(*request.param)
    open_chat(alice, 8)
    pick(alice, ("receipt.jpg", "image/jpeg", photo(900, 2400)))
    write(alice, "My receipt")
    sees(alice, "My receipt")
    loaded_photos(alice).last.click()
    expect(alice.page.locator("#lightbox img[data-state=shown]")).to_be_visible()
    alice.page.wait_for_function(
        "() => document.querySelector('#lightbox img').naturalHeight === 2400"
    )
    yield alice.page.locator("#lightbox")
    alice.page.keyboard.press("Escape")
    finish_chat(alice)


def is_within(viewer: Locator) -> bool:
    image = viewer.locator("img").bounding_box()
    body = viewer.locator("[data-body]").bounding_box()
    assert image
    assert body
    return (
        image["y"] >= body["y"]
        and image["y"] + image["height"] <= body["y"] + body["height"]
        and image["width"] <= body["width"]
    )


def test_a_receipt_fits_the_height_and_zooms_and_turns(viewer):
    assert is_within(viewer)
    width = viewer.locator("img").bounding_box()["width"]
    zoom = viewer.get_by_role("button", name="Zoom")
    zoom.click()
    expect(zoom).to_have_attribute("aria-pressed", "true")
    assert viewer.locator("img").bounding_box()["width"] == pytest.approx(2 * width, abs=2)
    viewer.locator("[data-body]").focus()
    viewer.page.keyboard.press("End")  # what does not fit is reached by scrolling
    viewer.page.wait_for_function(
        "() => document.querySelector('#lightbox [data-body]').scrollTop > 100"
    )
    viewer.get_by_role("button", name="Rotate").click()
    viewer.page.wait_for_function(
        "() => document.querySelector('#lightbox img').naturalWidth === 2400"
    )
    expect(zoom).to_have_attribute("aria-pressed", "false")
    expect(viewer.locator("img[data-state=shown]")).to_be_visible()
    assert is_within(viewer)


def test_a_picture_that_is_not_there_yet_shows_no_broken_glyph(viewer):
    style = "image => { delete image.dataset.state; return getComputedStyle(image).visibility; }"
    assert viewer.locator("img").evaluate(style) == "hidden"
    assert viewer.page.locator(".turn .photo img").last.evaluate(style) == "hidden"


@pytest.mark.parametrize("size", [(390, 844), (1280, 800)], ids=["phone", "desktop"])
def test_the_reasons_of_rejected_files_are_in_view(screens, size):
    alice = screens(*size)
    open_chat(alice, 8)
    photos = [(f"{number}.jpg", "image/jpeg", photo(40, 30)) for number in range(6)]
    pick(
        alice,
        ("a.doc", "application/msword", b"a"),
        *photos,
        ("b.exe", "application/x-msdownload", b"b"),
    )
    refused = alice.page.locator("[data-tray] [data-refused]")
    expect(refused).to_have_count(2)
    for item in refused.all():
        expect(item.get_by_text("Only photos and PDF files")).to_be_in_viewport(ratio=1)
