import assert from "node:assert/strict";
import { test } from "node:test";
import { firstChoice, groupsOf } from "../../../../static/js/desk/ticket/targets.js";

const person = (name, rest = {}) => ({
  id: name.toLowerCase(),
  name,
  line: 1,
  teams: [],
  needs: 1,
  waits: 0,
  capacity: 5,
  free: true,
  ...rest,
});
const group = (rest) => ({ id: null, name: "", line: 1, on_duty: 2, free: 1, ...rest });
const TARGETS = {
  people: [
    person("Dmitry", { teams: ["Cards"] }),
    person("Olga", { free: false }),
    person("Timur", { line: 2 }),
  ],
  teams: [group({ id: 7, name: "Mortgage", line: 2 })],
  lines: [group({}), group({ line: 2, on_duty: 0, free: 0 })],
};
const keys = (groups) => groups.map(({ choices }) => choices.map(({ key }) => key));

test("people with room stand first, those without last, and cannot be chosen", () => {
  const groups = groupsOf(TARGETS);
  assert.deepEqual(keys(groups), [
    ["operator:dmitry", "operator:timur"],
    ["team:7", "line:1", "line:2"],
    ["operator:olga"],
  ]);
  assert.equal(groups[2].choices[0].enabled, false);
});

test("each choice says what the command will say", () => {
  const found = Object.fromEntries(
    groupsOf(TARGETS)
      .flatMap(({ choices }) => choices)
      .map(({ key, to }) => [key, to]),
  );
  assert.deepEqual(found["operator:dmitry"], { operator: "dmitry" });
  assert.deepEqual(found["team:7"], { team: 7 });
  assert.deepEqual(found["line:2"], { line: 2 });
});

test("an escalation goes to the second line, and its line is chosen already", () => {
  assert.deepEqual(keys(groupsOf(TARGETS, { escalating: true })), [
    ["operator:timur"],
    ["team:7", "line:2"],
  ]);
  assert.equal(firstChoice(true), "line:2");
  assert.equal(firstChoice(false), null);
});

test("every word that was typed has to be found, in names, lines and teams", () => {
  assert.deepEqual(keys(groupsOf(TARGETS, { query: "cards" })), [["operator:dmitry"]]);
  assert.deepEqual(keys(groupsOf(TARGETS, { query: "SECOND  tim" })), [["operator:timur"]]);
  assert.deepEqual(groupsOf(TARGETS, { query: "nobody at all" }), []);
});

test("a line says whether somebody is there", () => {
  const about = groupsOf(TARGETS)[1].choices.map((choice) => choice.about);
  assert.deepEqual(about, [
    "Second line · 1 person free",
    "1 person free",
    "nobody on duty, it waits for them",
  ]);
});
