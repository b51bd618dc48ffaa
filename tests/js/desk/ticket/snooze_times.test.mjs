import assert from "node:assert/strict";
import { test } from "node:test";
import {
  mayWakeAt,
  presets,
  SNOOZE_LIMIT,
  SNOOZE_MINIMUM,
} from "../../../../static/js/desk/ticket/snooze_times.js";
import {
  fieldOf,
  instantOf,
  readField,
  shortIn,
  shownAt,
} from "../../../../static/js/text/bank_time.js";

const ZONE = "Europe/Tallinn";
const at = (text) => Date.parse(text);
const shown = (times) =>
  Object.fromEntries(Object.entries(times).map(([name, time]) => [name, fieldOf(time, ZONE)]));

test("on a Wednesday at noon: an hour, this evening, tomorrow, Monday, each by the bank's clock", () => {
  assert.deepEqual(shown(presets(at("2026-11-18T10:00:00Z"), ZONE)), {
    hour: "2026-11-18T13:00",
    evening: "2026-11-18T18:00",
    tomorrow: "2026-11-19T09:00",
    monday: "2026-11-23T09:00",
  });
});

test("late in the day there is no evening, and on a Sunday Monday is tomorrow", () => {
  assert.deepEqual(Object.keys(presets(at("2026-11-18T15:00:00Z"), ZONE)), [
    "hour",
    "tomorrow",
    "monday",
  ]);
  assert.deepEqual(shown(presets(at("2026-11-22T12:00:00Z"), ZONE)), {
    hour: "2026-11-22T15:00",
    evening: "2026-11-22T18:00",
    tomorrow: "2026-11-23T09:00",
  });
});

test("on a Monday the next one is meant", () => {
  assert.equal(fieldOf(presets(at("2026-11-23T08:00:00Z"), ZONE).monday, ZONE), "2026-11-30T09:00");
});

test("the bank's day counts, not that of this computer or of Greenwich", () => {
  assert.equal(
    fieldOf(presets(at("2026-11-18T22:30:00Z"), ZONE).tomorrow, ZONE),
    "2026-11-20T09:00",
  );
});

test("over the end of a month, of a year, and a change of the clocks", () => {
  assert.equal(
    fieldOf(presets(at("2026-12-31T10:00:00Z"), ZONE).tomorrow, ZONE),
    "2027-01-01T09:00",
  );
  assert.equal(
    new Date(presets(at("2026-10-24T10:00:00Z"), ZONE).tomorrow).toISOString(),
    "2026-10-25T07:00:00.000Z",
  );
  assert.equal(
    new Date(presets(at("2026-03-28T10:00:00Z"), ZONE).tomorrow).toISOString(),
    "2026-03-29T06:00:00.000Z",
  );
});

test("an hour that comes twice is the first one, one that does not come is the next", () => {
  assert.equal(
    new Date(readField("2026-10-25T03:30", ZONE)).toISOString(),
    "2026-10-25T00:30:00.000Z",
  );
  assert.equal(fieldOf(readField("2026-03-29T03:30", ZONE), ZONE), "2026-03-29T04:30");
});

test("what the field shows is what it means", () => {
  for (const time of ["2026-11-18T10:00:00Z", "2026-07-01T21:59:00Z", "2027-01-01T00:00:00Z"]) {
    assert.equal(readField(fieldOf(at(time), ZONE), ZONE), at(time));
  }
  for (const wrong of ["", "soon", "2026-11-18", "<b>"]) assert.equal(readField(wrong, ZONE), null);
});

test("times that the server would refuse are told before", () => {
  const now = at("2026-11-18T10:00:00Z");
  for (const [time, may] of [
    [null, false],
    [now, false],
    [now + SNOOZE_MINIMUM, true],
    [now + SNOOZE_LIMIT, true],
    [now + SNOOZE_LIMIT + 1, false],
  ]) {
    assert.equal(mayWakeAt(time, now), may);
  }
});

test("a time to come in few words", () => {
  const now = at("2026-11-18T10:00:00Z");
  assert.equal(shortIn(ZONE, "2026-11-18T13:00:00Z", now), "15:00");
  assert.equal(shortIn(ZONE, at("2026-11-23T07:00:00Z"), now), "Mon 09:00");
  assert.equal(shortIn(ZONE, at("2026-12-03T07:00:00Z"), now), "3 Dec 09:00");
});

test("whole hours between", () => {
  assert.deepEqual(shownAt(instantOf({ year: 2026, month: 11, day: 18, hour: 9 }, ZONE), ZONE), {
    year: 2026,
    month: 11,
    day: 18,
    hour: 9,
    minute: 0,
  });
});
