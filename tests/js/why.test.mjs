import assert from "node:assert/strict";
import { test } from "node:test";
import { wordsOf } from "../../static/js/desk/why.js";

const why = {
  because: "load",
  considered: [{ name: "Anna", load: 1.25 }, { name: "Dmitry", load: 3 }],
  number: 12,
  passed: [{ code: "offline", count: 12, names: ["Olga", "Timur"] }],
  next: "Dmitry",
  dropped: ["language:ru"],
};

test("the reason comes first, and everybody is named", () => {
  assert.deepEqual(wordsOf(why), [
    "They had the least to do.",
    "Next: Dmitry",
    "Could have had it (12): Anna, load 1.25, Dmitry, load 3",
    "not at a workstation (12): Olga, Timur, 10 more",
    "Nobody on duty had: ru",
  ]);
});

test("levels are told where something was asked for", () => {
  const [, words] = wordsOf({ because: "skill", considered: [{ name: "Anna", load: 0, level: 3 }, { name: "Olga", load: 0, level: 1 }], number: 2, passed: [] });
  assert.match(words, /Anna, level 3, load 0/);
});

test("what one took oneself needs one line", () => {
  assert.deepEqual(wordsOf({ because: "took", considered: [], number: 0, passed: [] }), ["They took it themselves."]);
});

test("a reason of a later version is shown as it is", () => {
  assert.deepEqual(wordsOf({ because: "whim", considered: [], number: 0, passed: [{ code: "asleep", count: 1, names: ["Anna"] }] }), ["whim", "asleep (1): Anna"]);
});
