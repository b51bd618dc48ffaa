import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonsOf } from "../../static/js/desk/why.js";

globalThis.document = { documentElement: { lang: "en" } };

const why = {
  because: "load",
  considered: [{ name: "Anna", load: 1.25 }, { name: "Dmitry", load: 3 }],
  number: 12,
  passed: [{ code: "offline", count: 12, names: ["Olga", "Timur"] }],
  next: "Dmitry",
  dropped: ["language:ru"],
};
const shown = (reasons) => reasons.map(({ title, people }) => [title, ...people.map(({ name, detail }) => (detail ? `${name}: ${detail}` : name))]);

test("the reason comes first with who got it, and everybody is named", () => {
  assert.deepEqual(shown(reasonsOf(why)), [
    ["Lowest load.", "Anna: load 1.25"],
    ["Next: Dmitry"],
    ["Also eligible (11)", "Dmitry: load 3", "10 more"],
    ["Offline (12)", "Olga", "Timur", "10 more"],
    ["Nobody on duty had: ru"],
  ]);
});

test("levels are told where something was asked for", () => {
  const reasons = reasonsOf({ because: "skill", considered: [{ name: "Anna", load: 0, level: 3 }, { name: "Olga", load: 0.5, level: 1 }], number: 2, passed: [] });
  assert.deepEqual(shown(reasons), [["Best skill match.", "Anna: level 3 · load 0"], ["Also eligible (1)", "Olga: level 1 · load 0.5"]]);
});

test("what one took oneself needs one line", () => {
  assert.deepEqual(shown(reasonsOf({ because: "took", considered: [], number: 0, passed: [] })), [["They took it themselves."]]);
});

test("a reason of a later version is shown as it is", () => {
  const reasons = reasonsOf({ because: "whim", considered: [], number: 0, passed: [{ code: "asleep", count: 1, names: ["Anna"] }] });
  assert.deepEqual(shown(reasons), [["whim"], ["asleep (1)", "Anna"]]);
});
