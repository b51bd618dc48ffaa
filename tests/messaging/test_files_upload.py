"""Taking a file: once for each upload id, cleaned, from those who write in the conversation."""

import hashlib
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from messaging.files.models import File
from tests.cast import close, customer, say, sits_down, token
from tests.messaging.uploads import (
    DOOR,
    as_customer,
    as_staff,
    document,
    download,
    kept_in,
    nothing_is_kept,
    photo,
    refused,
    send,
    talk_of,
    upload,
    uploaded,
)


def test_a_photo_is_taken_and_given_back_clean(alice):
    response = upload(as_customer(), photo(size=(640, 480)), "Кот.JPG")
    assert response.status_code == 201
    answer = response.json()
    file = File.objects.get(pk=answer["id"])
    given = download(as_customer(), file)
    assert answer == {
        "id": str(file.pk), "name": "Кот.jpg", "type": "image/jpeg", "size": len(given),
        "sha256": hashlib.sha256(given).hexdigest(), "width": 640, "height": 480,
    }  # fmt: skip
    assert Image.open(BytesIO(given)).size == (640, 480)
    assert Image.open(BytesIO(download(as_customer(), file, "thumbnail/"))).size == (480, 360)


@pytest.mark.parametrize(
    ("format", "mode", "kept_as", "name"),
    [
        ("JPEG", "RGB", "image/jpeg", "photo.jpg"),
        ("JPEG", "CMYK", "image/jpeg", "photo.jpg"),
        ("PNG", "RGB", "image/png", "photo.png"),
        ("PNG", "P", "image/png", "photo.png"),
        ("PNG", "1", "image/png", "photo.png"),
        ("WEBP", "RGB", "image/jpeg", "photo.jpg"),
        ("WEBP", "RGBA", "image/jpeg", "photo.jpg"),
        ("HEIF", "RGB", "image/jpeg", "photo.jpg"),
    ],
)
def test_every_kind_of_photo(alice, format, mode, kept_as, name):
    file = uploaded(
        as_customer(), photo(format, mode=mode), f"photo.{format.lower().replace('jpeg', 'jpg')}"
    )
    kept = Image.open(BytesIO(download(as_customer(), file)))
    assert (file.type, file.name, kept.mode) == (kept_as, name, "RGB")
    assert is_red_and_blue(kept) or mode == "1"


def is_red_and_blue(image: Image.Image) -> bool:
    left, right = image.getpixel((4, 4)), image.getpixel((image.width - 4, 4))
    return left[0] > 200 > 60 > left[2] and right[2] > 200 > 60 > right[0]


def test_what_one_can_see_through_stays_so(alice):
    glass = Image.new("RGBA", (64, 48), (255, 0, 0, 100))
    out = BytesIO()
    glass.save(out, "WEBP", lossless=True)
    file = uploaded(as_customer(), out.getvalue(), "glass.webp")
    kept = Image.open(BytesIO(download(as_customer(), file)))
    assert (file.type, file.name, kept.getpixel((1, 1))) == (
        "image/png",
        "glass.png",
        (255, 0, 0, 100),
    )


def test_greys_of_sixteen_bits_keep_their_brightness(alice):
    grey = Image.new("I;16", (64, 48), 32768)
    out = BytesIO()
    grey.save(out, "PNG")
    file = uploaded(as_customer(), out.getvalue(), "scan.png")
    assert Image.open(BytesIO(download(as_customer(), file))).getpixel((1, 1)) == (128, 128, 128)


def test_a_photo_with_a_great_many_pixels_is_kept_smaller(alice):
    file = uploaded(as_customer(), photo(size=(8000, 3000)))
    assert (file.width, file.height) == (4096, 1536)


def test_a_document_is_taken_without_sides_or_thumbnail(alice):
    response = upload(as_customer(), document(), "statement.pdf")
    assert response.status_code == 201
    assert response.json()["type"] == "application/pdf"
    assert not {"width", "height"} & set(response.json())
    file = File.objects.get()
    assert download(as_customer(), file).startswith(b"%PDF-")
    assert refused(as_customer().get(f"{DOOR}{file.pk}/thumbnail/"), 404, "not_found")


# ---------------------------------------------------------------- who may


def test_an_operator_uploads_into_a_conversation_of_theirs(anna, alice):
    sits_down(anna)
    say(alice)
    file = uploaded(as_staff(anna), conversation=talk_of(alice))
    assert (file.sender, str(file.conversation_id)) == (anna.pk, talk_of(alice))


def test_nobody_uploads_without_a_sign_in(alice, files_root):
    for client in (
        Client(),
        Client(headers={"authorization": "Bearer nonsense"}),
        Client(headers={"authorization": "x"}),
    ):
        assert refused(upload(client, photo()), 401, "not_authenticated")
    late = Client(headers={"authorization": f"Bearer {token(exp=1, iat=0)}"})
    assert refused(upload(late, photo()), 401, "not_authenticated")
    assert nothing_is_kept(files_root)


def test_a_customer_who_never_came_in_has_no_conversation_to_upload_into(db, files_root):
    assert refused(upload(as_customer("bank-nobody"), photo()), 404, "not_found")
    assert nothing_is_kept(files_root)


def test_an_operator_uploads_only_where_they_may_see(anna, dmitry, alice, files_root):
    sits_down(anna)
    say(alice)
    assert refused(upload(as_staff(dmitry), photo(), conversation=talk_of(alice)), 404, "not_found")
    assert refused(
        upload(as_staff(anna), photo(), conversation=str(uuid.uuid4())), 404, "not_found"
    )
    assert refused(upload(as_staff(anna), photo()), 400, "bad_request")
    assert nothing_is_kept(files_root)


def test_a_customer_cannot_name_another_conversation(alice, bob):
    assert str(uploaded(as_customer(), conversation=talk_of(bob)).conversation_id) == talk_of(alice)


def test_staff_need_the_token_of_the_page(anna, alice, files_root):
    sits_down(anna)
    say(alice)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(anna, settings.AUTHENTICATION_BACKENDS[-1])
    assert refused(upload(browser, photo(), conversation=talk_of(alice)), 403, "forbidden")
    assert nothing_is_kept(files_root)
    secret = "a" * 32
    browser.cookies["csrf"] = secret
    assert browser.post(
        DOOR,
        {"upload": str(uuid.uuid4()), "conversation": talk_of(alice), "file": BytesIO(photo())},
        headers={"x-csrftoken": secret},
    ).status_code == 201  # fmt: skip


def test_with_a_token_the_cookies_prove_nothing(anna, alice, bob):
    """Anna's browser also has the bank's chat open: what Bob sends there is Bob's."""
    browser = as_staff(anna)
    browser.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token('bank-bob')}"
    assert uploaded(browser, conversation=talk_of(alice)).sender == bob.pk
    browser.defaults["HTTP_AUTHORIZATION"] = "Bearer nonsense"
    assert refused(upload(browser, photo()), 401, "not_authenticated")


# ---------------------------------------------------------------- twice


def test_the_same_upload_gives_the_same_file(alice, files_root):
    upload_id, data = uuid.uuid4(), photo()
    first = upload(as_customer(), data, upload=upload_id)
    again = upload(as_customer(), data, "another name.jpg", upload=upload_id)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert File.objects.count() == 1
    assert len(kept_in(files_root)) == 2  # the copy and its thumbnail


def test_the_same_upload_with_another_file_is_refused(alice):
    upload_id = uuid.uuid4()
    first = uploaded(as_customer(), upload=upload_id)
    assert refused(upload(as_customer(), photo("PNG"), upload=upload_id), 409, "conflict")
    assert File.objects.get() == first


def test_the_same_upload_into_another_conversation_is_refused(inga, alice, bob):
    say(alice)
    say(bob)
    upload_id, data = uuid.uuid4(), photo()
    uploaded(as_staff(inga), data, upload=upload_id, conversation=talk_of(alice))
    again = upload(as_staff(inga), data, upload=upload_id, conversation=talk_of(bob))
    assert refused(again, 409, "conflict")


def test_upload_ids_of_two_people_have_nothing_to_do_with_each_other(alice, bob):
    upload_id, data = uuid.uuid4(), photo()
    hers = uploaded(as_customer(), data, upload=upload_id)
    his = uploaded(as_customer("bank-bob"), data, upload=upload_id)
    assert hers.pk != his.pk


def test_the_same_upload_at_the_same_time_is_stored_once(transactional_db, files_root):
    customer("Alice")
    upload_id, data = uuid.uuid4(), photo(size=(1000, 800))
    answers = at_once(4, lambda: upload(as_customer(), data, upload=upload_id))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(kept_in(files_root)) == 2


def at_once(times: int, act: Callable[[], HttpResponse]) -> list[HttpResponse]:
    """What the same act comes to in so many threads."""

    def in_a_thread(_: int) -> HttpResponse:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(in_a_thread, range(times)))


# ---------------------------------------------------------------- how much


def test_a_day_allows_so_many_files(alice, bob, settings):
    settings.FILES_PER_DAY = 2
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        for _ in range(2):
            uploaded(as_customer())
        response = upload(as_customer(), photo())
        assert refused(response, 429, "quota")
        assert int(response["Retry-After"]) > 0
        assert File.objects.count() == 2
        uploaded(as_customer("bank-bob"))
    with time_machine.travel("2026-11-23T10:00:01Z", tick=False):
        uploaded(as_customer())


def test_a_day_allows_so_many_bytes(alice, settings, files_root):
    first = uploaded(as_customer(), photo(size=(400, 400)))
    settings.FILES_BYTES_PER_DAY = first.size + 10
    assert refused(upload(as_customer(), photo(size=(400, 400))), 429, "quota")
    assert len(kept_in(files_root)) == 2


def test_many_at_once_stay_within_the_day_too(transactional_db, settings, files_root):
    customer("Alice")
    settings.FILES_PER_DAY = 2
    answers = at_once(5, lambda: upload(as_customer(), photo()))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 429, 429, 429]
    assert len(kept_in(files_root)) == 4


def test_an_upload_that_came_before_costs_nothing_of_the_day(alice, settings):
    upload_id, data = uuid.uuid4(), photo()
    uploaded(as_customer(), data, upload=upload_id)
    settings.FILES_PER_DAY = 1
    assert upload(as_customer(), data, upload=upload_id).status_code == 200


def test_broken_files_count_against_the_rate_though_nothing_of_them_stays(alice, settings):
    settings.PERSON_UPLOADS = [1, 3]
    answers = [upload(as_customer(), b"\xff\xd8 broken") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [415, 415, 415, 429]
    assert refused(answers[-1], 429, "rate_limited")
    assert int(answers[-1]["Retry-After"]) > 0


# ---------------------------------------------------------------- when the storage fails


def test_a_storage_that_cannot_be_written_is_told_and_leaves_nothing(alice, files_root):
    files_root.write_text("a file where the folder should be")
    response = upload(as_customer(), photo())
    assert refused(response, 503, "unavailable")
    assert int(response["Retry-After"]) > 0
    assert not File.objects.exists()


def test_the_words_are_in_the_persons_language(alice):
    russian = Client(headers={"authorization": f"Bearer {token(locale='ru-RU')}"})
    assert upload(russian, b"GIF89a").json()["text"].startswith("Можно отправить только")
    assert upload(as_customer(), b"GIF89a").json()["text"].startswith("Only photos")


@pytest.mark.parametrize(
    ("page", "words"), [("en-GB,ru;q=0.5", "Only photos"), ("ru", "Можно отправить только")]
)
def test_the_words_are_in_the_pages_language_whatever_token_and_cookie_say(
    alice, anna, page, words
):
    for locale in ("en", "ru"):
        app = Client(
            headers={"authorization": f"Bearer {token(locale=locale)}", "accept-language": page}
        )
        app.cookies["django_language"] = locale
        assert upload(app, b"GIF89a").json()["text"].startswith(words)
    staff = as_staff(anna)
    staff.cookies["django_language"] = "en" if page == "ru" else "ru"
    answer = staff.get(f"{DOOR}{uuid.uuid4()}/", headers={"accept-language": page})
    assert is_russian(answer.json()["text"]) == (page == "ru")
    answer = staff.get("/desk/search/", {"channel": "pigeon"}, headers={"accept-language": page})
    assert is_russian(answer.json()["text"]) == (page == "ru")


def is_russian(text: str) -> bool:
    return any("а" <= letter <= "я" for letter in text)


def test_a_closed_ticket_does_not_keep_a_customer_from_uploading(anna, alice):
    sits_down(anna)
    say(alice)
    close(alice, alice)
    send(uploaded(as_customer()))
