import assert from "node:assert/strict";
import { test } from "node:test";
import { nothingOf } from "../../../../static/js/desk/list/nothing.js";
import { nothingOpen } from "../../../../static/js/desk/shell/nothing_open.js";

const told = (rest) =>
  nothingOpen({ waiting: 0, queue: 0, status: "available", isAdministrator: false, ...rest });

test("an operator who is available has caught up, and new tickets come", () => {
  const { title, text, isCalm } = told({ queue: 14 });
  assert.equal(title, "All caught up");
  assert.match(text, /come here by themselves/);
  assert.ok(isCalm);
});

test("on a break one has not caught up: the queue is told, and the way back is one button", () => {
  const { title, text, isCalm, action } = told({ status: "break", queue: 14 });
  assert.equal(title, "You're on a break");
  assert.match(text, /^14 people are in the queue\. New tickets come to you once/);
  assert.deepEqual([isCalm, action], [false, "available"]);
  assert.ok(told({ status: "break" }).isCalm);
  assert.equal(told({ status: "finishing" }).title, "You're finishing up");
});

test("an administrator is not promised tickets that never come", () => {
  for (const status of ["available", "break"]) {
    const { title, text, action } = told({ isAdministrator: true, status, queue: 1 });
    assert.equal(title, "No tickets of your own");
    assert.equal(
      text,
      "1 person is in the queue. New tickets go to operators. You can take one from Waiting.",
    );
    assert.equal(action, "");
  }
});

test("whoever waits for oneself comes before all that", () => {
  for (const status of ["available", "break"]) {
    const { title, action } = told({ waiting: 2, status });
    assert.deepEqual([title, action], ["2 people wait for you", "first"]);
  }
});

test("an empty list says whether tickets will come by themselves", () => {
  const words = (status, isAdministrator = false) => nothingOf({ status, isAdministrator });
  assert.equal(words("available"), "Nothing here yet.");
  assert.match(words("break"), /None come while you are on a break/);
  assert.match(words("finishing"), /None come/);
  assert.match(words("available", true), /New ones go to operators/);
});
