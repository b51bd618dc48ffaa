"""Those who take what others need, all at once: `python -m bench.attackers` reads a job as JSON and
goes on until it is killed. Each of them is a kind of denial of service by somebody who is let in,
or by nobody we know."""

import asyncio
import json
import os
import socket
import sys
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from io import BytesIO
from typing import Any

import httpx
from PIL import Image

UPLOADS = "/api/v1/files/"
SIGN_IN = "/accounts/login/"
CARD = "/desk/conversations/{conversation}/{part}/"
PAUSE = 1.0  # seconds after a refusal: a client that listens, a little


@dataclass(frozen=True)
class AttackTarget:
    """Whom they attack, and what they have for it."""

    address: str
    host: str
    origin: str
    job: dict[str, Any]
    photo: bytes
    form: dict[str, str]  # of the sign-in page: its cookie and its token
    client: httpx.AsyncClient

    async def get(self, path: str, **headers: str) -> int:
        answer = await self.client.get(
            f"{self.address}{path}", headers={"Host": self.host, **headers}
        )
        return answer.status_code

    def customer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.job['token']}"}


async def open_cards(target: AttackTarget, number: int) -> int:
    """Operators open customers' cards while the bank's directory is slow."""
    pair = target.job["pairs"][number % len(target.job["pairs"])]
    part = ("profile", "operations")[number // len(target.job["pairs"]) % 2]
    return await target.get(
        CARD.format(conversation=pair["conversation"], part=part),
        Cookie=f"session={pair['cookie']}",
    )


async def upload_heavy_photos(target: AttackTarget, number: int) -> int:
    """One customer sends photos that take the processor for seconds."""
    form, files = {"upload": str(uuid.uuid4())}, {"file": ("photo.png", target.photo)}
    headers = {"Host": target.host, **target.customer()}
    answer = await target.client.post(
        f"{target.address}{UPLOADS}", headers=headers, data=form, files=files
    )
    return answer.status_code


def heavy_photo() -> bytes:
    """40 megapixels in 170 KB."""
    out = BytesIO()
    Image.new("RGBA", (8000, 5000), (200, 30, 30, 9)).save(out, "PNG")
    return out.getvalue()


async def search(target: AttackTarget, number: int) -> int:
    """One operator searches for much, and again before the answer is there."""
    pair = target.job["pairs"][0]
    return await target.get(f"/desk/search/?q=hello{number}", Cookie=f"session={pair['cookie']}")


async def ask_without_a_key(target: AttackTarget, number: int) -> int:
    """Nobody we know asks the API with two hundred parameters."""
    query = "&".join(f"k{n}={number}" for n in range(199))
    return await target.get(f"/api/v1/tickets/1?{query}")


async def sign_in(target: AttackTarget, number: int) -> int:
    """Nobody we know tries passwords for people who do not exist, with one page's cookie and
    token.
    """
    headers = {"Host": target.host, "Origin": target.origin, "Cookie": target.form["cookie"]}
    form = {
        "login": f"nobody{number}@bank.example",
        "password": "wrong",
        "csrfmiddlewaretoken": target.form["token"],
    }
    answer = await target.client.post(f"{target.address}{SIGN_IN}", data=form, headers=headers)
    return answer.status_code


async def read_nothing(target: AttackTarget, number: int) -> int:
    """One customer downloads, and reads nothing of what comes."""
    lines = [
        f"GET {target.job['file']} HTTP/1.1",
        f"Host: {target.host}",
        *as_lines(target.customer()),
        "",
        "",
    ]
    return await hang_on(target, "\r\n".join(lines).encode())


async def send_slowly(target: AttackTarget, number: int) -> int:
    """Nobody we know sends a form, a byte every five seconds."""
    lines = [
        "POST /accounts/login/ HTTP/1.1",
        f"Host: {target.host}",
        "Content-Length: 200000",
        "",
        "x" * 70_000,
    ]
    return await hang_on(target, "\r\n".join(lines).encode(), dribble=5.0)


async def hang_on(target: AttackTarget, request: bytes, dribble: float = 30.0) -> int:
    """Stay on the line until the server ends it."""
    loop = asyncio.get_running_loop()
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        line.setblocking(False)
        await loop.sock_connect(line, ("127.0.0.1", target.job["port"]))
        await loop.sock_sendall(line, request)
        while True:
            await asyncio.sleep(dribble)
            await loop.sock_sendall(line, b"x")


def as_lines(headers: dict[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers.items()]


Attack = Callable[[AttackTarget, int], Awaitable[int]]
ATTACKS: dict[str, tuple[Attack, int]] = {  # and how many at once
    "cards": (open_cards, 40),
    "photos": (upload_heavy_photos, 10),
    "searches": (search, 10),
    "downloads": (read_nothing, 10),
    "keyless": (ask_without_a_key, 20),
    "bodies": (send_slowly, 30),
    "sign_ins": (sign_in, 100),
}


async def main(photo: bytes, job: dict[str, Any]) -> None:
    limits, no_cookies = (
        httpx.Limits(max_connections=400),
        CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )
    async with httpx.AsyncClient(timeout=60, limits=limits, cookies=no_cookies) as client:
        address, host = f"http://127.0.0.1:{job['port']}", job["host"]
        form = await sign_in_form(client, f"{address}{SIGN_IN}", host)
        target = AttackTarget(address, host, job["origin"], job, photo, form, client)
        answered: Counter[str] = Counter()
        async with asyncio.TaskGroup() as attacks:
            for name in job["attacks"]:
                for one in range(ATTACKS[name][1]):
                    attacks.create_task(again_and_again(target, name, one, answered))
            while True:
                print(json.dumps(answered), flush=True)
                await asyncio.sleep(0.5)


async def sign_in_form(client: httpx.AsyncClient, address: str, host: str) -> dict[str, str]:
    """One for all of them: a client for each try would cost this machine more than the try
    costs the server.
    """
    page = await client.get(address, headers={"Host": host})
    token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    return {"cookie": page.headers["set-cookie"].partition(";")[0], "token": token}


async def again_and_again(
    target: AttackTarget, name: str, number: int, answered: Counter[str]
) -> None:
    attack, crowd = ATTACKS[name]
    while True:
        try:
            status = await attack(target, number)
        except (httpx.HTTPError, OSError):
            status = 0
        answered[f"{name} {status}"] += 1
        number += crowd
        if status not in (200, 201):
            await asyncio.sleep(PAUSE)


if __name__ == "__main__":
    os.nice(19)  # their own work is not what is measured: in life they have machines of their own
    made = heavy_photo()
    print("ready", flush=True)
    asyncio.run(main(made, json.load(sys.stdin)))
