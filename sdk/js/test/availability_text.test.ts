import assert from "node:assert/strict";
import { test } from "node:test";
import { availabilityText, minutesOf } from "../src/chat/availability_text";
import type { Availability } from "../src/frames";
import type { Words } from "../src/words";

const now = new Date(2026, 10, 20, 19, 30).getTime(); // a Friday
const words = {
  say: (word: string, values = {}) => `${word} ${Object.values(values).join()}`.trim(),
} as Words;
const contacts = { phone: "+372 600 0000", email: "help@bank.example" };

function outlook(availability: Partial<Availability> | null, locale = "en-GB") {
  return availabilityText(
    availability && ({ ...contacts, ...availability } as Availability),
    words,
    locale,
    new Date(now),
  );
}

test("nothing is said while somebody is free, or nothing is known", () => {
  const nothing = { wait: "", opens: "", hours: "" };
  assert.deepEqual(outlook(null), nothing);
  assert.deepEqual(
    outlook({ state: "open", hours: [{ opens: "09:00", closes: "18:00" }] }),
    nothing,
  );
  assert.deepEqual(outlook({ state: "busy" }), nothing);
});

test("a wait is told in whole minutes", () => {
  assert.equal(outlook({ state: "busy", wait: 240 }).wait, "wait 4");
  assert.equal(minutesOf({ state: "busy", wait: 61, ...contacts }), 2);
  assert.equal(minutesOf({ state: "closed", wait: 61, ...contacts }), 0);
});

test("closed says when it opens and today's hours", () => {
  const opens_at = new Date(2026, 10, 23, 9, 0).toISOString();
  const hours = [
    { opens: "09:00", closes: "13:00" },
    { opens: "14:00", closes: "18:00" },
  ];
  assert.equal(outlook({ state: "closed", opens_at, hours }).opens, "opens Monday, 09:00");
  assert.equal(
    outlook({ state: "closed", opens_at, hours }, "ru").opens,
    "opens понедельник, 09:00",
  );
  assert.equal(
    outlook({ state: "closed", opens_at, hours }).hours,
    "hours-today 09:00–13:00, 14:00–18:00,",
  );
  assert.equal(outlook({ state: "closed", hours: [] }).hours, "hours-none-today ,");
  assert.equal(outlook({ state: "closed", hours: [] }).opens, "");
});

test("the same day is told by its time, a far one by its date", () => {
  assert.equal(
    outlook({ state: "closed", opens_at: new Date(2026, 10, 20, 21, 0).toISOString() }).opens,
    "opens 21:00",
  );
  assert.equal(
    outlook({ state: "closed", opens_at: new Date(2026, 11, 28, 9, 0).toISOString() }).opens,
    "opens 28 December, 09:00",
  );
});

// ---------------------------------------------------- by one clock, in whatever zone the reader is

// A Tuesday, 10:00 in Tallinn, 08:00 in London, 03:00 in New York.
const opens_at = "2026-11-24T08:00:00Z";
const closed = {
  state: "closed",
  opens_at,
  hours: [{ opens: "10:00", closes: "17:00" }],
  zone: "Europe/Tallinn",
  ...contacts,
} as Availability;

function inZone(zone: string, at: string, availability = closed, locale = "en-GB") {
  const { env } = process;
  const before = env.TZ;
  env.TZ = zone;
  const { opens, hours } = availabilityText(availability, words, locale, new Date(at));
  if (before === undefined) delete env.TZ;
  else env.TZ = before;
  return [opens, hours];
}

test("opening and hours are by the bank's clock, and its zone is named where it is not the reader's", () => {
  const evening = "2026-11-23T16:00:00Z";
  assert.deepEqual(inZone("Europe/Tallinn", evening), [
    "opens Tuesday, 10:00",
    "hours-today 10:00–17:00,",
  ]);
  assert.deepEqual(inZone("Europe/Helsinki", evening), [
    "opens Tuesday, 10:00",
    "hours-today 10:00–17:00,",
  ]);
  for (const zone of ["Europe/London", "America/New_York"]) {
    assert.deepEqual(inZone(zone, evening), [
      "opens Tuesday, 10:00 (Eastern European Time)",
      "hours-today 10:00–17:00 (Eastern European Time),",
    ]);
  }
  assert.deepEqual(
    inZone("Europe/London", evening, closed, "ru")[0],
    "opens вторник, 10:00 (Восточная Европа)",
  );
});

test("the day is named when the bank's today is not the reader's", () => {
  // Tuesday, 01:30 in Tallinn; still Monday in New York, Tuesday noon in Auckland.
  const night = "2026-11-23T23:30:00Z";
  assert.deepEqual(inZone("Europe/Tallinn", night), ["opens 10:00", "hours-today 10:00–17:00,"]);
  assert.deepEqual(inZone("America/New_York", night), [
    "opens Tuesday, 10:00 (Eastern European Time)",
    "hours-day 10:00–17:00 (Eastern European Time),Tuesday",
  ]);
  assert.deepEqual(inZone("Pacific/Auckland", night)[0], "opens 10:00 (Eastern European Time)");
  assert.deepEqual(
    inZone("America/New_York", night, { ...closed, hours: [] })[1],
    "hours-none-day ,Tuesday",
  );
});

test("a change of the clocks between now and the opening is seen", () => {
  // Chile and Tallinn differ all the year; Minsk keeps its clock, Kyiv and Tallinn change theirs
  // on 28 March 2027.
  const saturday = "2027-03-27T10:00:00Z";
  const monday = { ...closed, opens_at: "2027-03-29T07:00:00Z" }; // 10:00 in Tallinn's summer
  assert.deepEqual(inZone("Europe/Kyiv", saturday, monday)[0], "opens Monday, 10:00");
  assert.deepEqual(
    inZone("Africa/Cairo", saturday, monday)[0],
    "opens Monday, 10:00 (Eastern European Time)",
  );
});

test("a browser that does not know the bank's zone tells the opening by its own, and no hours", () => {
  assert.deepEqual(
    inZone("Europe/London", "2026-11-23T16:00:00Z", { ...closed, zone: "Mars/Olympus" }),
    ["opens Tuesday, 08:00", ""],
  );
});
