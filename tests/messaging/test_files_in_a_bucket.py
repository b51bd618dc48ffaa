"""The same files in a bucket: FILES_S3_BUCKET instead of a folder. The other end is moto, which
speaks S3 over HTTP.
"""

import uuid
from datetime import timedelta

import boto3
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from moto.server import ThreadedMotoServer

from messaging.files.models import File
from messaging.files.sweeping import sweep
from tests.cast import customer
from tests.messaging.uploads import (
    address,
    as_customer,
    download,
    photo,
    refused,
    send,
    upload,
    uploaded,
)

ACCESS = {"region_name": "eu-north-1"}


@pytest.fixture(scope="module")
def s3():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3, settings, files_root):
    """A fresh bucket that the files go to; returns boto3's view of it."""
    name = f"files-{uuid.uuid4()}"
    use(settings, bucket_name=name, endpoint_url=s3)
    here = boto3.resource(
        "s3", endpoint_url=s3, aws_access_key_id="a", aws_secret_access_key="b", **ACCESS
    )
    yield here.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
    )
    here.meta.client.close()


def use(settings, **options: str) -> None:
    access = {"access_key": "a", "secret_key": "b", **ACCESS}
    settings.STORAGES = {
        **settings.STORAGES, "files": {"BACKEND": "messaging.files.s3.BucketStorage", "OPTIONS": access | options}
    }  # fmt: skip


def keys(bucket) -> list[str]:
    return sorted(found.key for found in bucket.objects.all())


def test_a_photo_goes_into_the_bucket_and_comes_back(alice, bucket, files_root):
    file = uploaded(as_customer(), photo(size=(600, 400)))
    assert keys(bucket) == [file.path, file.thumbnail_path]
    assert len(download(as_customer(), file)) == file.size
    assert download(as_customer(), file, "thumbnail/").startswith(b"\xff\xd8")
    assert not files_root.exists()


def test_nothing_in_the_bucket_is_for_everybody(alice, bucket):
    uploaded(as_customer())
    for found in bucket.objects.all():
        grants = found.Acl().grants
        assert not [grant for grant in grants if "AllUsers" in grant["Grantee"].get("URI", "")]


def test_what_is_gone_from_the_bucket_is_not_found(alice, bucket):
    file = uploaded(as_customer())
    bucket.objects.all().delete()
    assert refused(as_customer().get(address(file)), 404, "not_found")


def test_the_sweep_works_there_too(transactional_db, bucket):
    customer("Alice")
    unsent, sent = uploaded(as_customer()), uploaded(as_customer())
    send(sent)
    day = f"{timezone.now():%Y-%m-%d}"
    storages["files"].save(f"{day}/{uuid.uuid4()}", ContentFile(b"x"))
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        sweep()
        assert keys(bucket) == sorted(
            [unsent.path, unsent.thumbnail_path, sent.path, sent.thumbnail_path]
        )
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        sweep()
    assert keys(bucket) == [sent.path, sent.thumbnail_path]


@pytest.mark.parametrize(
    "options",
    [{"bucket_name": "absent"}, {"bucket_name": "x", "endpoint_url": "http://127.0.0.1:1"}],
)
def test_a_bucket_that_does_not_answer_is_told(alice, s3, settings, options):
    use(settings, **{"endpoint_url": s3, **options})
    response = upload(as_customer(), photo())
    assert refused(response, 503, "unavailable")
    assert response["Retry-After"]
    assert not File.objects.exists()
