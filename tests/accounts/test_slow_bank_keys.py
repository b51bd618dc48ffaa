"""The bank's key set from an address that dribbles, swells or hangs: it blocks nobody whose key
is known.
"""

import contextlib
import json
import socket
import threading
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from accounts import identity
from accounts.identity import InvalidToken, Keys, identify
from tests.accounts.test_bank_tokens import Bank

KEY = ec.generate_private_key(ec.SECP256R1())


class SlowBank:
    """A real address. `tell` says what it sends to whoever asks; it counts them."""

    def __init__(self) -> None:
        self.asked, self.is_open, self.tell = 0, True, self.at_once
        self.listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while self.is_open:
            line, _ = self.listening.accept()
            self.asked += 1
            threading.Thread(target=self.answer, args=(line,), daemon=True).start()

    def answer(self, line: socket.socket) -> None:
        with line:
            line.recv(4096)
            with contextlib.suppress(OSError):  # whoever asked has hung up
                self.tell(line)

    def at_once(self, line: socket.socket) -> None:
        body = json.dumps({"keys": [Bank.jwk("known", KEY)]}).encode()
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    def dribble_head(self, line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while self.is_open:
            line.sendall(b"a")
            time.sleep(0.05)

    def dribble_body(self, line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while self.is_open:
            line.sendall(b" ")
            time.sleep(0.05)

    def flood(self, line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while self.is_open:
            line.sendall(b"10000\r\n" + b" " * 65_536 + b"\r\n")


@pytest.fixture
def bank(settings, monkeypatch):
    bank = SlowBank()
    settings.BANK_TOKEN_PEM, settings.BANK_DIRECTORY_TIMEOUT = "", 20
    settings.BANK_JWKS_URL = f"http://127.0.0.1:{bank.listening.getsockname()[1]}/"
    monkeypatch.setattr(identity, "keys", Keys())
    monkeypatch.setattr(identity, "RETRY_INTERVAL", 0)
    yield bank
    bank.is_open = False
    identity.keys._idle.wait(10)
    bank.listening.close()


SLOW = ["dribble_head", "dribble_body", "flood"]


@pytest.mark.parametrize("how", SLOW)
def test_a_slow_answer_is_given_up_within_the_time_for_all_of_it(bank, how, settings):
    settings.BANK_DIRECTORY_TIMEOUT = 0.5
    bank.tell = getattr(bank, how)
    started = time.monotonic()
    with pytest.raises(InvalidToken):
        identify(Bank.sign("known", KEY))
    assert identity.keys._idle.wait(10)
    assert time.monotonic() - started < 5  # and not for ever; alone it takes half a second


@pytest.mark.parametrize("how", SLOW)
def test_whose_key_is_known_does_not_wait_for_it(bank, how):
    identify(Bank.sign("known", KEY))
    bank.tell = getattr(bank, how)
    identity.keys._fetched -= identity.KEYS_FRESH + 1
    for _ in range(3):
        assert identify(Bank.sign("known", KEY)).subject == "bank-alice"
    assert (
        how == "flood" or not identity.keys._idle.is_set()
    )  # it is under way all the time, and the only one
    assert bank.asked <= 2 or how == "flood"


def test_keys_that_nobody_knows_take_few_seats(bank):
    identify(Bank.sign("known", KEY))
    bank.tell = bank.dribble_body
    refused = threading.Barrier(30 - identity.WAITING_LIMIT + 1, timeout=10)

    def try_one() -> None:
        with pytest.raises(InvalidToken):
            identify(Bank.sign("unknown", KEY))
        if not identity.keys._idle.is_set():
            refused.wait()  # while the fetch is still under way

    threads = [threading.Thread(target=try_one, daemon=True) for _ in range(30)]
    identity.keys._ask_again()
    for thread in threads:
        thread.start()
    refused.wait()
    bank.is_open = False
    for thread in threads:
        thread.join(10)
    assert identify(Bank.sign("known", KEY)).subject == "bank-alice"


def test_a_token_beyond_its_length_is_not_read():
    with pytest.raises(InvalidToken, match="length"):
        identify(jwt.encode({"sub": "a" * 8192}, KEY, algorithm="ES256"))
