import assert from "node:assert/strict";
import { test } from "node:test";
import { sentenceOf } from "../../../../static/js/desk/conversation/event_sentences.js";
import { Rows } from "../../../../static/js/desk/list/rows.js";
import { news } from "../../../../static/js/desk/notices/news.js";
import { allowedActions } from "../../../../static/js/desk/ticket/allowed_actions.js";

const ME = "me";
const ROW = {
  conversation: "a",
  ticket: 1,
  line: 1,
  state: "assigned",
  customer: "Alice Tamm",
  operator: { id: ME, name: "Anna" },
  opened_at: "2026-01-01T12:00:00Z",
  waiting_since: null,
  snoozed_until: null,
  closed_at: null,
  snippet: null,
  unread: 0,
  seq: 1,
};
const LATER = "2026-01-02T09:00:00Z";
const ANNA = { role: "operator", name: "Anna" };

const may = (row, session) =>
  allowedActions(
    { ...ROW, ...row },
    { me: ME, isAdministrator: false, reopenWindow: 600, now: 0, ...session },
  ).actions;

test("who holds a ticket may hand it on, escalate it and let it lie", () => {
  for (const action of ["transfer", "escalate", "snooze"]) assert.ok(may({}).has(action));
  assert.ok(!may({}).has("wake"));
  for (const action of ["transfer", "escalate", "snooze"])
    assert.ok(!may({}, { me: "other" }).has(action));
});

test("a snoozed one is woken, and the second line escalates no further", () => {
  assert.ok(may({ snoozed_until: LATER }).has("wake"));
  assert.ok(!may({ snoozed_until: LATER }).has("snooze"));
  assert.ok(!may({ line: 2 }).has("escalate"));
  assert.ok(may({ line: 2 }).has("transfer"));
});

test("what waits in the queue is handed on by administrators, and snoozed by nobody", () => {
  const queued = { state: "queued", operator: null };
  assert.deepEqual([...may(queued)], ["accept"]);
  assert.deepEqual([...may(queued, { isAdministrator: true })].sort(), [
    "accept",
    "categorise",
    "escalate",
    "transfer",
  ]);
});

test("snoozed tickets have a list of their own, the next to wake first, and fill no place", () => {
  const rows = new Rows();
  rows.me = ME;
  const list = [
    ROW,
    {
      ...ROW,
      conversation: "b",
      snoozed_until: "2026-01-03T09:00:00Z",
      waiting_since: "2026-01-01T12:00:00Z",
    },
    { ...ROW, conversation: "c", snoozed_until: LATER },
  ];
  rows.accept({ rows: list, gone: [], waiting: 0, complete: true });
  assert.deepEqual(
    rows.snoozed.map(({ conversation }) => conversation),
    ["c", "b"],
  );
  assert.deepEqual(
    rows.open.map(({ conversation }) => conversation),
    ["a"],
  );
  assert.deepEqual(rows.reply, []);
});

test("that one's ticket has woken is news, but what the customer wrote is the better news", () => {
  const lay = { ...ROW, snoozed_until: LATER };
  assert.equal(news(lay, ROW, ME), "woken");
  assert.equal(news(lay, { ...ROW, operator: { id: "other" } }, ME), null);
  const wrote = { ...ROW, seq: 2, snippet: { by: "customer", text: "Hi", at: LATER } };
  assert.equal(news(lay, wrote, ME), "message");
  assert.equal(news(ROW, lay, ME), null);
});

test("the log says who handed what to whom", () => {
  const event = { type: "ticket.transferred", by: ANNA, giver: "Anna", note: "x", at: LATER };
  assert.equal(
    sentenceOf({ ...event, to: { operator: "d", name: "Dmitry Belov" } }),
    "Anna transferred it to Dmitry Belov",
  );
  assert.equal(
    sentenceOf({ ...event, to: { line: 2, name: "" } }),
    "Anna transferred it to Second line",
  );
  const inga = { ...event, by: { role: "administrator", name: "Inga" } };
  assert.equal(
    sentenceOf({ ...inga, to: { team: 1, name: "Cards" } }),
    "Inga transferred it from Anna to Cards",
  );
  assert.equal(
    sentenceOf({ ...inga, giver: "", to: { line: 1, name: "" } }),
    "Inga gave it to First line",
  );
  assert.equal(
    sentenceOf({ ...event, type: "ticket.escalated", to: { line: 2, name: "" } }),
    "Anna escalated it to Second line",
  );
});

test("the log says why a ticket is awake", () => {
  const event = { type: "ticket.woken", by: { role: "system" }, at: LATER };
  assert.equal(sentenceOf({ ...event, why: "time" }), "Snooze ended");
  assert.equal(sentenceOf({ ...event, why: "customer" }), "Snooze ended: the customer wrote");
  assert.equal(sentenceOf({ ...event, by: ANNA, why: "operator" }), "Anna woke it");
  assert.equal(sentenceOf({ ...event, by: ANNA, why: "constructor" }), "Anna woke it");
});
