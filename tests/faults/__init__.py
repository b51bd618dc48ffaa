"""Faults: what the promise P1–P9 is worth when processes die, paths break and the database is away.

    bin/test faults                         all of it, with a seed that it tells
    bin/test faults --seed 7                the same run again: order, times and victims
    bin/test faults --seed 7 --repeat 10    ten runs, with the seeds 7 to 16
    bin/test faults --only valkey           the scenes whose name has this in it, in one process

How it works. A *plant* (plant.py) runs PostgreSQL and Valkey of its own, one web process under
Daphne and one under Uvicorn as the product runs them, with a TCP *proxy* (proxy.py) in each path.
In a *scene* (scene.py) customers and operators (people.py) talk over real sockets as our clients
do: cursor, outbox with the same client_id on each try, marks, heartbeat, reconnect with jitter;
some messages go out five times, some over two devices. What they did and were told is a *history*
(history.py), which ends with the log read straight from PostgreSQL, and the *checker* (checker.py,
rules K1 to K11) judges it. The histories of the last run stay in .local/faults. Failpoints (web.py)
are wrapped around the product's functions in the processes of the plant; there is no test code in
the product.

A scene is over when the checker has called its history good; "unknown" is not good. The checker
itself is tested by histories that are spoiled in every way (spoilers.py, test_checker.py).

| case | test |
|---|---|
| D1 killed before the commit; D2 after it, before the nudge and before the answer | test_killed_web
  |
| a transaction that fails half-way takes no neighbour along | test_killed_web |
| D5 Valkey killed and empty, FLUSHALL, CLIENT PAUSE, maxmemory; its clients thrown out |
  test_valkey |
| D6 more nudges than the layer keeps; D7 two masters at once | test_valkey |
| D8 PostgreSQL restarted fast and immediately, killed, everybody thrown out, no connection left |
  test_postgres |
| D9 three seconds a statement; a locked conversation. D10 deadlock, serialization failure |
  test_slow_postgres |
| D11 black holes both ways and one way, resets, half-closes, delay, throttling, cuts at any byte |
  test_partitions |
| D11, H14 half-open lines are noticed at both ends | test_half_open |
| D12 five times over, over two devices (in every scene); old ids, elsewhere, with another text |
  test_killed_web |
| D15 suspended under load, with Valkey and without | test_suspended |
| D17 the database's disk full; the log's disk full | test_postgres |
| D18 worker killed in its task, D19 web killed before its callback, D20 beat twice, tasks many
  times | test_worker |
| D21 a crowd comes back at once; D22 a rolling restart: 1012, drained in time; D24 no files left |
  test_crowds |
| D26 a socket fails unexpectedly | test_killed_web |
| F14 a client that never reads | test_slow_reader |
| no customer's word in Valkey, in any log | test_valkey, every scene |

Not here, and why: D3 (files beside rows) has its own tests with uploads; D14 is
tests/tickets/test_races; D22 with two versions of the code needs a second version; D24's memory
limit and D25's 24 hours do not fit a run of minutes; sockets under a real network's loss (`tc
netem`) need a network namespace. A disk can be made small by root alone: elsewhere those two scenes
are reported as skipped.
"""
