"""Histories of a bank that keeps its promise, made up from a seed: what the checker must call
good.
"""

from random import Random
from uuid import UUID

from tests.faults.history import Entry, hash_of

CUSTOMERS = {"alice": ("alice/phone", "alice/browser"), "bob": ("bob/phone",)}
OPERATORS = ("anna/desk", "dmitry/desk")


class Bank:
    """One log a conversation; every client reads both ways that a real one would, with every
    number right.
    """

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.entries: list[Entry] = []
        self.now = 100.0
        self.rows: dict[str, list[list]] = {name: [] for name in CUSTOMERS}
        self.cursors: dict[tuple[str, str], int] = {}
        self.lines: dict[str, str] = {}
        self.said: dict[tuple[str, str], int] = {}
        for customer, devices in CUSTOMERS.items():
            for person in (customer, *(o.split("/")[0] for o in OPERATORS)):
                self.note("perm", person=person, conversation=customer, on=True)
            for client in (*devices, *OPERATORS):
                self.follow(client, customer)

    # ---------------------------------------------------------------- what the bank keeps

    def note(self, kind: str, **fields) -> Entry:
        self.now += self.rng.uniform(0.001, 0.005)
        self.entries.append({"is": kind, "at": self.now, **fields})
        return self.entries[-1]

    def store(
        self, conversation: str, cid: str | None, hash: str, *, staff_only: bool = False
    ) -> list:
        rows = self.rows[conversation]
        public = None if staff_only else 1 + sum(row[1] is not None for row in rows)
        rows.append([len(rows) + 1, public, cid, hash, self.now])
        return rows[-1]

    def audience(self, conversation: str) -> list[tuple[str, str]]:
        return [(client, view(client)) for client, c in self.cursors if c == conversation]

    def deliver(self, conversation: str) -> None:
        """Everybody receives what is past their cursor, whoever said it is acknowledged, and
        marks follow.
        """
        for client, numbers in self.audience(conversation):
            place = ["log", "public"].index(numbers)
            for row in self.rows[conversation]:
                number = row[place]
                if number is None or number <= self.cursors[client, conversation]:
                    continue
                own = row[2] if self.said_by(row[2], client) else None
                where = {
                    "client": client,
                    "line": self.lines[client],
                    "view": numbers,
                    "seq": number,
                }
                self.note("recv", conversation=conversation, cid=own, hash=row[3], **where)
                self.note("saw", client=client, conversation=conversation)
                if own and self.first_said(own)["client"] == client:
                    self.note("ok", cid=own, **where)
                self.cursors[client, conversation] = number
            self.mark(client, conversation)

    def mark(self, client: str, conversation: str) -> None:
        """The client says how far it is; the other side hears of it, in its own numbering."""
        newest = self.cursors[client, conversation]
        mine = view(client)
        self.note(
            "mark",
            client=client,
            conversation=conversation,
            view=mine,
            delivered=newest,
            read=newest,
        )
        seq = next(
            (row[0] for row in self.rows[conversation] if row[mine == "public"] == newest), 0
        )
        side = mine, conversation
        self.said[side] = max(seq, self.said.get(side, 0))
        for other, numbers in self.audience(conversation):
            if numbers != mine:
                rows = [row for row in self.rows[conversation] if row[0] <= self.said[side]]
                told = max((row[numbers == "public"] or 0 for row in rows), default=0)
                where = {"client": other, "conversation": conversation, "view": numbers}
                self.note("marks", delivered=told, read=told, **where)

    def said_by(self, cid: str | None, client: str) -> bool:
        return bool(cid) and self.first_said(cid)["person"] == client.split("/")[0]

    def first_said(self, cid: str) -> Entry:
        (send,) = [e for e in self.entries if e["is"] == "send" and e["cid"] == cid][:1]
        (invoke,) = [e for e in self.entries if e["is"] == "invoke" and e["cid"] == cid]
        return invoke | send

    # ---------------------------------------------------------------- what people do

    def follow(self, client: str, conversation: str) -> None:
        self.lines[client] = f"{client}#{len(self.entries)}"
        after = self.cursors.setdefault((client, conversation), 0)
        where = {
            "client": client,
            "line": self.lines[client],
            "conversation": conversation,
            "view": view(client),
        }
        self.note("open", after=after, **where)

    def reconnect(self, client: str) -> None:
        for conversation in [c for who, c in self.cursors if who == client]:
            self.note(
                "close",
                client=client,
                line=self.lines[client],
                conversation=conversation,
                view=view(client),
            )
            self.follow(client, conversation)

    def say(self, client: str, conversation: str, times: int = 1, note: bool = False) -> str:
        cid = str(UUID(int=self.rng.getrandbits(128)))
        kind = "note.added" if note else "message.sent"
        meant = hash_of(kind, f"text {cid}")
        self.note(
            "invoke", cid=cid, person=client.split("/")[0], conversation=conversation, hash=meant
        )
        for _ in range(times):
            self.note("send", cid=cid, client=client, line=self.lines[client])
        self.store(conversation, cid, meant, staff_only=note)
        return cid

    def be_refused(self, client: str, conversation: str) -> None:
        """Once for good; once until the second try; and once nobody knows."""
        for kind in ("fail", "refused", "info"):
            cid = self.say(client, conversation)
            row = self.rows[conversation].pop()
            where = {"client": client, "line": self.lines[client]}
            self.note(kind, cid=cid, code="unavailable", **(where if kind == "refused" else {}))
            if kind == "refused":
                self.note("send", cid=cid, **where)
            if kind == "refused" or (kind == "info" and self.rng.random() < 0.5):
                self.store(conversation, cid, row[3])
            self.deliver(conversation)

    def live_through_a_fault(self, conversation: str) -> None:
        name = self.rng.choice(["web killed", "cache gone"])
        self.note("fault", name=name, phase="start")
        self.say(self.rng.choice(CUSTOMERS[conversation]), conversation)
        self.now += self.rng.uniform(1, 20)
        self.note("fault", name=name, phase="end")
        self.now += self.rng.uniform(1, 9)
        self.reconnect(self.rng.choice([client for client, _ in self.audience(conversation)]))
        self.deliver(conversation)
        self.note("fault", name=name, phase="recovered")
        self.now += 5

    def lose_the_case(self, conversation: str) -> None:
        """One operator loses the right to see; what is on its way may still come."""
        client = OPERATORS[1]
        if (client, conversation) not in self.cursors:
            return
        self.note("perm", person=client.split("/")[0], conversation=conversation, on=False)
        self.deliver(conversation)
        self.note("left", client=client, conversation=conversation, view="log")
        del self.cursors[client, conversation]

    def finish(self) -> list[Entry]:
        self.now += 40
        for conversation, rows in self.rows.items():
            self.note("final", conversation=conversation, rows=[list(row) for row in rows])
        return self.entries


def view(client: str) -> str:
    return "log" if client in OPERATORS else "public"


def good_history(seed: int, steps: int = 12) -> list[Entry]:
    """A run in which all went well, faults and refusals included; at least one of each kind of
    entry.
    """
    bank = Bank(seed)
    for step in range(steps):
        conversation = bank.rng.choice(list(CUSTOMERS))
        client = bank.rng.choice([c for c, _ in bank.audience(conversation)])
        deed = bank.rng.choice(["say", "five times", "note", "reconnect", "refused", "fault"])
        if step < 3:
            conversation, client, deed = (
                "alice",
                bank.rng.choice(["alice/phone", "anna/desk"]),
                "say",
            )
        if deed == "fault":
            bank.live_through_a_fault(conversation)
        elif deed == "refused":
            bank.be_refused(client, conversation)
        elif deed == "reconnect":
            bank.reconnect(client)
        else:
            for _ in range(bank.rng.randint(1 + (step < 3), 3)):
                bank.say(
                    client,
                    conversation,
                    times=1 + 4 * (deed == "five times"),
                    note=client in OPERATORS and deed == "note",
                )
            bank.store(conversation, None, hash_of("ticket.assigned", "Anna"))
        bank.deliver(conversation)
    bank.be_refused("alice/phone", "alice")
    bank.lose_the_case("alice")
    bank.live_through_a_fault("alice")
    bank.say("alice/phone", "alice")
    bank.deliver("alice")
    return bank.finish()
