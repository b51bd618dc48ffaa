import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../../../static/js/desk/conversation/assignment_reasons.js";

const anna = { name: "Anna", load: 0.5, needs: 0, waits: 2, level: 1, idle: 190 };
const liis = { name: "Liis", load: 3.25, needs: 3, waits: 1, level: 3, idle: 7500 };
const maarja = { name: "Maarja", load: 5, needs: 5, waits: 0, level: 2 };
const decision = {
  because: "load",
  considered: [anna, liis],
  number: 12,
  passed: [
    { code: "full", count: 3, names: ["Maarja"], people: [maarja] },
    { code: "offline", count: 6, names: ["Olga", "Timur"] },
  ],
  next: "Liis",
  dropped: ["language:ru"],
};
const shown = ({ groups }) =>
  groups.map(({ title, people, names }) =>
    [
      title,
      ...people.map(({ name, level, load, idle, why }) =>
        [name, level, load.replaceAll("\u00a0", " "), idle, why].join(" | "),
      ),
      names,
    ].filter(Boolean),
  );

test("who got it comes first with the reason, and everybody is named", () => {
  assert.deepEqual(shown(explain(decision)), [
    ["Anna | 1 | 0 need a reply · 2 waiting | 3:10 | Lowest load."],
    [
      "Also eligible (11)",
      "Liis | 3 | 3 need a reply · 1 waiting | 2 h 5 min | higher load",
      "10 more",
    ],
    ["Full (3)", "Maarja | 2 | 5 need a reply | — | ", "2 more"],
    ["Offline (6)", "Olga, Timur, 4 more"],
  ]);
  assert.equal(explain(decision).dropped, "Nobody on duty had: ru");
});

test("each other is told the first thing in which they were behind", () => {
  const behind = (because, other) =>
    explain({ ...decision, because, considered: [anna, { ...liis, ...other }] }).groups[1].people[0]
      .why;
  assert.equal(behind("load", { load: 1, level: 3 }), "higher load");
  assert.equal(behind("skill", { load: 0.5, level: undefined }), "lower level");
  assert.equal(behind("longest_without", { load: 0.5, level: 1 }), "more recent ticket");
  assert.equal(behind("sticky", { load: 0, level: 3 }), "");
});

test("nothing weighted is shown, not even of a decision before counts were kept", () => {
  const { groups } = explain({
    ...decision,
    considered: [{ name: "Anna", load: 3.75 }],
    number: 1,
  });
  assert.deepEqual(groups[0].people, [
    { name: "Anna", level: "—", load: "—", idle: "—", why: "Lowest load." },
  ]);
});

test("what one took oneself needs one line", () => {
  const { because, groups } = explain({ because: "took", considered: [], number: 0, passed: [] });
  assert.deepEqual([because, groups], ["They took it themselves.", []]);
});

test("a reason of a later version is shown as it is", () => {
  const passed = [{ code: "asleep", count: 1, names: ["Anna"] }];
  const told = explain({ because: "whim", considered: [], number: 0, passed });
  assert.equal(told.because, "whim");
  assert.deepEqual(shown(told), [["asleep (1)", "Anna"]]);
});
