"""Files as people make them, and the door through which they come and go."""

import asyncio
import uuid
from io import BytesIO
from pathlib import Path

import pikepdf
import pillow_heif
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from accounts.models import Customer, User
from messaging.files import attachments
from messaging.files.models import File
from tests.cast import conversation_of, token

DOOR = "/api/v1/files/"
pillow_heif.register_heif_opener()


def photo(
    format: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options
) -> bytes:
    """A photo whose left half is red and whose right half is blue."""
    canvas = Image.new("RGB", size, "red")
    canvas.paste("blue", (size[0] // 2, 0, *size))
    out = BytesIO()
    canvas.convert(mode).save(out, format, **options)
    return out.getvalue()


def document(*pages: dict, **catalogue) -> bytes:
    """A PDF of one page or more; a page is what its dictionary holds besides."""
    pdf = pikepdf.new()
    for extra in pages or ({},):
        pdf.add_blank_page()
        for key, value in extra.items():
            pdf.pages[-1].obj[f"/{key}"] = value
    for key, value in catalogue.items():
        pdf.Root[f"/{key}"] = value
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


def as_customer(subject: str = "bank-alice") -> Client:
    """A customer's application: a token, and no cookie that counts."""
    return Client(headers={"authorization": f"Bearer {token(subject)}"})


def as_staff(person: User) -> Client:
    client = Client()
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[-1])
    return client


def upload(client: Client, data: bytes, name: str = "photo.jpg", **fields) -> HttpResponse:
    """Send one file as a form; a fresh upload id unless one is given."""
    form = {
        "upload": str(fields.pop("upload", uuid.uuid4())),
        "file": SimpleUploadedFile(name, data),
        **fields,
    }
    return client.post(DOOR, form)


def uploaded(client: Client, data: bytes | None = None, name: str = "photo.jpg", **fields) -> File:
    """The file that came of it."""
    response = upload(client, photo() if data is None else data, name, **fields)
    assert response.status_code == 201, response.content
    return File.objects.get(pk=response.json()["id"])


def send(file: File) -> None:
    """As the writer does when a message with it is stored."""
    wanted = (file.sender, file.conversation_id, file.pk)
    with transaction.atomic():
        assert set(attachments.sendable([wanted])) == {wanted}
        attachments.mark_sent([file.pk])


def address(file: File | uuid.UUID, part: str = "") -> str:
    return f"{DOOR}{getattr(file, 'pk', file)}/{part}"


def download(client: Client, file: File, part: str = "") -> bytes:
    response = client.get(address(file, part))
    assert response.status_code == 200, response.content
    return content_of(response)


def content_of(response: HttpResponse) -> bytes:
    if not response.streaming:
        return response.content

    async def read() -> bytes:
        return b"".join([chunk async for chunk in response.streaming_content])

    return asyncio.run(read())


def refused(response: HttpResponse, status: int, code: str) -> bool:
    """Whether it was refused so, in words, with nothing stored by it."""
    answer = response.json()
    return (response.status_code, answer["code"]) == (status, code) and bool(answer["text"])


def talk_of(person: Customer) -> str:
    return str(conversation_of(person).pk)


def kept_in(root: Path) -> list[str]:
    """The paths of all that is in the storage."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def nothing_is_kept(root: Path) -> bool:
    return not kept_in(root) and not File.objects.exists()
