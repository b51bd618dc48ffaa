"""The operator's screen, a real Chromium: `python -m bench.screen JOB` loads the desk, opens
a conversation, and says "open"; with the next line from stdin it types for a while and watches
itself. Prints its figures as JSON.

JOB (JSON): address, cookie, browser, conversation, rows, loads, seconds.
"""

import json
import sys
import time
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.figures import percentile_ms

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
SCREEN_TIMEOUT = 60_000  # ms
SAMPLE_INTERVAL = (
    10  # ms between two looks at the clock: what they come later is the lag of the event loop
)
KEYS = 8.0  # a second
TYPED = (
    "Good day, thank you for the details. I can see the payment and will have it looked at "
    "right away. "
)

# A task is "long" from 50 ms on: of shorter ones the browser tells nothing.
WATCH = """() => {
    const seen = window.seen = { tasks: [], keys: [], lags: [] };
    const note = (list) => (entries) =>
        list.push(...entries.getEntries().map((one) => one.duration));
    new PerformanceObserver(note(seen.tasks)).observe({ type: "longtask", buffered: true });
    new PerformanceObserver(note(seen.keys)).observe({ type: "event", durationThreshold: 16 });
    let last = performance.now();
    setInterval(() => {
        const now = performance.now();
        seen.lags.push(now - last - EVERY);
        last = now;
    }, EVERY);
}""".replace("EVERY", str(SAMPLE_INTERVAL))
FORGET = "() => Object.values(seen).forEach((list) => list.splice(0))"
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LISTED = "(rows) => document.querySelectorAll('#rows li').length >= rows && performance.now()"
BUBBLES = "() => document.querySelectorAll('#stream [data-seq]').length"


class Scripts:
    """The bytes of script that came over the wire, with the heads of the answers, and what they
    are unpacked.
    """

    def __init__(self, session: CDPSession) -> None:
        self._wire = self._unpacked = 0
        self._ids: set[str] = set()
        session.on("Network.responseReceived", self._received)
        session.on("Network.dataReceived", self._data)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _received(self, told: dict[str, Any]) -> None:
        if told["type"] == "Script":
            self._ids.add(told["requestId"])

    def _data(self, told: dict[str, Any]) -> None:
        self._unpacked += told["dataLength"] if told["requestId"] in self._ids else 0

    def _finished(self, told: dict[str, Any]) -> None:
        self._wire += int(told["encodedDataLength"]) if told["requestId"] in self._ids else 0

    def weight(self) -> dict[str, float]:
        """So far; after the first load the browser has most of it in its cache."""
        return {
            "script_kb_compressed": round(self._wire / 1000, 1),
            "script_kb": round(self._unpacked / 1000, 1),
        }


def main(job: dict[str, Any]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=job["browser"], args=FLAGS)
        page = sit_down(browser, job)
        scripts = Scripts(page.context.new_cdp_session(page))
        cold, weight = load(page, job), scripts.weight()
        loads = [load(page, job) for _ in range(job["loads"])]
        figures = {
            "first_paint_ms": round(median(paint for paint, _, _ in loads), 1),
            "first_paint_cold_ms": round(cold[0], 1),
            "rows_shown_ms": round(median(shown for _, shown, _ in loads), 1),
            "longest_task_loading_ms": round(median(task for _, _, task in loads), 1),
            **weight,
        }
        print(json.dumps({**figures, **at_work(page, job)}))
        browser.close()


def sit_down(browser: Browser, job: dict[str, Any]) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(SCREEN_TIMEOUT)
    context.add_cookies([{"name": "session", "value": job["cookie"], "url": job["address"]}])
    context.add_init_script(f"({WATCH})()")
    return context.new_page()


def load(page: Page, job: dict[str, Any]) -> tuple[float, float, float]:
    """Milliseconds until the first paint and until all rows are there, and the longest task on
    the way.
    """
    page.goto(f"{job['address']}/desk/")
    painted = page.wait_for_function(PAINTED).json_value()
    shown = page.wait_for_function(LISTED, arg=job["rows"]).json_value()
    page.wait_for_timeout(500)  # the observer is told after the task
    return painted, shown, max(page.evaluate("() => seen.tasks"), default=0.0)


def at_work(page: Page, job: dict[str, Any]) -> dict[str, Any]:
    """A conversation is open, and the operator types while messages arrive."""
    page.locator(f"li[data-conversation='{job['conversation']}'] a").click()
    box = page.locator("#composer textarea")
    box.click()
    page.wait_for_function(
        "() => document.querySelector('#stream').getAttribute('aria-busy') === 'false'"
    )
    print("open", flush=True)
    sys.stdin.readline()
    before = page.evaluate(BUBBLES)
    page.evaluate(FORGET)
    type_for(page, job["seconds"])
    seen = page.evaluate("() => seen")
    return {
        "longest_task_ms": round(max(seen["tasks"], default=0), 1),
        "long_tasks": len(seen["tasks"]),
        "lag_p50_ms": milliseconds(seen["lags"], 0.5),
        "lag_p99_ms": milliseconds(seen["lags"], 0.99),
        "lag_max_ms": milliseconds(seen["lags"], 1),
        "key_max_ms": round(max(seen["keys"], default=0), 1),
        "typed": len(box.input_value()),
        "drawn": page.evaluate(BUBBLES) - before,
    }


def type_for(page: Page, seconds: float) -> None:
    start, number = time.monotonic(), 0
    while (now := time.monotonic() - start) < seconds:
        if now < number / KEYS:
            page.wait_for_timeout((number / KEYS - now) * 1000)
        page.keyboard.type(TYPED[number % len(TYPED)])
        number += 1


def milliseconds(lags: list[float], share: float) -> float | None:
    return percentile_ms([max(0.0, lag) / 1000 for lag in lags], share)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
