"""Files in a bucket. Loaded only when FILES_S3_BUCKET names one: its client is heavy."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage


class BucketStorage(S3Storage):
    """S3, or what speaks like it. An upload waits seconds for it, not minutes."""

    def get_default_settings(self) -> dict[str, Any]:
        patience = Config(
            connect_timeout=3,
            read_timeout=15,
            retries={"total_max_attempts": 2},
            signature_version="s3v4",
        )
        return super().get_default_settings() | {"client_config": patience, "default_acl": None}
