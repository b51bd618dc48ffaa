"""How soon a burst of new tickets has its operators, by the rules; and how long one decision
takes.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from bench.stage import ROOT, Failed, Stage, stage

AMONG = [10, 100, 1000]  # operators
QUEUE = 10_000  # tickets that wait
ROUTING_TIMEOUT = 120.0  # seconds
POLL = 0.02  # seconds

ASSIGNED = "SELECT count(*) FROM tickets_ticket WHERE operator_id IS NOT NULL"
# Each counts what must not be.
INVARIANTS = {
    "given twice, or never in the log": """
        SELECT count(*) FROM tickets_ticket t WHERE t.operator_id IS NOT NULL AND 1 <> (
            SELECT count(*) FROM tickets_event e WHERE e.ticket_id = t.id
              AND e.kind = 'ticket.assigned')""",
    "another one than the log says": """
        SELECT count(*) FROM tickets_ticket t JOIN tickets_event e ON e.ticket_id = t.id
          AND e.kind = 'ticket.assigned'
        WHERE replace(t.operator_id::text, '-', '') <> e.data->>'operator'""",
    "above the capacity": """
        SELECT count(*) FROM accounts_user u WHERE u.capacity <
            (SELECT count(*) FROM tickets_ticket t WHERE t.operator_id = u.id
              AND t.closed_at IS NULL)""",
    "waiting beside somebody free": """
        SELECT count(*) FROM tickets_ticket t WHERE t.operator_id IS NULL
          AND t.closed_at IS NULL AND EXISTS (
            SELECT FROM accounts_user u WHERE u.is_active AND u.capacity >
                (SELECT count(*) FROM tickets_ticket o WHERE o.operator_id = u.id
                  AND o.closed_at IS NULL))""",
    "two more than somebody else has": """
        SELECT count(*) FROM (SELECT count(t.id) AS held FROM accounts_user u
            LEFT JOIN tickets_ticket t ON t.operator_id = u.id GROUP BY u.id) h
        HAVING max(held) - min(held) > 1""",
    "explained by another name": """
        SELECT count(*) FROM tickets_event e JOIN accounts_user u
          ON replace(u.id::text, '-', '') = e.data->>'operator'
        WHERE e.kind = 'ticket.assigned' AND e.data#>>'{decision,considered,0,name}' <> u.name""",
    "a hole in a log": """
        SELECT count(*) FROM tickets_conversation c WHERE c.seq <>
            (SELECT count(*) FROM tickets_event e WHERE e.conversation_id = c.id)""",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tickets", type=int, default=2000, help="in the burst (default: 2000)")
    parser.add_argument(
        "--operators", type=int, default=300, help="who are there for it (default: 300)"
    )
    parser.add_argument("--processes", type=int, default=4, help="that take it (default: 4)")
    parser.add_argument(
        "--among", nargs="+", type=int, default=AMONG, metavar="N", help="operators of one decision"
    )
    parser.add_argument(
        "--queue", type=int, default=QUEUE, help="tickets that wait for one (default: 10000)"
    )


def run(options: argparse.Namespace) -> dict[str, Any]:
    with stage() as ready:
        capacity = -(-options.tickets // options.operators)
        work("prepare", options.operators, capacity, options.tickets)
        seconds, assigned = burst(ready, options)
        violations = {name: found for name, sql in INVARIANTS.items() if (found := ready.sql(sql))}
    decisions = {}
    with stage():
        work("prepare", max(options.among), 5, 0)
        for operators in options.among:
            decisions[str(operators)] = work("decide", operators)
        decisions[f"waiting_{options.queue}"] = work(
            "decide_waiting", options.operators, options.queue
        )
    return {
        "tickets": options.tickets,
        "assigned": assigned,
        "seconds": seconds,
        "violations": sum(violations.values()),
        "decision_ms": decisions,
        "violated": violations,
    }


def burst(ready: Stage, options: argparse.Namespace) -> tuple[float, int]:
    """Let the processes write at once; seconds until the last ticket had its operator, and how
    many had one.
    """
    share = -(-options.tickets // options.processes)
    with contextlib.ExitStack() as running:
        routers = [
            running.enter_context(router(first, min(share, options.tickets - first)))
            for first in range(0, options.tickets, share)
        ]
        started = time.perf_counter()
        for process in routers:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        while (
            assigned := ready.sql(ASSIGNED)
        ) < options.tickets and time.perf_counter() - started < ROUTING_TIMEOUT:
            if any(process.poll() for process in routers):
                raise Failed("a process of the burst has failed: see above")
            time.sleep(POLL)
        seconds = time.perf_counter() - started
        for process in routers:
            process.wait(timeout=ROUTING_TIMEOUT)
    return round(seconds, 2), assigned


@contextlib.contextmanager
def router(first: int, count: int) -> Iterator["subprocess.Popen[str]"]:
    """A process that is ready to write its share of the burst."""
    command = [sys.executable, "-m", "bench.routers", "burst", str(first), str(count)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout
        if process.stdout.readline().strip() != "ready":
            raise Failed("a process of the burst did not start: see above")
        yield process
    finally:
        process.kill()
        process.wait()


def work(name: str, *numbers: int) -> Any:
    """What a process of its own prints of this work, if anything."""
    command = [sys.executable, "-m", "bench.routers", name, *map(str, numbers)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Failed(f"{name} has failed: see above")
    return json.loads(done.stdout) if done.stdout.strip() else None
