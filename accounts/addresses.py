"""From which network address somebody comes, past the proxies that are trusted to say so."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

LENGTH_LIMIT = 64  # characters of an address


def address_of(peer: str, forwarded_for: str) -> str:
    """The person's address: the peer's, or what the outermost of our `TRUSTED_PROXIES` saw.

    Each proxy adds whom it saw at the right end of X-Forwarded-For; what stands left of ours
    anybody may have written."""
    ours = settings.TRUSTED_PROXIES
    seen = [address.strip() for address in forwarded_for.rsplit(",", ours)] if ours else []
    return seen[-ours] if 0 < ours <= len(seen) and _is_address(seen[-ours]) else peer


def address_of_request(request: HttpRequest) -> str:
    return address_of(
        request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
    )


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, however it is written, or the /64 that an IPv6
    line is given whole.
    """
    if not _is_address(address):
        return address
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped) if parsed.ipv4_mapped else f"{parsed.exploded[:19]}::/64"
    return address


def _is_address(text: str) -> bool:
    if len(text) > LENGTH_LIMIT:
        return False
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
