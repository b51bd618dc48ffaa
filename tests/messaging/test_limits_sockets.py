"""How many sockets: of one person, of nobody in particular from one address, and of the whole
process.
"""

from contextlib import AsyncExitStack

import pytest

from messaging.protocol import limits
from messaging.sockets import customer
from messaging.sockets.websocket_urls import websocket_application
from tests.cast import token
from tests.wire import Closed, Wire, customer_line, desk_headers, desk_line, line

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]


@pytest.fixture
def two(settings):
    settings.CUSTOMER_SOCKETS = settings.STAFF_SOCKETS = 2


async def is_alive(wire: Wire) -> bool:
    return await wire.pong() is not None


# ---------------------------------------------------------------- one person


async def test_one_socket_too_many_is_refused_and_the_others_stay(two):
    async with (
        customer_line() as phone,
        customer_line() as tablet,
        customer_line(hello=False) as third,
    ):
        await third.send("hello", token=token())
        refused = await third.next()
        assert (refused["type"], refused["code"]) == ("error", "too_many_sockets")
        assert refused["retry_after"] > 0
        assert await third.close_code() == 4429
        assert await is_alive(phone)
        assert await is_alive(tablet)


async def test_where_one_was_closed_there_is_room(two):
    async with customer_line() as phone:
        async with customer_line():
            pass
        async with customer_line() as tablet:
            assert await is_alive(tablet)
        assert await is_alive(phone)


async def test_a_line_that_may_be_dead_makes_room(two, monkeypatch):
    async with customer_line() as dead, customer_line() as tablet:
        monkeypatch.setattr(limits, "REPLACEABLE_AFTER", 0.0)
        await tablet.pong()  # heard of later than the other
        async with customer_line() as phone:
            assert await dead.close_code() == 4408
            assert await is_alive(phone)
            assert await is_alive(tablet)


async def test_other_people_are_not_touched(two):
    async with customer_line(), customer_line(), customer_line("bank-bob") as bob:
        assert await is_alive(bob)


async def test_a_workstation_too_many(two, anna, dmitry):
    async with desk_line(anna) as first, desk_line(anna) as second, desk_line(dmitry):
        async with line("/ws/desk/", await desk_headers(anna)) as third:
            assert (await third.next())["code"] == "too_many_sockets"
            assert await third.close_code() == 4429
        assert await is_alive(first)
        assert await is_alive(second)


# ---------------------------------------------------------------- nobody in particular


def from_address(address: str):
    """A customer's socket through our one proxy, from `address`."""
    return line("/ws/customer/", [(b"x-forwarded-for", address.encode())])


@pytest.fixture
def proxied(settings):
    settings.TRUSTED_PROXIES, settings.SOCKETS_UNKNOWN_PER_ADDRESS = 1, 2


@pytest.fixture
def quick(monkeypatch):
    """Seconds of waiting in a fraction of one: 0.5 s for the hello, 0.2 s in a crowd."""
    monkeypatch.setattr(customer, "HELLO_WITHIN", 0.5)


async def test_in_a_crowd_the_longest_silent_leave_and_newcomers_come_in(proxied, quick):
    async with (
        from_address("203.0.113.7") as first,
        from_address("203.0.113.7"),
        from_address("203.0.113.8") as other,
    ):
        async with from_address("203.0.113.7") as honest:
            await honest.send("hello", token=token())
            await honest.next("welcome")
            async with from_address("203.0.113.7"):
                assert await first.close_code() == 4408
                assert websocket_application.unknown.of("203.0.113.7") <= 2
                assert await is_alive(honest)
        await other.send("hello", token=token("bank-bob"))
        await other.next("welcome")
    assert (websocket_application.open, websocket_application.unknown.total) == (0, 0)


async def test_silent_sockets_of_one_address_are_its_share_and_no_more_for_long(proxied, quick):
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(from_address("203.0.113.7")) for _ in range(12)]
        assert [await wire.close_code() for wire in crowd] == [4408] * 12
        assert websocket_application.unknown.total == 0


async def test_an_honest_crowd_of_hundreds_comes_in_from_one_address(settings):
    """Behind a carrier, or after a restart: all handshakes first, and then all hellos."""
    assert settings.SOCKETS_UNKNOWN_PER_ADDRESS < 300
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(line("/ws/customer/")) for _ in range(300)]
        for number, wire in enumerate(crowd):
            await wire.send("hello", token=token(f"bank-{number}"))
        for wire in crowd:
            assert await wire.next("welcome")


async def test_what_a_client_writes_into_the_header_itself_does_not_count(proxied):
    async with from_address("1.1.1.1, 203.0.113.7"), from_address("2.2.2.2, 203.0.113.7"):
        assert websocket_application.unknown.of("203.0.113.7") == 2


async def test_without_a_proxy_the_header_is_ignored(proxied, settings):
    settings.TRUSTED_PROXIES = 0
    async with (
        from_address("203.0.113.7"),
        from_address("203.0.113.7"),
        from_address("203.0.113.7"),
    ):
        assert websocket_application.unknown.of("") == 3  # a socket of the tests has no peer


async def test_an_ipv6_line_is_one_address_whatever_it_makes_of_its_own(proxied):
    async with (
        from_address("2001:db8:1:2::1"),
        from_address("2001:db8:1:2:ffff::9"),
        from_address("2001:db8:1:3::1"),
    ):
        assert websocket_application.unknown.of("2001:0db8:0001:0002::/64") == 2
    async with from_address("::ffff:203.0.113.7"), from_address("203.0.113.7"):
        assert websocket_application.unknown.of("203.0.113.7") == 2


async def test_staff_are_known_from_the_start(proxied, anna):
    headers = [*await desk_headers(anna), (b"x-forwarded-for", b"203.0.113.7")]
    async with line("/ws/desk/", headers), line("/ws/desk/", headers), from_address("203.0.113.7"):
        assert websocket_application.unknown.total == 1


# ---------------------------------------------------------------- the whole process


async def test_a_full_process_refuses_new_sockets_and_keeps_the_old(settings, anna):
    async with customer_line() as alice, desk_line(anna) as desk:
        settings.SOCKETS = 2
        for path, headers in (("/ws/customer/", []), ("/ws/desk/", await desk_headers(anna))):
            with pytest.raises(Closed):
                async with line(path, headers):
                    pass
        assert await is_alive(alice)
        assert await is_alive(desk)
    async with customer_line():
        pass


async def test_a_crowd_at_the_door_waits_outside(settings):
    settings.SOCKETS_UNKNOWN = 1
    async with customer_line() as alice, customer_line(hello=False):
        with pytest.raises(Closed):
            async with customer_line(hello=False):
                pass
        assert await is_alive(alice)


async def test_a_crowd_of_one_address_keeps_nobody_of_another_out(settings, proxied):
    settings.SOCKETS_UNKNOWN = 3
    async with (
        from_address("203.0.113.7") as first,
        from_address("203.0.113.7"),
        from_address("203.0.113.7"),
    ):
        async with from_address("203.0.113.8") as bob:
            await bob.send("hello", token=token("bank-bob"))
            await bob.next("welcome")
        assert await first.close_code() == 4408
