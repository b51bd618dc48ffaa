import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock } from "../../../static/js/desk/connection/server_clock.js";
import { promiseState, waitState } from "../../../static/js/desk/ticket/wait_state.js";
import { ago, duration } from "../../../static/js/text/durations.js";

const LIMITS = { warning: 40, target: 60 };

test("the pill is calm before 40 s, warns from 40 s and is breached from 60 s", () => {
  const states = [0, 39, 40, 59, 60, 3600].map((seconds) => waitState(seconds, LIMITS));
  assert.deepEqual(states, ["", "", "warn", "warn", "breach", "breach"]);
});

test("durations are minutes and seconds under an hour, then hours and minutes", () => {
  assert.deepEqual([0, 9, 44, 60, 72, 3599, 3600, 7500].map(duration), [
    "0:00",
    "0:09",
    "0:44",
    "1:00",
    "1:12",
    "59:59",
    "1 h 0 min",
    "2 h 5 min",
  ]);
});

test("how long ago is one rough figure", () => {
  assert.deepEqual([0, 59, 60, 1320, 3600, 200_000].map(ago), [
    "now",
    "now",
    "1 min",
    "22 min",
    "1 h",
    "2 d",
  ]);
});

test("waiting is counted by the server's clock, and never below zero", () => {
  const clock = new ServerClock(() => 1_000_000); // this machine is far behind
  clock.set("2026-01-01T12:00:00.000Z");
  assert.equal(clock.since("2026-01-01T11:59:20.000Z"), 40);
  assert.equal(clock.since("2026-01-01T11:59:20.001Z"), 39);
  assert.equal(clock.since("2026-01-01T12:00:05.000Z"), 0);
});

test("a promised first answer turns at the instants that the server named", () => {
  const promise = { warn: "2026-01-01T12:02:00.000Z", due: "2026-01-01T12:03:00.000Z" };
  const states = ["12:01:59.999", "12:02:00.000", "12:02:59.999", "12:03:00.000"].map((time) =>
    promiseState(Date.parse(`2026-01-01T${time}Z`), promise),
  );
  assert.deepEqual(states, ["", "warn", "warn", "breach"]);
});
