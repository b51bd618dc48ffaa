import assert from "node:assert/strict";
import { test } from "node:test";
import { Marks } from "../../../../static/js/desk/conversation/marks.js";
import { Subscriptions } from "../../../../static/js/desk/conversation/subscriptions.js";
import { TypingIn, TypingOut } from "../../../../static/js/desk/conversation/typing.js";
import { allowedActions } from "../../../../static/js/desk/ticket/allowed_actions.js";

function desk(pending = {}) {
  const sent = [];
  const subscriptions = new Subscriptions({
    send: (frame) => sent.push(frame),
    pendingIn: (conversation) => pending[conversation] ?? [],
  });
  return { subscriptions, sent };
}

test("a reconnect follows everything again from its cursor", () => {
  const { subscriptions, sent } = desk();
  subscriptions.open("a").accept({ type: "message.sent", seq: 7 });
  subscriptions.get("a").log = "first";
  subscriptions.open("b");
  sent.length = 0;
  subscriptions.resume();
  assert.deepEqual(sent, [
    { type: "conversation.follow", conversation: "a", after: 7, log: "first" },
    { type: "conversation.follow", conversation: "b" },
  ]);
});

test("the last few stay followed, the oldest is let go, what is unsent is kept", () => {
  const { subscriptions, sent } = desk({ a: [{ client_id: "1" }] });
  for (const conversation of ["a", "b", "c", "d", "e", "f", "g"]) subscriptions.open(conversation);
  const dropped = sent
    .filter(({ type }) => type === "conversation.unfollow")
    .map(({ conversation }) => conversation);
  assert.deepEqual(dropped, ["b"]);
  assert.ok(subscriptions.get("a") && subscriptions.get("g"));
});

test("what a heartbeat shows to be lost is asked for again, from where it stands", () => {
  const { subscriptions, sent } = desk();
  for (const conversation of ["a", "b"]) {
    subscriptions.open(conversation).accept({ type: "message.sent", seq: 7 });
    subscriptions.get(conversation).log = "first";
  }
  sent.length = 0;
  subscriptions.compare({ a: 9, b: 7 });
  assert.deepEqual(sent, []);
  subscriptions.compare({ a: 9, b: 7 });
  assert.deepEqual(sent, [
    { type: "conversation.follow", conversation: "a", after: 7, log: "first" },
  ]);
});

test("what is pending follows the outbox", () => {
  const pending = { a: [] };
  const { subscriptions } = desk(pending);
  const timeline = subscriptions.open("a");
  pending.a = [{ client_id: "1" }];
  subscriptions.pendingChanged();
  assert.deepEqual(timeline.pending, [{ client_id: "1" }]);
});

test("what was lost is not unfollowed", () => {
  const { subscriptions, sent } = desk();
  subscriptions.open("a");
  subscriptions.lose("a");
  subscriptions.drop("a");
  assert.equal(sent.filter(({ type }) => type === "conversation.unfollow").length, 0);
});

test("a burst of events is one mark, and an old one is not repeated", () => {
  const [sent, later] = [[], []];
  const marks = new Marks({ send: (frame) => sent.push(frame), later: (run) => later.push(run) });
  for (const seq of [1, 2, 3]) marks.set("a", { delivered: seq });
  marks.set("a", { delivered: 3, read: 3 });
  later.splice(0).forEach((run) => run());
  assert.deepEqual(sent, [{ type: "mark.set", conversation: "a", delivered: 3, read: 3 }]);
  marks.set("a", { delivered: 3, read: 2 });
  assert.equal(later.length, 0);
});

test("a mark that did not go out is tried with the next one", () => {
  const [sent, later] = [[], []];
  let online = false;
  const marks = new Marks({
    send: (frame) => online && sent.push(frame),
    later: (run) => later.push(run),
  });
  marks.set("a", { delivered: 1 });
  later.splice(0).forEach((run) => run());
  online = true;
  marks.set("a", { delivered: 1 });
  later.splice(0).forEach((run) => run());
  assert.equal(sent.length, 1);
});

test("typing is told at once and then every three seconds at most", () => {
  const sent = [];
  let now = 0;
  const typing = new TypingOut({ send: (frame) => sent.push(frame), now: () => now });
  for (now = 0; now <= 6000; now += 500) typing.touch("a");
  assert.equal(sent.length, 3);
  typing.stop("a");
  typing.touch("a");
  assert.equal(sent.length, 4);
});

test("typing of the other side is forgotten by itself", () => {
  const [changes, timers] = [[], []];
  const typing = new TypingIn({
    onChange: (...change) => changes.push(change),
    later: (run) => timers.push(run),
    cancel: () => {},
  });
  typing.start("a", "Alice");
  timers[0]();
  typing.stop("a");
  assert.deepEqual(changes, [
    ["a", "Alice"],
    ["a", ""],
  ]);
});

test("what can be done follows from the row", () => {
  const now = Date.parse("2026-01-01T12:00:00Z");
  const context = { me: "anna", isAdministrator: false, reopenWindow: 600, now };
  const row = (rest) => ({
    state: "assigned",
    operator: { id: "anna", name: "Anna" },
    customer: "Alice",
    closed_at: null,
    ...rest,
  });
  const actions = (rest, more) => [...allowedActions(row(rest), { ...context, ...more }).actions];
  assert.deepEqual(actions({}), ["close", "categorise", "snooze", "transfer", "escalate"]);
  assert.equal(allowedActions(row({}), context).refusal, "");
  assert.deepEqual(actions({ operator: { id: "x", name: "Dmitry" } }), []);
  assert.deepEqual(actions({ operator: { id: "x", name: "Dmitry" } }, { isAdministrator: true }), [
    "close",
    "categorise",
    "snooze",
    "transfer",
    "escalate",
  ]);
  assert.deepEqual(actions({ state: "queued", operator: null }), ["accept"]);
  assert.deepEqual(actions({ state: "closed", closed_at: "2026-01-01T11:51:00Z" }), ["reopen"]);
  assert.deepEqual(actions({ state: "closed", closed_at: "2026-01-01T11:50:00Z" }), []);
});
