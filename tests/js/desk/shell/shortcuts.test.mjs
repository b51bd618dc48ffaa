import assert from "node:assert/strict";
import { test } from "node:test";
import { deskActions } from "../../../../static/js/desk/shell/actions.js";
import * as commands from "../../../../static/js/desk/shell/commands.js";
import { findActions } from "../../../../static/js/desk/shell/palette.js";
import { Shortcuts } from "../../../../static/js/desk/shell/shortcuts.js";

// The letters of the keys J and K, and the question mark with Shift, on three layouts.
const LAYOUTS = {
  English: { KeyJ: "j", KeyK: "k", KeyR: "r", question: { code: "Slash", key: "?" } },
  Russian: { KeyJ: "о", KeyK: "л", KeyR: "к", question: { code: "Digit7", key: "?" } },
  German: { KeyJ: "j", KeyK: "k", KeyR: "r", question: { code: "Minus", key: "?" } },
};

function desk({ letters = true, can = {} } = {}) {
  const done = [];
  const does = new Proxy({}, { get: (_, name) => () => done.push(name) });
  const may = new Proxy({}, { get: (_, name) => () => can[name] ?? true });
  const actions = deskActions({ does, can: may });
  const target = new EventTarget();
  new Shortcuts({ target, actions: () => actions, lettersWork: () => letters });
  const press = (code, key, { on = {}, ...rest } = {}) => {
    const event = Object.assign(new Event("keydown", { cancelable: true }), {
      code,
      key,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: false,
      ...rest,
    });
    Object.defineProperty(event, "target", {
      value: { matches: () => false, closest: () => null, ...on },
    });
    target.dispatchEvent(event);
    return event;
  };
  return { actions, done, press };
}

for (const [name, keys] of Object.entries(LAYOUTS)) {
  test(`the keys are where they are on an ${name} layout`, () => {
    const { done, press } = desk();
    for (const code of ["KeyJ", "KeyK", "KeyR"]) press(code, keys[code]);
    press("KeyK", keys.KeyK, { ctrlKey: true });
    press("KeyK", keys.KeyK, { metaKey: true });
    press(keys.question.code, keys.question.key, { shiftKey: true });
    assert.deepEqual(done, ["next", "previous", "reply", "palette", "palette", "shortcuts"]);
  });
}

test("letters are silent in a text field, in a dialog, with Alt, while composing and when they are switched off", () => {
  const { done, press } = desk();
  press("KeyC", "c", { on: { matches: () => true } });
  press("KeyC", "c", { on: { closest: () => ({}) } });
  press("KeyC", "c", { altKey: true });
  press("KeyC", "c", { isComposing: true });
  press("KeyC", "C", { shiftKey: true });
  press("KeyC", "c", { repeat: true });
  const off = desk({ letters: false });
  off.press("KeyC", "c");
  off.press("KeyK", "k", { ctrlKey: true });
  assert.deepEqual([done, off.done], [[], ["palette"]]);
});

test("what cannot be done now is not done, and the browser does not do it either", () => {
  const { done, press } = desk({ can: { close: false, answer: false } });
  press("KeyC", "c");
  assert.ok(press("KeyU", "u", { ctrlKey: true }).defaultPrevented);
  assert.deepEqual(done, []);
});

test("no two actions share a key, and each has a name and something to do", () => {
  const { actions } = desk();
  const keys = actions
    .filter(({ key }) => key)
    .map(({ key }) => `${key.control ?? false} ${key.shift ?? false} ${key.code}`);
  assert.equal(new Set(keys).size, keys.length);
  for (const { name, run } of actions) assert.ok(name && run);
});

test("nothing that changes a ticket for good has a key without Ctrl, but where a question comes first", () => {
  const { actions } = desk();
  const final = actions.filter(({ id }) =>
    ["close", "reopen", "transfer", "escalate"].includes(id),
  );
  assert.equal(final.length, 4);
  for (const { key } of final) assert.ok(!key || key.control || key.asks);
});

test("a few letters find an action, its order stays when nothing is typed", () => {
  const { actions } = desk();
  const names = (query) => findActions(actions, query).map(({ id }) => id);
  assert.equal(names("clo tick")[0], "close");
  assert.equal(names("emoij")[0], "emoji");
  assert.equal(names("distrub")[0], "quiet");
  assert.deepEqual(
    names(""),
    actions.map(({ id }) => id),
  );
  assert.deepEqual(names("xyzzy"), []);
});

test("each action of the table has its command, and it is known when it can be done", () => {
  const part = new Proxy(() => {}, { get: () => part });
  const { conditions, buttonCommands, ...groups } = commands;
  const does = Object.assign(
    { palette() {}, shortcuts() {} },
    ...Object.values(groups).map((group) => group(part)),
  );
  const can = conditions(part);
  const known = (named) =>
    new Proxy(named, {
      get: (all, name) => all[name] ?? assert.fail(`nobody knows ${String(name)}`),
    });
  for (const { run } of deskActions({ does: known(does), can: known(can) }))
    assert.equal(typeof run, "function");
});
