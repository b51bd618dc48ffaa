import pytest

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def as_inga(client, inga):
    """A browser in which the administrator has signed in."""
    client.force_login(inga, BACKEND)
    return client


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna, BACKEND)
    return client


@pytest.fixture(autouse=True)
def closes_are_for_good(settings):
    """Facts are recorded once a close can no longer be taken back: here at once."""
    settings.CLOSE_UNDO = 0
