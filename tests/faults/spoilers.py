"""The ways to break a good history, each with the rule that must notice.

A spoiler changes the entries in place.
"""

from collections.abc import Callable
from itertools import pairwise
from random import Random

from tests.faults.good_histories import OPERATORS
from tests.faults.history import Entry

Spoiler = Callable[["Good"], None]
ALL: dict[str, tuple[str, Spoiler]] = {}


class Good:
    """A good history about to be spoiled, with what spoilers look for in it."""

    def __init__(self, entries: list[Entry], seed: int) -> None:
        self.entries, self.rng = entries, Random(seed)

    def all(self, kind: str, **fields) -> list[Entry]:
        return [
            e
            for e in self.entries
            if e["is"] == kind and all(e.get(k) == v for k, v in fields.items())
        ]

    def any(self, kind: str, **fields) -> Entry:
        return self.rng.choice(self.all(kind, **fields))

    def remove(self, entries: list[Entry]) -> None:
        self.entries[:] = [e for e in self.entries if not any(e is gone for gone in entries)]

    def append(self, kind: str, **fields) -> None:
        self.entries.append({"is": kind, "at": self.entries[-1]["at"] + 0.1, **fields})

    def move(self, entry: Entry, at: float) -> None:
        entry["at"] = at
        self.entries.sort(key=lambda e: e["at"])

    def row_of(self, cid: str) -> list:
        return next(row for final in self.all("final") for row in final["rows"] if row[2] == cid)

    def rows_with(self, cid: str) -> list[list]:
        return next(f["rows"] for f in self.all("final") if any(row[2] == cid for row in f["rows"]))


def breaks(rule: str) -> Callable[[Spoiler], Spoiler]:
    def remember(spoiler: Spoiler) -> Spoiler:
        ALL[spoiler.__name__] = rule, spoiler
        return spoiler

    return remember


# ---------------------------------------------------------------- what is stored


@breaks("K1")
def an_accepted_row_is_gone(good: Good) -> None:
    cid = good.any("ok")["cid"]
    good.rows_with(cid).remove(good.row_of(cid))


@breaks("K1")
def an_acknowledgement_had_no_row(good: Good) -> None:
    good.append("invoke", cid="never stored", person="alice", conversation="alice", hash="h")
    good.append("ok", cid="never stored", client="alice/phone", line="l", view="public", seq=999)


@breaks("K2")
def a_row_was_said_by_nobody(good: Good) -> None:
    final = good.any("final")
    final["rows"].append([len(final["rows"]) + 1, None, "nobody's", "h", None])


@breaks("K2")
def a_refused_message_is_stored(good: Good) -> None:
    cid = good.any("fail")["cid"]
    invoke = good.any("invoke", cid=cid)
    rows = good.any("final", conversation=invoke["conversation"])["rows"]
    rows.append([len(rows) + 1, None, cid, invoke["hash"], None])


@breaks("K2")
def another_text_is_stored(good: Good) -> None:
    good.row_of(good.any("ok")["cid"])[3] = "another"


@breaks("K3")
def a_message_is_stored_twice(good: Good) -> None:
    cid = good.any("ok")["cid"]
    rows = good.rows_with(cid)
    rows.append([len(rows) + 1, 1 + max(row[1] or 0 for row in rows), *good.row_of(cid)[2:]])


@breaks("K3")
def two_rows_have_one_number(good: Good) -> None:
    rows = good.any("final", conversation="alice")["rows"]
    rows[1][0] = rows[0][0]


@breaks("K3")
def one_message_was_told_two_numbers(good: Good) -> None:
    good.entries.append(good.any("ok") | {"seq": 998})


@breaks("K3")
def another_number_was_told(good: Good) -> None:
    good.any("ok")["seq"] += 1


@breaks("K4")
def the_log_has_a_hole(good: Good) -> None:
    rows = good.any("final", conversation="alice")["rows"]
    for row in rows[good.rng.randrange(len(rows)) :]:
        row[0] += 1


@breaks("K4")
def the_customers_numbers_have_a_hole(good: Good) -> None:
    rows = good.any("final", conversation="alice")["rows"]
    for row in rows[len(rows) // 2 :]:
        row[1] = row[1] and row[1] + 1


# ---------------------------------------------------------------- what is received


@breaks("K5")
def another_content_was_received(good: Good) -> None:
    good.any("recv")["hash"] = "another"


@breaks("K5")
def what_is_not_there_was_received(good: Good) -> None:
    good.any("recv")["seq"] = 997


@breaks("K5")
def two_rows_were_swapped(good: Good) -> None:
    rows = good.any("final", conversation="alice")["rows"]
    first, second = next(pair for pair in pairwise(rows) if pair[0][3] != pair[1][3])
    first[2:], second[2:] = second[2:], first[2:]


@breaks("K5")
def a_line_left_something_out(good: Good) -> None:
    last = {(e["client"], e["conversation"]): e for e in good.all("recv")}.values()
    good.remove(
        [
            good.rng.choice(
                [e for e in good.all("recv", cid=None) if not any(e is end for end in last)]
            )
        ]
    )


@breaks("K5")
def a_client_never_caught_up(good: Good) -> None:
    newest = max(e["seq"] for e in good.all("recv", client="anna/desk", conversation="alice"))
    good.remove(good.all("recv", client="anna/desk", conversation="alice", seq=newest))


@breaks("K6")
def a_later_message_stands_before(good: Good) -> None:
    """All agree on the order, and it is wrong: only the clock can tell."""
    oks = good.all("ok", client="alice/phone")
    first, second = oks[0], oks[-1]
    one, other = good.row_of(first["cid"]), good.row_of(second["cid"])
    one[2:], other[2:] = other[2:], one[2:]
    for entry in good.all("recv", conversation="alice") + good.all("ok", client="alice/phone"):
        number = entry["view"] == "public"
        mine, another = {one[number]: (one, other), other[number]: (other, one)}.get(
            entry["seq"], (None, None)
        )
        if entry["is"] == "recv" and mine:
            entry["hash"], entry["cid"] = mine[3], entry["cid"] and mine[2]
        elif mine:
            entry["seq"] = another[number]


@breaks("K7")
def what_was_sent_in_a_row_was_turned_round(good: Good) -> None:
    sends = good.all("send")
    told = {(ok["line"], ok["cid"]) for ok in good.all("ok")}
    once = [
        s
        for s in sends
        if (s["line"], s["cid"]) in told and sum(o["cid"] == s["cid"] for o in sends) == 1
    ]
    ended = {ok["cid"]: ok["at"] for ok in reversed(good.all("ok"))}
    pairs = [(a, b) for a in once for b in once if a["line"] == b["line"] and same_log(good, a, b)]
    first, second = good.rng.choice(
        [(a, b) for a, b in pairs if a["at"] < b["at"] < ended[a["cid"]]]
    )
    first["cid"], second["cid"] = second["cid"], first["cid"]


def same_log(good: Good, one: Entry, other: Entry) -> bool:
    return good.rows_with(one["cid"]) is good.rows_with(other["cid"])


@breaks("K8")
def a_delivery_came_after_all_deadlines(good: Good) -> None:
    cids = {ok["cid"] for ok in good.all("ok")}
    recv = good.rng.choice(
        [e for e in good.all("recv", client="bob/phone") if e["cid"] in cids] or [None]
    )
    recv = recv or good.rng.choice(
        [e for e in good.all("recv", client="alice/phone") if e["cid"] in cids]
    )
    good.move(recv, good.entries[-1]["at"] + 100)


@breaks("K8")
def everything_took_too_long(good: Good) -> None:
    good.remove(good.all("fault"))
    for recv in good.all("recv"):
        recv["at"] += 1.5
    good.entries.sort(key=lambda e: e["at"])


@breaks("K8")
def a_delivery_never_came(good: Good) -> None:
    newest = max(e["seq"] for e in good.all("recv", client="anna/desk", conversation="alice"))
    good.remove(good.all("recv", client="anna/desk", conversation="alice", seq=newest))


# ---------------------------------------------------------------- what is told, and to whom


@breaks("K9")
def a_mark_moved_back(good: Good) -> None:
    newest = max(good.all("marks", client="alice/phone"), key=lambda e: e["at"])
    good.append(
        "marks",
        **{**without(newest), "delivered": newest["delivered"] - 1, "read": newest["read"] - 1},
    )


@breaks("K9")
def more_was_read_than_delivered(good: Good) -> None:
    good.any("marks")["read"] += 1


@breaks("K9")
def delivered_was_told_before_the_device_said_so(good: Good) -> None:
    newest = max(good.all("marks", client="alice/phone"), key=lambda e: e["at"])
    good.remove(good.all("mark", client="anna/desk", delivered=newest["delivered"]))
    newest["delivered"] = 996


@breaks("K9")
def an_acknowledgement_came_before_the_commit(good: Good) -> None:
    good.row_of(good.any("ok")["cid"])[4] += 50


@breaks("K10")
def somebody_read_on_after_losing_the_right(good: Good) -> None:
    (off,) = good.all("perm", on=False)
    last = good.all("recv", client=OPERATORS[1], conversation="alice")[-1]
    good.move(last, off["at"] + 5.5)


@breaks("K10")
def somebody_never_had_the_right(good: Good) -> None:
    good.remove(good.all("perm", person="anna", conversation="alice"))


@breaks("K10")
def a_canary_sang_elsewhere(good: Good) -> None:
    good.append("saw", client="bob/phone", conversation="alice")


@breaks("K11")
def somebody_never_got_an_answer(good: Good) -> None:
    cid = good.any("invoke")["cid"]
    good.remove([e for kind in ("ok", "fail", "info") for e in good.all(kind, cid=cid)])


@breaks("K11")
def an_answer_took_more_than_a_minute(good: Good) -> None:
    ok = good.any("ok")
    good.remove(
        [e for e in good.all("ok", cid=ok["cid"]) if e is not ok] + good.all("info", cid=ok["cid"])
    )
    good.move(ok, good.any("invoke", cid=ok["cid"])["at"] + 61)


def without(entry: Entry) -> Entry:
    return {key: value for key, value in entry.items() if key not in ("is", "at")}
