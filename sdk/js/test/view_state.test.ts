import assert from "node:assert/strict";
import { test } from "node:test";
import { type Facts, viewStateOf } from "../src/chat/view_state";
import type { LogEvent } from "../src/frames";

const at = "2026-11-22T14:00:00.000Z";
const anna = { role: "operator", name: "Anna" } as const;
const assigned: LogEvent = {
  type: "ticket.assigned",
  seq: 2,
  at,
  by: { role: "system" },
  operator: "Anna",
};
const message: LogEvent = { type: "message.sent", seq: 3, at, by: anna, text: "Hello" };
const closed: LogEvent = { type: "ticket.closed", seq: 4, at, by: anna, reason: "solved" };
const waiting = { client_id: "1", type: "message.send", text: "Hi", created_at: 0 } as const;

function viewState(facts: Partial<Facts> = {}) {
  return viewStateOf({
    connection: "open",
    isKnown: true,
    isOnline: true,
    isDown: false,
    isDownLong: false,
    refusal: "",
    hasDraft: false,
    now: Date.parse(at),
    events: [],
    outbox: [],
    ticket: null,
    availability: { state: "open", phone: "", email: "" },
    ...facts,
  });
}

test("a log that is not known is never shown as empty", () => {
  assert.equal(viewState({ isKnown: false, connection: "connecting" }).screen, "loading");
  assert.equal(viewState().screen, "start");
});

test("who cannot get in for long is told how else to reach the bank, unless there is something to send", () => {
  const stuck = { isKnown: false, isDown: true, isDownLong: true, connection: "waiting" } as const;
  assert.deepEqual(
    [viewState(stuck).screen, viewState(stuck).why, viewState(stuck).foot],
    ["unavailable", "break", "retry"],
  );
  assert.equal(viewState({ ...stuck, hasDraft: true }).foot, "composer");
  assert.deepEqual(
    [
      viewState({ ...stuck, outbox: [waiting] }).screen,
      viewState({ ...stuck, outbox: [waiting] }).banner,
    ],
    ["talk", "reconnecting"],
  );
});

test("closed hours are said, and one can still write", () => {
  const availability = { state: "closed", phone: "1", email: "" } as const;
  assert.deepEqual(
    [viewState({ availability }).screen, viewState({ availability }).foot],
    ["unavailable", "composer"],
  );
  assert.deepEqual(
    [
      viewState({ availability, events: [message] }).screen,
      viewState({ availability, events: [message] }).banner,
    ],
    ["talk", "hours"],
  );
});

test("nobody at work is said, and nothing is promised", () => {
  const availability = { state: "away", phone: "1", email: "" } as const;
  const start = viewState({ availability });
  assert.deepEqual(
    [start.screen, start.why, start.foot, start.subtitle],
    ["unavailable", "away", "composer", "subtitle-away"],
  );
  assert.deepEqual(
    [
      viewState({ availability, hasDraft: true }).screen,
      viewState({ availability, hasDraft: true }).banner,
    ],
    ["start", "away"],
  );
  const unanswered = viewState({ availability, events: [message], ticket: { number: 7 } });
  assert.deepEqual([unanswered.banner, unanswered.subtitle], ["away", "subtitle-away"]);
  const answered = viewState({
    availability,
    events: [assigned, message],
    ticket: { number: 7, operator: "Anna" },
  });
  assert.deepEqual(
    [answered.banner, answered.subtitle, answered.isPresent],
    ["", "support", false],
  );
});

test("who writes while there is no line is told how else to reach the bank", () => {
  const stuck = { isKnown: false, isDown: true, connection: "waiting", hasDraft: true } as const;
  assert.deepEqual([viewState(stuck).screen, viewState(stuck).banner], ["loading", ""]);
  assert.equal(viewState({ ...stuck, isDownLong: true }).banner, "reconnecting");
  assert.deepEqual(
    [viewState({ isDown: true }).screen, viewState({ isDown: true }).banner],
    ["start", "reconnecting"],
  );
});

test("a wait that is known is said, and none when it is not", () => {
  const busy = { state: "busy", phone: "", email: "" } as const;
  assert.equal(viewState({ availability: { ...busy, wait: 240 } }).subtitle, "subtitle-wait");
  assert.equal(viewState({ availability: busy }).subtitle, "subtitle-busy");
  assert.equal(
    viewState({ availability: { ...busy, state: "open", wait: 240 } }).subtitle,
    "subtitle-open",
  );
});

test("the head names who has the ticket, and nobody while it waits", () => {
  const talk = { events: [assigned, message], ticket: { number: 7, operator: "Anna" } };
  assert.deepEqual(
    [viewState(talk).operator, viewState(talk).isPresent, viewState(talk).canFinish],
    ["Anna", true, true],
  );
  assert.equal(viewState({ ...talk, ticket: { number: 7 } }).operator, "");
});

test("a blink of the line is not shown, a lost line is", () => {
  const talk = {
    events: [message],
    ticket: { number: 7, operator: "Anna" },
    connection: "waiting",
  } as const;
  assert.equal(viewState(talk).banner, "");
  assert.deepEqual(
    [viewState({ ...talk, isDown: true }).banner, viewState({ ...talk, isDown: true }).subtitle],
    ["reconnecting", "subtitle-connecting"],
  );
  const offline = viewState({ ...talk, isDown: true, isOnline: false });
  assert.deepEqual(
    [offline.banner, offline.subtitle, offline.foot],
    ["offline", "subtitle-offline", "composer"],
  );
});

test("a finished chat stays open to write in, and its head is the bank, not who is gone", () => {
  const finished = { events: [assigned, message, closed] };
  const { foot, operator, isPresent, isOver, subtitle } = viewState(finished);
  assert.deepEqual(
    [foot, operator, isPresent, isOver, subtitle],
    ["composer", "", false, true, "subtitle-open"],
  );
  const availability = { state: "away", phone: "", email: "" } as const;
  assert.equal(viewState({ ...finished, availability }).subtitle, "subtitle-away");
  assert.equal(viewState({ ...finished, ticket: { number: 8 } }).operator, "");
});

test("topics are offered again until one writes", () => {
  const finished = { events: [assigned, message, closed] };
  assert.equal(viewState({ ...finished, hasDraft: true }).isOver, false);
  assert.equal(viewState({ ...finished, outbox: [waiting] }).isOver, false);
  assert.equal(viewState({ ...finished, ticket: { number: 8 } }).isOver, false);
  assert.equal(viewState({ ...finished, connection: "stopped" }).isOver, false);
});

test("a revoked person keeps the talk and is told whom to call", () => {
  const { screen, foot, banner } = viewState({ connection: "stopped", events: [message] });
  assert.deepEqual([screen, foot, banner], ["talk", "none", "revoked"]);
});

test("while the server refuses to let the person in, its reason is shown", () => {
  const out = {
    events: [message],
    isDown: true,
    connection: "waiting",
    refusal: "The chat is open in too many places.",
  } as const;
  assert.equal(viewState(out).banner, "refused");
  assert.equal(viewState({ ...out, isDown: false, connection: "open" }).banner, "");
});

test("a talk that is over can be rated for a day, and the last word counts", () => {
  const over: LogEvent = { ...closed, ticket: 7 };
  const rated: LogEvent = {
    type: "ticket.rated",
    seq: 5,
    at,
    by: { role: "customer" },
    ticket: 7,
    score: 4,
    comment: "Kind",
  };
  assert.deepEqual(viewState({ events: [assigned, message, over] }).rating, {
    ticket: 7,
    operator: "Anna",
    score: 0,
    comment: "",
    isSent: false,
  });
  assert.deepEqual(viewState({ events: [assigned, message, over, rated] }).rating, {
    ticket: 7,
    operator: "Anna",
    score: 4,
    comment: "Kind",
    isSent: true,
  });
  const sent = { client_id: "2", type: "ticket.rate", ticket: 7, score: 5, created_at: 0 } as const;
  const sending = viewState({ events: [over, rated], outbox: [sent] }).rating;
  assert.deepEqual([sending?.score, sending?.isSent], [5, false]);
  const refused = { ...sent, failed: { code: "rating_too_late", text: "Too late." } };
  assert.equal(viewState({ events: [over], outbox: [refused] }).rating?.score, 0);
  const tomorrow = Date.parse(at) + 25 * 3_600_000;
  assert.equal(viewState({ events: [over], now: tomorrow }).rating, null);
  assert.equal(viewState({ events: [over], hasDraft: true }).rating, null);
});
