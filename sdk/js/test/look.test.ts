import assert from "node:assert/strict";
import { test } from "node:test";
import { type Facts, lookOf } from "../src/chat/look";
import type { LogEvent } from "../src/frames";

const at = "2026-11-22T14:00:00.000Z";
const anna = { role: "operator", name: "Anna" } as const;
const assigned: LogEvent = { type: "ticket.assigned", seq: 2, at, by: { role: "system" }, operator: "Anna" };
const message: LogEvent = { type: "message.sent", seq: 3, at, by: anna, text: "Hello" };
const closed: LogEvent = { type: "ticket.closed", seq: 4, at, by: anna, reason: "solved" };
const waiting = { client_id: "1", type: "message.send", text: "Hi", created_at: 0 } as const;

function look(facts: Partial<Facts> = {}) {
  return lookOf({
    connection: "open", isKnown: true, isOnline: true, isDown: false, isDownLong: false, refusal: "", hasDraft: false,
    isWritingAgain: false, now: Date.parse(at),
    events: [], outbox: [], ticket: null, availability: { state: "open", phone: "", email: "" },
    ...facts,
  });
}

test("a log that is not known is never shown as empty", () => {
  assert.equal(look({ isKnown: false, connection: "connecting" }).screen, "loading");
  assert.equal(look().screen, "start");
});

test("who cannot get in for long is told how else to reach the bank, unless there is something to send", () => {
  const stuck = { isKnown: false, isDown: true, isDownLong: true, connection: "waiting" } as const;
  assert.deepEqual([look(stuck).screen, look(stuck).why, look(stuck).foot], ["unavailable", "break", "retry"]);
  assert.equal(look({ ...stuck, hasDraft: true }).foot, "composer");
  assert.deepEqual([look({ ...stuck, outbox: [waiting] }).screen, look({ ...stuck, outbox: [waiting] }).banner], ["talk", "reconnecting"]);
});

test("closed hours are said, and one can still write", () => {
  const availability = { state: "closed", phone: "1", email: "" } as const;
  assert.deepEqual([look({ availability }).screen, look({ availability }).foot], ["unavailable", "composer"]);
  assert.deepEqual([look({ availability, events: [message] }).screen, look({ availability, events: [message] }).banner], ["talk", "hours"]);
});

test("nobody at work is said, and nothing is promised", () => {
  const availability = { state: "away", phone: "1", email: "" } as const;
  const start = look({ availability });
  assert.deepEqual([start.screen, start.why, start.foot, start.subtitle], ["unavailable", "away", "composer", "subtitle-away"]);
  assert.deepEqual([look({ availability, hasDraft: true }).screen, look({ availability, hasDraft: true }).banner], ["start", "away"]);
  const waiting = look({ availability, events: [message], ticket: { number: 7 } });
  assert.deepEqual([waiting.banner, waiting.subtitle], ["away", "subtitle-away"]);
  const answered = look({ availability, events: [assigned, message], ticket: { number: 7, operator: "Anna" } });
  assert.deepEqual([answered.banner, answered.subtitle, answered.isPresent], ["", "support", false]);
});

test("who writes while there is no line is told how else to reach the bank", () => {
  const stuck = { isKnown: false, isDown: true, connection: "waiting", hasDraft: true } as const;
  assert.deepEqual([look(stuck).screen, look(stuck).banner], ["loading", ""]);
  assert.equal(look({ ...stuck, isDownLong: true }).banner, "reconnecting");
  assert.deepEqual([look({ isDown: true }).screen, look({ isDown: true }).banner], ["start", "reconnecting"]);
});

test("a wait that is known is said, and none when it is not", () => {
  const busy = { state: "busy", phone: "", email: "" } as const;
  assert.equal(look({ availability: { ...busy, wait: 240 } }).subtitle, "subtitle-wait");
  assert.equal(look({ availability: busy }).subtitle, "subtitle-busy");
  assert.equal(look({ availability: { ...busy, state: "open", wait: 240 } }).subtitle, "subtitle-open");
});

test("the head names who has the ticket, and nobody while it waits", () => {
  const talk = { events: [assigned, message], ticket: { number: 7, operator: "Anna" } };
  assert.deepEqual([look(talk).operator, look(talk).isPresent, look(talk).canFinish], ["Anna", true, true]);
  assert.equal(look({ ...talk, ticket: { number: 7 } }).operator, "");
});

test("a blink of the line is not shown, a lost line is", () => {
  const talk = { events: [message], ticket: { number: 7, operator: "Anna" }, connection: "waiting" } as const;
  assert.equal(look(talk).banner, "");
  assert.deepEqual([look({ ...talk, isDown: true }).banner, look({ ...talk, isDown: true }).subtitle], ["reconnecting", "subtitle-connecting"]);
  const offline = look({ ...talk, isDown: true, isOnline: false });
  assert.deepEqual([offline.banner, offline.subtitle, offline.foot], ["offline", "subtitle-offline", "composer"]);
});

test("a finished chat offers to write again, until one does", () => {
  const finished = { events: [assigned, message, closed] };
  const { foot, operator, isPresent, subtitle } = look(finished);
  assert.deepEqual([foot, operator, isPresent, subtitle], ["again", "Anna", false, "subtitle-finished"]);
  assert.equal(look({ ...finished, isWritingAgain: true }).foot, "composer");
  assert.equal(look({ ...finished, hasDraft: true }).foot, "composer");
});

test("a revoked person keeps the talk and is told whom to call", () => {
  const { screen, foot, banner } = look({ connection: "stopped", events: [message] });
  assert.deepEqual([screen, foot, banner], ["talk", "none", "revoked"]);
});

test("while the server refuses to let the person in, its reason is shown", () => {
  const out = { events: [message], isDown: true, connection: "waiting", refusal: "The chat is open in too many places." } as const;
  assert.equal(look(out).banner, "refused");
  assert.equal(look({ ...out, isDown: false, connection: "open" }).banner, "");
});

test("a talk that is over can be rated for a day, and the last word counts", () => {
  const over: LogEvent = { ...closed, ticket: 7 };
  const rated: LogEvent = { type: "ticket.rated", seq: 5, at, by: { role: "customer" }, ticket: 7, score: 4, comment: "Kind" };
  assert.deepEqual(look({ events: [assigned, message, over] }).rating, { ticket: 7, operator: "Anna", score: 0, comment: "" });
  assert.deepEqual(look({ events: [assigned, message, over, rated] }).rating, { ticket: 7, operator: "Anna", score: 4, comment: "Kind" });
  assert.equal(look({ events: [assigned, message, over, rated] }).foot, "again");
  const sent = { client_id: "2", type: "ticket.rate", ticket: 7, score: 5, created_at: 0 } as const;
  assert.deepEqual([look({ events: [over], outbox: [sent] }).rating?.score, look({ events: [over], outbox: [sent] }).foot], [5, "again"]);
  assert.equal(look({ events: [over], now: Date.parse(at) + 25 * 3_600_000 }).rating, null);
  assert.equal(look({ events: [over], isWritingAgain: true }).rating, null);
});
