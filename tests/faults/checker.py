"""The promise, checked on a history: rules K1 to K11, a function each. `judge` asks all of them.

Of the promises: K1 durability (P1), K2–K3 no duplicates (P2), K4–K7 one order (P3), K5 and K8
delivery (P4, P5), K9 truthful status (P6), K10 confidentiality (P7), K11 that everybody gets an
answer (P6, P9). K4, K6 and K1–K3 together say that each conversation is a linearizable log.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from tests.faults.account import Account, Fault, Row, Stream, Violation
from tests.faults.history import Entry

ANSWER_WITHIN = 60.0  # seconds, K11
HEALED_WITHIN = 30.0  # seconds after a fault's end, K8
USUAL = ((0.95, 1.0), (0.99, 3.0))  # which part within how many seconds, K8 outside faults
DOORS_CLOSE_WITHIN = 5.0  # seconds, K10
CLOCKS_AGREE = 0.05  # seconds between PostgreSQL's clock and ours, on one machine


@dataclass(frozen=True)
class Verdict:
    """`good`, `bad`, or `unknown` when nothing happened that could have gone wrong."""

    word: str
    violations: tuple[Violation, ...]

    @property
    def rules(self) -> set[str]:
        return {violation.rule for violation in self.violations}

    def __str__(self) -> str:
        return "\n".join([self.word, *map(str, self.violations[:20])])


def judge(entries: Iterable[Entry]) -> Verdict:
    """The verdict on a history that has ended.

    Good only if something was said, answered, read and finally there.
    """
    account = Account(entries)
    violations = tuple(violation for rule in RULES for violation in rule(account))
    if violations:
        return Verdict("bad", violations)
    something = all(account[kind] for kind in ("invoke", "ok", "recv")) and any(
        account.finals.values()
    )
    return Verdict("good" if something else "unknown", ())


def lost(account: Account) -> Iterator[Violation]:
    """K1: what was accepted is in the final log."""
    for cid, oks in account.oks.items():
        if cid not in account.places:
            yield Violation("K1", "accepted, and not in the log", tuple(oks))


def unexpected(account: Account) -> Iterator[Violation]:
    """K2: what is in the final log was meant by somebody, says what they meant, and was not
    refused for good.
    """
    for cid, places in account.places.items():
        invoke = account.invokes.get(cid)
        for conversation, row in places:
            if invoke is None:
                yield Violation("K2", f"{row} in {conversation} was said by nobody")
            elif (conversation, row.hash) != (invoke["conversation"], invoke["hash"]):
                yield Violation("K2", f"{row} in {conversation} is not what was meant", (invoke,))
    for fail in account["fail"]:
        if fail["cid"] in account.places:
            yield Violation(
                "K2", f"refused for good, and in the log: {account.places[fail['cid']]}", (fail,)
            )


def doubled(account: Account) -> Iterator[Violation]:
    """K3: each cid and each number stands once, and who repeats a cid is told the number where
    it stands.
    """
    for cid, places in account.places.items():
        if len(places) > 1:
            yield Violation("K3", f"{cid} stands {len(places)} times: {places}")
    for conversation, rows in account.finals.items():
        for before, row in pairwise(rows):
            if before.seq == row.seq:
                yield Violation("K3", f"two rows are number {row.seq} of {conversation}")
    for cid, oks in account.oks.items():
        told = {(ok["view"], ok["seq"]) for ok in oks}
        stands = {
            (view, row.number(view))
            for _, row in account.places.get(cid, ())
            for view in ("log", "public")
        }
        if len(told) > 1 or (stands and not told <= stands):
            yield Violation("K3", f"{cid} was told to be {told} and is {stands}", tuple(oks))


def holes(account: Account) -> Iterator[Violation]:
    """K4: the log is numbered 1..N, and so is what the customer may see of it."""
    for conversation, rows in account.finals.items():
        for numbers in (
            [row.seq for row in rows],
            sorted(row.public for row in rows if row.public is not None),
        ):
            if sorted(set(numbers)) != list(range(1, len(set(numbers)) + 1)):
                yield Violation("K4", f"{conversation} is numbered {numbers}")


def disagreement(account: Account) -> Iterator[Violation]:
    """K5: what anybody received is what stands there; each line brings it without a hole; in
    the end all have all.
    """
    for stream in account.streams.values():
        log = account.numbered.get((stream.conversation, stream.view), {})
        yield from _other_contents(stream, log)
        cursor = yield from _walk(stream, account)
        newest = account.newest(stream.conversation, stream.view)
        if stream.is_owed_all and cursor is not None and cursor < newest:
            what = f"{stream.client} has {stream.conversation} up to {cursor} of {newest}"
            yield Violation("K5", what, tuple(stream.entries[-3:]))


def _other_contents(stream: Stream, log: dict[int, Row]) -> Iterator[Violation]:
    for entry in stream.entries:
        if entry["is"] == "recv":
            row = log.get(entry["seq"])
            if row is None:
                yield Violation("K5", f"{stream.client} received what is not in the log", (entry,))
            elif entry["hash"] != row.hash or entry["cid"] not in (None, row.cid):
                yield Violation(
                    "K5", f"{stream.client} received another content than {row}", (entry,)
                )


def _walk(stream: Stream, account: Account) -> Generator[Violation, None, int | None]:
    """Follow the stream with a client's cursor; report where a line left something out.

    Returns the cursor.
    """
    cursor: int | None = None
    for entry in stream.entries:
        if entry["is"] == "open":
            if cursor is not None and (entry["after"] is None or entry["after"] > cursor):
                yield Violation(
                    "K5",
                    f"{stream.client} had {cursor} and reads on after {entry['after']}",
                    (entry,),
                )
            cursor = entry["after"]
        elif entry["is"] == "recv" and (cursor is None or entry["seq"] == cursor + 1):
            cursor = entry["seq"]
        # The answer to a repeated command comes at once, before what lies between; nothing else
        # may.
        elif (
            entry["is"] == "recv"
            and entry["seq"] > cursor + 1
            and entry["cid"] not in account.invokes
        ):
            yield Violation(
                "K5", f"{stream.client} was at {cursor} and received {entry['seq']}", (entry,)
            )
    return cursor


def out_of_real_time(account: Account) -> Iterator[Violation]:
    """K6: what was said after another was accepted comes after it."""
    for conversation, rows in account.finals.items():
        latest: Entry | None = None  # of those that stand before, the one that was meant last
        for row in rows:
            ok = account.oks.get(row.cid or "", [None])[0]
            if ok and latest and ok["at"] < latest["at"]:
                yield Violation(
                    "K6",
                    f"{row.cid} of {conversation} stands behind what was meant later",
                    (ok, latest),
                )
            invoke = account.invokes.get(row.cid or "")
            if invoke and (latest is None or invoke["at"] > latest["at"]):
                latest = invoke


def out_of_session(account: Account) -> Iterator[Violation]:
    """K7: what was sent in a row on one line, and was acknowledged there, stands in that row.

    What was refused on the way and had to come again takes its place where it came again.
    """
    counting, on_one_line = _last_tries(account), _sent_on_one_line(account)
    begun: set[str] = set()
    newest: dict[
        tuple[str, str], tuple[int, Entry]
    ] = {}  # by (line, conversation): what stands last so far
    for send in account["send"]:
        cid, seq = send["cid"], account.seq_of(send["cid"])
        if seq is None or cid not in account.invokes:
            continue
        key = send["line"], account.invokes[cid]["conversation"]
        before = newest.get(key)
        if before and seq < before[0] and cid not in begun and cid in on_one_line:
            yield Violation(
                "K7", f"sent after {before[0]} on one line, and stands as {seq}", (before[1], send)
            )
        if id(send) in counting and (before is None or seq > before[0]):
            newest[key] = seq, send
        begun.add(cid)


def _last_tries(account: Account) -> set[int]:
    """The sendings that count: the first of each cid on a line, after its last refusal, if it
    was accepted there.
    """
    accepted = {(ok["line"], ok["cid"]) for ok in account["ok"]}
    tries: dict[tuple[str, str], int] = {}
    for entry in account.entries:
        if entry["is"] == "send":
            tries.setdefault((entry["line"], entry["cid"]), id(entry))
        elif entry["is"] == "refused":
            tries.pop((entry["line"], entry["cid"]), None)
    return {number for key, number in tries.items() if key in accepted}


def _sent_on_one_line(account: Account) -> set[str]:
    """What went over one line only until it was accepted: of others nobody knows which sending
    arrived first.
    """
    lines: dict[str, set[str]] = {}
    for send in account["send"]:
        oks = account.oks.get(send["cid"])
        if oks and send["at"] <= oks[0]["at"]:
            lines.setdefault(send["cid"], set()).add(send["line"])
    return {cid for cid, found in lines.items() if len(found) == 1}


def late(account: Account) -> Iterator[Violation]:
    """K8: 95 % within 1 s and 99 % within 3 s outside faults; within 30 s of a fault's end,
    always.
    """
    took = [
        _delivery(stream, row, oks[0]["at"], account)
        for cid, oks in account.oks.items()
        for conversation, row in account.places.get(cid, ())
        for stream in account.streams.values()
        if stream.conversation == conversation
    ]
    yield from (delivery for delivery in took if isinstance(delivery, Violation))
    usual = sorted(delivery for delivery in took if isinstance(delivery, float))
    for part, seconds in USUAL:
        if usual and (longest := usual[ceil(part * len(usual)) - 1]) > seconds:
            yield Violation(
                "K8",
                f"{part:.0%} of {len(usual)} arrived within {longest:.1f} s and not {seconds:.0f} s",
            )


def _delivery(stream: Stream, row: Row, ok_at: float, account: Account) -> Violation | float | None:
    """How long one delivery took; None where a fault excuses it or nothing was owed."""
    number = row.number(stream.view)
    until = [end for begin, end in stream.spans(account.ends_at) if begin <= ok_at <= end]
    if number is None or not until:
        return None
    arrived = stream.firsts.get(number)
    faults = [
        fault for fault in account.faults if fault.conversation in (None, stream.conversation)
    ]
    deadline, disturbed = _deadline(ok_at, faults)
    if arrived is None:
        missed = deadline < until[0]
        return (
            Violation("K8", f"{stream.client} never got {row} of {stream.conversation}")
            if missed
            else None
        )
    if arrived > deadline:
        what = f"{stream.client} got {number} of {stream.conversation} {arrived - deadline:.1f} s too late"
        return Violation("K8", what)
    return None if disturbed else max(0.0, arrived - ok_at)


def _deadline(ok_at: float, faults: list[Fault]) -> tuple[float, bool]:
    """By when a delivery that begins now must have happened, and whether a fault, or its
    healing, touches it.
    """
    deadline = ok_at + HEALED_WITHIN
    for fault in faults:
        if fault.start <= deadline:
            deadline = max(deadline, fault.end + HEALED_WITHIN)
    # A fault that begins while it is under way excuses it too: 3 s is what a delivery may take
    # otherwise.
    disturbed = any(
        fault.start <= ok_at + USUAL[-1][1] and ok_at <= fault.recovered for fault in faults
    )
    return deadline, disturbed


def untrue_status(account: Account) -> Iterator[Violation]:
    """K9: nothing is shown before its commit; marks go forward, and read ≤ delivered ≤ what was
    acknowledged.
    """
    for entry in account["ok"] + account["recv"]:
        row = account.places[entry["cid"]][0][1] if entry["cid"] in account.places else None
        if row and row.committed is not None and entry["at"] < row.committed - CLOCKS_AGREE:
            yield Violation(
                "K9", f"told {row.committed - entry['at']:.3f} s before its commit", (entry,)
            )
    before: dict[tuple[str, str], Entry] = {}
    for entry in account["marks"]:
        key = entry["client"], entry["conversation"]
        last = before.get(key, {"delivered": 0, "read": 0})
        if entry["delivered"] < last["delivered"] or entry["read"] < last["read"]:
            yield Violation("K9", "a mark moved back", (last, entry))
        if not entry["read"] <= entry["delivered"] <= _acknowledged(entry, account):
            yield Violation(
                "K9",
                f"delivered only up to {_acknowledged(entry, account)}, and told more",
                (entry,),
            )
        before[key] = entry


def _acknowledged(told: Entry, account: Account) -> int:
    """How far the other side had said it got when `told` came, in the numbering of `told`."""
    other = "log" if told["view"] == "public" else "public"
    marks = [m for m in account["mark"] if m["at"] <= told["at"] and m["view"] == other]
    said = max(
        (m["delivered"] for m in marks if m["conversation"] == told["conversation"]), default=0
    )
    rows = account.finals.get(told["conversation"], [])
    return max(
        (row.number(told["view"]) or 0 for row in rows if 0 < (row.number(other) or 0) <= said),
        default=0,
    )


def leaked(account: Account) -> Iterator[Violation]:
    """K10: nothing reaches who never had the right to it, or lost it more than 5 s ago."""
    rights: dict[tuple[str, str], list[Entry]] = {}
    for perm in sorted(account["perm"], key=lambda entry: entry["at"]):
        rights.setdefault((perm["person"], perm["conversation"]), []).append(perm)
    for entry in account["recv"] + account["saw"]:
        person = entry["client"].split("/")[0]
        past = [
            p for p in rights.get((person, entry["conversation"]), ()) if p["at"] <= entry["at"]
        ]
        if not any(p["on"] for p in past):
            yield Violation("K10", f"{person} never might see {entry['conversation']}", (entry,))
        elif not past[-1]["on"] and entry["at"] > past[-1]["at"] + DOORS_CLOSE_WITHIN:
            late = entry["at"] - past[-1]["at"]
            yield Violation(
                "K10", f"{person} might not see it any more for {late:.1f} s", (past[-1], entry)
            )


def unanswered(account: Account) -> Iterator[Violation]:
    """K11: whoever says something learns what became of it within a minute."""
    answers = by_first(account["ok"] + account["fail"] + account["info"])
    for cid, invoke in account.invokes.items():
        answer = answers.get(cid)
        if answer is None or answer["at"] > invoke["at"] + ANSWER_WITHIN:
            yield Violation(
                "K11", "no answer within a minute", tuple(filter(None, (invoke, answer)))
            )


def by_first(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry["cid"]: entry for entry in sorted(entries, key=lambda entry: -entry["at"])}


RULES: tuple[Callable[[Account], Iterator[Violation]], ...] = (
    lost, unexpected, doubled, holes, disagreement, out_of_real_time, out_of_session, late, untrue_status, leaked,
    unanswered,
)  # fmt: skip
