import assert from "node:assert/strict";
import { test } from "node:test";
import { matches, Rows } from "../../../../static/js/desk/list/rows.js";
import { news } from "../../../../static/js/desk/notices/news.js";

const ME = "me";
const at = (minute) => `2026-01-01T12:${String(minute).padStart(2, "0")}:00.000Z`;

function row(conversation, rest = {}) {
  return {
    conversation,
    ticket: 1,
    state: "assigned",
    customer: "Alice Tamm",
    operator: { id: ME, name: "Anna" },
    opened_at: at(0),
    waiting_since: null,
    closed_at: null,
    reason: "",
    snippet: { by: "customer", text: "My card", at: at(1) },
    unread: 0,
    seq: 1,
    ...rest,
  };
}

function withRows(...list) {
  const rows = new Rows();
  rows.me = ME;
  rows.accept({ rows: list, gone: [], waiting: 0, complete: true });
  return rows;
}

const names = (list) => list.map(({ conversation }) => conversation);

test("those who wait for a reply stand first, the longest wait at the top", () => {
  const rows = withRows(
    row("late", { waiting_since: at(9) }),
    row("calm"),
    row("early", { waiting_since: at(3) }),
  );
  assert.deepEqual(names(rows.reply), ["early", "late"]);
  assert.deepEqual(names(rows.customer), ["calm"]);
});

test("what a colleague handed to me needs me until I answer, whether the customer waits or not", () => {
  const handed = (minute, answered) => ({ handed: { by: "Dmitry", at: at(minute), answered } });
  const rows = withRows(
    row("late", { waiting_since: at(9) }),
    row("calm"),
    row("handed", handed(5, false)),
    row("handed and waiting", { ...handed(8, false), waiting_since: at(2) }),
    row("answered", handed(1, true)),
  );
  assert.deepEqual(names(rows.handed), ["handed and waiting", "handed"]);
  assert.deepEqual(names(rows.reply), ["late"]);
  assert.deepEqual(names(rows.needing), ["handed and waiting", "handed", "late"]);
  assert.deepEqual(names(rows.customer).sort(), ["answered", "calm"]);
  assert.deepEqual(rows.load, { needs: 2, waits: 3 });
});

test("whoever was just answered is not the longest wait, until they write again", () => {
  const rows = withRows(
    row("first", { waiting_since: at(2) }),
    row("second", { waiting_since: at(3) }),
  );
  assert.equal(rows.longest("second").conversation, "first");
  rows.answered("first");
  assert.equal(rows.longest("second"), undefined);
  assert.equal(rows.longest(null).conversation, "second");
  rows.accept({ rows: [row("first", { waiting_since: at(4) })], gone: [], waiting: 0 });
  assert.equal(rows.longest("second").conversation, "first");
});

test("those who owe us an answer are sorted by who spoke last", () => {
  const said = (minute) => ({ snippet: { by: "operator", text: "", at: at(minute) } });
  assert.deepEqual(
    names(withRows(row("a", said(1)), row("b", said(5)), row("c", said(3))).customer),
    ["b", "c", "a"],
  );
});

test("times of different precision are compared as times", () => {
  const rows = withRows(
    row("b", { waiting_since: "2026-01-01T12:00:00.5Z" }),
    row("a", { waiting_since: "2026-01-01T12:00:00Z" }),
  );
  assert.deepEqual(names(rows.reply), ["a", "b"]);
});

test("the queue is everybody's, open tickets are mine alone", () => {
  const rows = withRows(
    row("q", { state: "queued", operator: null, waiting_since: at(1) }),
    row("other", { operator: { id: "x", name: "Dmitry" } }),
    row("mine"),
  );
  assert.deepEqual(names(rows.queue), ["q"]);
  assert.deepEqual(names(rows.open), ["mine"]);
});

test("closed tickets stand newest first, and only today's under earlier today", () => {
  const rows = withRows(
    row("old", { state: "closed", closed_at: "2025-12-31T12:00:00Z" }),
    row("new", { state: "closed", closed_at: at(4) }),
  );
  assert.deepEqual(names(rows.closed), ["new", "old"]);
  assert.deepEqual(names(rows.closedSince(Date.parse("2026-01-01T00:00:00Z"))), ["new"]);
});

test("nothing is known before the first complete frame, and the first frame is no news", () => {
  const rows = new Rows();
  assert.equal(rows.known, false);
  assert.deepEqual(rows.accept({ rows: [row("a")], gone: [], waiting: 0, complete: true }), []);
  assert.equal(rows.known, true);
});

test("a complete frame forgets what is not in it; gone rows go", () => {
  const rows = withRows(row("a"), row("b"));
  rows.accept({ rows: [row("b"), row("c")], gone: [], waiting: 2, complete: true });
  assert.deepEqual(names(rows.all), ["b", "c"]);
  rows.accept({ rows: [], gone: ["b"], waiting: 1 });
  assert.deepEqual(names(rows.all), ["c"]);
  assert.equal(rows.waiting, 1);
});

test("a ticket that becomes mine is news, whether it is new, waited, was a colleague's or was closed", () => {
  const mine = row("a", { waiting_since: at(1) });
  for (const before of [
    undefined,
    row("a", { state: "queued", operator: null }),
    row("a", { operator: { id: "x" } }),
    row("a", { state: "closed" }),
  ]) {
    assert.equal(news(before, mine, ME), "assigned");
  }
});

test("only a newer word of the customer is a message", () => {
  const before = row("a");
  const next = (snippet, seq = 2) =>
    row("a", { seq, snippet: { text: "", at: at(2), by: "customer", ...snippet } });
  assert.equal(news(before, next({}), ME), "message");
  assert.equal(news(before, next({ by: "operator" }), ME), null);
  assert.equal(news(before, next({ at: at(1) }), ME), null);
  assert.equal(news(before, row("a", { unread: 0, seq: 5 }), ME), null);
});

test("the filter finds names, numbers and words, all of them", () => {
  const found = row("a", { ticket: 48213 });
  for (const query of ["alice", "TAMM card", "#48213", "482 my"])
    assert.ok(matches(found, query), query);
  assert.ok(!matches(found, "alice loan"));
});
