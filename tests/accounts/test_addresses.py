"""From where somebody comes, behind proxies and without: for the lockout, the audit trail and
the sockets.
"""

import pytest

from accounts.addresses import address_of, network_of
from accounts.models import AuditEntry
from tests.cast import PASSWORD

PROXY, PERSON, LIAR = "10.0.0.1", "203.0.113.7", "198.51.100.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded_for", "address"),
    [
        (0, PERSON, PROXY),  # whoever it is, it is no proxy of ours
        (1, PERSON, PERSON),
        (1, f"{LIAR}, {PERSON}", PERSON),
        (2, f"{LIAR}, {PERSON}, 10.0.0.2", PERSON),
        (2, PERSON, PROXY),  # past one of the two
        (1, "", PROXY),
        (1, "unknown", PROXY),
        (1, f"{PERSON}\x00", PROXY),
        (1, f"  {PERSON}  ", PERSON),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_what_the_outermost_of_our_proxies_saw(settings, proxies, forwarded_for, address):
    settings.TRUSTED_PROXIES = proxies
    assert address_of(PROXY, forwarded_for) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        (PERSON, PERSON),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002::/64"),
        ("2001:db8:1:2::", "2001:0db8:0001:0002::/64"),
        ("::ffff:203.0.113.7", PERSON),  # the same line, by a server that listens on both
        ("", ""),
    ],
)
def test_an_ipv6_line_is_one_network(address, network):
    assert network_of(address) == network


def sign_in(client, password, **headers):
    return client.post(
        "/accounts/login/", {"login": "anna@bank.example", "password": password}, **headers
    )


@pytest.mark.parametrize("proxies", [0, 1])
def test_the_lockout_counts_people_behind_one_proxy_apart(client, anna, settings, proxies):
    settings.TRUSTED_PROXIES = proxies
    for _ in range(5):
        sign_in(client, "wrong", HTTP_X_FORWARDED_FOR=LIAR)
    assert sign_in(client, PASSWORD, HTTP_X_FORWARDED_FOR=LIAR).status_code == 429
    other = sign_in(client, PASSWORD, HTTP_X_FORWARDED_FOR=PERSON)
    assert other.status_code == (302 if proxies else 429)


def test_the_audit_trail_notes_the_person_and_not_the_proxy(client, anna, settings):
    settings.TRUSTED_PROXIES = 1
    sign_in(client, PASSWORD, HTTP_X_FORWARDED_FOR=f"{LIAR}, {PERSON}")
    assert set(AuditEntry.objects.exclude(address=None).values_list("address", flat=True)) == {
        PERSON
    }
