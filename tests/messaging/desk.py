"""The workstation's requests in tests: a person with a session posts JSON to an address by its
name.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User


@dataclass
class Desk:
    client: Client

    def get(self, name: str, *arguments: Any) -> Any:
        return self.client.get(reverse(name, args=arguments))

    def post(self, name: str, *arguments: Any, raw: Any = None, **fields: Any) -> Any:
        content = raw if raw is not None else json.dumps(fields)
        return self.client.post(
            reverse(name, args=arguments), content, content_type="application/json"
        )


def desk_of(user: User | None) -> Desk:
    client = Client()
    if user is not None:
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[-1])
    return Desk(client)


HOSTILE = [
    ("", 400),
    ("[]", 400),
    ("null", 400),
    ("{", 400),
    ("[" * 10_000, 400),
    (b"\xff\xfe{}", 400),
    ('{"unknown": 1}', 400),
]
