"""What a page and a heartbeat take while others attack in every way at once, beside what they
take alone.
"""

import argparse
import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from io import BytesIO
from typing import Any

import httpx
from PIL import Image
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from bench.attackers import ATTACKS, UPLOADS
from bench.figures import percentile_ms
from bench.slow_directory import slow_directory
from bench.stage import ORIGIN, ROOT, Failed, Stage, stage
from bench.web_server import KINDS

PAGE = "/desk/drafts/"
HOST = ORIGIN.partition("://")[2]
DIRECTORY_SECONDS = 1.8  # seconds that the bank's directory takes


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", choices=KINDS, default="uvicorn", help="default: uvicorn")
    parser.add_argument(
        "--seconds", type=float, default=15.0, help="of each measurement (default: 15)"
    )
    parser.add_argument(
        "--attacks", nargs="+", choices=ATTACKS, default=list(ATTACKS), help="default: all of them"
    )


def run(options: argparse.Namespace) -> dict[str, Any]:
    """An operator's page and a customer's heartbeat, alone and beside the attacks; statuses of
    the page, by count.
    """
    with slow_directory(DIRECTORY_SECONDS) as directory, stage(pairs=42, customers=2) as ready:
        os.environ.update(
            BANK_DIRECTORY_URL=directory,
            BANK_DIRECTORY_KEY="bench",
            FILES_ROOT=str(ready.folder / "files"),
        )
        with ready.web(options.server):
            return asyncio.run(measure(ready, options))


async def measure(ready: Stage, options: argparse.Namespace) -> dict[str, Any]:
    *pairs, operator = ready.people["pairs"]
    attacker, customer = ready.people["customers"]
    port, token = ready.bank.ports[0], ready.bank.token(attacker)
    address = f"http://127.0.0.1:{port}"
    job = {
        "port": port,
        "host": HOST,
        "origin": ORIGIN,
        "attacks": options.attacks,
        "pairs": pairs,
        "token": token,
        "file": f"{UPLOADS}{await upload(address, token)}/",
    }
    socket = connect(
        f"ws://{HOST}/ws/customer/",
        host="127.0.0.1",
        port=port,
        subprotocols=[Subprotocol("bankchat.1")],
    )
    headers = {"Host": HOST, "Cookie": f"session={operator['cookie']}"}
    browser = httpx.AsyncClient(base_url=address, headers=headers, timeout=60)
    with attackers() as (begin, said):
        async with browser, socket as line:
            await line.send(json.dumps({"type": "hello", "token": ready.bank.token(customer)}))
            await heard(line, "welcome")
            alone = await figures(browser, line, options.seconds)
            begin(job)
            beside = await figures(browser, line, options.seconds)
        answered = json.loads(said())
    return {
        "server": options.server,
        "attacks": options.attacks,
        "alone": alone,
        "beside": beside,
        "answered": answered,
    }


async def upload(address: str, token: str) -> str:
    """A photo of some megabytes, for those who will not read it; returns its id."""
    out = BytesIO()
    Image.effect_noise((2600, 2600), 90).save(out, "PNG")
    headers, files = (
        {"Host": HOST, "Authorization": f"Bearer {token}"},
        {"file": ("photo.png", out.getvalue())},
    )
    async with httpx.AsyncClient(timeout=60) as client:
        form = {"upload": str(uuid.uuid4())}
        answer = await client.post(f"{address}{UPLOADS}", headers=headers, data=form, files=files)
        return str(answer.raise_for_status().json()["id"])


@contextlib.contextmanager
def attackers() -> Iterator[tuple[Callable[[dict[str, Any]], None], Callable[[], str]]]:
    """They are ready, begin with the first of these, and go on until the block is left. The second
    waits for the line that says what they are answered."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.attackers"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    told, heard_of = process.stdin, process.stdout

    def begin(job: dict[str, Any]) -> None:
        told.write(json.dumps(job))
        told.close()

    def said() -> str:
        while (line := heard_of.readline()) == "{}\n":  # nobody has been answered yet
            pass
        process.kill()
        return [line, *heard_of.readlines()][-1]

    try:
        heard_of.readline()
        yield begin, said
    finally:
        process.kill()
        process.wait()


async def figures(browser: httpx.AsyncClient, line: Any, seconds: float) -> dict[str, Any]:
    """What the page and the heartbeat took, one after the other for so long."""
    statuses: Counter[str] = Counter()

    async def page() -> None:
        statuses[str((await browser.get(PAGE)).status_code)] += 1

    async def heartbeat() -> None:
        await line.send('{"type":"ping"}')
        await heard(line, "pong")

    pages, beats = await asyncio.gather(timed(page, seconds), timed(heartbeat, seconds))
    return {
        "page_p50_ms": percentile_ms(pages, 0.5),
        "page_p95_ms": percentile_ms(pages, 0.95),
        "pages": dict(statuses),
        "heartbeat_p50_ms": percentile_ms(beats, 0.5),
        "heartbeat_p95_ms": percentile_ms(beats, 0.95),
    }


async def heard(line: Any, kind: str) -> None:
    """Wait for a frame of this kind; raises Failed when an error comes in its stead."""
    while (frame := json.loads(await line.recv()))["type"] != kind:
        if frame["type"] == "error":
            raise Failed(f"in the stead of a {kind} came {frame}")


async def timed(call: Callable[[], Awaitable[None]], seconds: float) -> list[float]:
    """What each call took, one after another with a pause between, for so long."""
    taken, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.monotonic()
        await call()
        taken.append(time.monotonic() - started)
        await asyncio.sleep(0.05)
    return taken
