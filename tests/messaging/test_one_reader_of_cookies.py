"""Pages and sockets read the same cookies, whatever stands beside them: the bank's other
scripts may set any.
"""

import pytest
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest

from accounts.scopes import request_of
from messaging.protocol import language
from tests.messaging.test_handshake import OUR_PAGE, shake, status
from tests.servers import KINDS, serving
from tests.wire import session_for

ODD = [
    'prefs={"a":1}; session=KEY', "k@y=1; session=KEY", "novalue; session=KEY", "na\xefve=\xff; session=KEY",
    'name="a;b"; session=KEY', 'session="KEY"', "session=wrong; session=KEY", "a=1;session=KEY;", "; ;session=KEY",
    "a[b]=c; session=KEY; d", "$Version=1; session=KEY; $Path=/", "=; session=KEY", "a=b=c; session=KEY",
]  # fmt: skip
WITHOUT = [
    "session=KEY; session=wrong",
    "Session=KEY",
    "a=session=KEY",
    "session",
    "sessionKEY",
    "__Host-session=KEY",
]


@pytest.fixture(scope="module", params=KINDS)
def server(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), serving(request.param) as running:
        yield running


@pytest.fixture
def key(transactional_db, anna, server):
    """A good session of Anna's.

    Her workstation writes to the database after it has opened: that is waited for.
    """
    yield session_for(anna)
    server.is_through()


def what_opens(server, key: str, *cookies: str) -> tuple[bool, bool]:
    """Whether the workstation's page opens with these Cookie headers, and whether its socket
    does.
    """
    headers = [f"Cookie: {cookie.replace('KEY', key)}" for cookie in cookies]
    page = status(shake(server, "/desk/", *headers, upgrade=False))
    socket = status(shake(server, "/ws/desk/", OUR_PAGE, *headers))
    assert (page, socket) in {(200, 101), (302, 403), (200, 403), (302, 101)}
    return page == 200, socket == 101


@pytest.mark.parametrize("cookie", ODD)
def test_a_session_is_found_by_both_beside_any_other_cookie(server, key, cookie):
    assert what_opens(server, key, cookie) == (True, True)


@pytest.mark.parametrize("cookie", WITHOUT)
def test_what_is_no_session_for_the_page_is_none_for_the_socket(server, key, cookie):
    assert what_opens(server, key, cookie) == (False, False)


@pytest.mark.parametrize(
    "cookies",
    [
        ("a=1", "session=KEY"),
        ("session=KEY", "b=2"),
        ("novalue", "session=KEY", "{}=1"),
        ("session=KEY", ""),
    ],
)
def test_several_cookie_headers_are_one_as_http_2_sends_them(server, key, cookies):
    assert what_opens(server, key, *cookies) == (True, True)


def test_a_handshake_speaks_the_language_that_was_chosen_on_the_page():
    cookie = f'prefs={{"a":1}}; {settings.LANGUAGE_COOKIE_NAME}=ru'.encode()
    assert language.of_address({"path": "/", "headers": [(b"cookie", cookie)]}) == "ru"
    assert (
        language.of_address(
            {"path": "/", "headers": [(b"accept-language", b"en"), (b"cookie", cookie)]}
        )
        == "ru"
    )


def test_a_handshake_is_read_by_djangos_own_reader():
    odd = [
        (b"cookie", b"a=1"),
        (b"x-forwarded-for", b"1.1.1.1"),
        (b"x-forwarded-for", b"2.2.2.2"),
        (b"x_a", b"1"),
    ]
    request = request_of(
        {"path": "/ws/desk/", "headers": odd, "query_string": b"\xff", "client": ["3.3.3.3", 1]}
    )
    assert isinstance(request, ASGIRequest)
    assert request.META["HTTP_X_FORWARDED_FOR"] == "1.1.1.1,2.2.2.2"
    assert "HTTP_X_A" not in request.META
