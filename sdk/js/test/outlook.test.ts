import assert from "node:assert/strict";
import { test } from "node:test";
import { Dates } from "../src/chat/dates";
import { minutesOf, outlookOf } from "../src/chat/outlook";
import type { Availability } from "../src/frames";
import type { Words } from "../src/words";

const now = new Date(2026, 10, 20, 19, 30).getTime(); // a Friday
const words = { say: (word: string, values = {}) => `${word} ${Object.values(values).join()}`.trim() } as Words;
const contacts = { phone: "+372 600 0000", email: "help@bank.example" };

function outlook(availability: Partial<Availability> | null, locale = "en-GB") {
  const dates = new Dates(locale, (word) => word, () => now);
  return outlookOf(availability && ({ ...contacts, ...availability } as Availability), words, dates);
}

test("nothing is said while somebody is free, or nothing is known", () => {
  const nothing = { wait: "", opens: "", hours: "" };
  assert.deepEqual(outlook(null), nothing);
  assert.deepEqual(outlook({ state: "open", hours: [{ opens: "09:00", closes: "18:00" }] }), nothing);
  assert.deepEqual(outlook({ state: "busy" }), nothing);
});

test("a wait is told in whole minutes", () => {
  assert.equal(outlook({ state: "busy", wait: 240 }).wait, "wait 4");
  assert.equal(minutesOf({ state: "busy", wait: 61, ...contacts }), 2);
  assert.equal(minutesOf({ state: "closed", wait: 61, ...contacts }), 0);
});

test("closed says when it opens and today's hours", () => {
  const opens_at = new Date(2026, 10, 23, 9, 0).toISOString();
  const hours = [{ opens: "09:00", closes: "13:00" }, { opens: "14:00", closes: "18:00" }];
  assert.equal(outlook({ state: "closed", opens_at, hours }).opens, "opens Monday, 09:00");
  assert.equal(outlook({ state: "closed", opens_at, hours }, "ru").opens, "opens понедельник, 09:00");
  assert.equal(outlook({ state: "closed", opens_at, hours }).hours, "hours-today 09:00–13:00, 14:00–18:00");
  assert.equal(outlook({ state: "closed", hours: [] }).hours, "hours-none");
  assert.equal(outlook({ state: "closed", hours: [] }).opens, "");
});

test("the same day is told by its time, a far one by its date", () => {
  assert.equal(outlook({ state: "closed", opens_at: new Date(2026, 10, 20, 21, 0).toISOString() }).opens, "opens 21:00");
  assert.equal(outlook({ state: "closed", opens_at: new Date(2026, 11, 28, 9, 0).toISOString() }).opens, "opens 28 December, 09:00");
});
