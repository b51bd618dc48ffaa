"""A token in any address is refused, told to the bank by its fingerprint, and searched for in
linear time.
"""

import logging

import pytest
from django.test import Client

from accounts.leaked_tokens import ADDRESS_LIMIT, find_jwt, find_token, fingerprint
from tests.cast import token

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/{}",
        "/desk/{}/",
        "/api/v1/files/{}",
        "/accounts/login/?next={}",
        "/static/{}",
        "/desk/?x{}",
        "/x.{}",
    ],
)
def test_a_page_with_a_token_in_its_address_is_refused_and_the_bank_is_told(address, caplog):
    secret = token()
    with caplog.at_level(logging.DEBUG):
        answer = Client().get(address.format(secret))
    assert (answer.status_code, answer.json()) == (400, {"code": "token_in_address"})
    assert fingerprint(secret) in caplog.text
    assert secret.split(".")[2] not in caplog.text


@pytest.mark.parametrize(
    "path", ["/", "/desk/search/?q=eyJ", "/accounts/login/?next=/a.b.c", "/reports/eyJ.csv"]
)
def test_what_is_no_token_is_not_taken_for_one(path):
    assert Client().get(path).status_code != 400


def test_an_address_beyond_the_limit_is_refused_before_anything_is_searched():
    assert Client().get("/accounts/login/?" + "a" * ADDRESS_LIMIT).status_code == 414
    assert (
        find_jwt("/", f"{'a' * ADDRESS_LIMIT}={token()}")
        == find_token("/", "token=" + "a" * ADDRESS_LIMIT)
        == ""
    )


def test_the_token_itself_is_found_wherever_it_stands():
    secret = token()
    for query in (
        secret,
        f"x{secret}",
        f"a=1&b={secret}",
        secret.replace(".", "%2E"),
        f"token={secret}",
        f"-{secret}",
    ):
        assert find_token("/ws/customer/", query) == secret
    assert find_token(f"/ws/customer/{secret}", "") == secret
