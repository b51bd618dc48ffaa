import assert from "node:assert/strict";
import { test } from "node:test";
import { BULK_COMMANDS } from "../../../../static/js/desk/list/bulk_commands.js";

function field(value) {
  const it = {
    value,
    complaints: 0,
    reportValidity: () => it.value !== "" || ((it.complaints += 1), false),
  };
  return it;
}

test("a note goes along without the spaces around it", () => {
  for (const [to, target] of [
    ["line:2", { line: 2 }],
    ["team:7", { team: 7 }],
    ["operator:o1", { operator: "o1" }],
  ]) {
    const content = BULK_COMMANDS.transfer.content({
      to: field(to),
      note: field("  They know of it \n"),
    });
    assert.deepEqual(content, { to: target, note: "They know of it" });
  }
});

test("without a note nothing is handed on, and the form says so", () => {
  const empty = field(" \n ");
  assert.equal(BULK_COMMANDS.transfer.content({ to: field("line:1"), note: empty }), null);
  assert.equal(empty.complaints, 1);
});

test("a close says how they ended", () => {
  assert.deepEqual(BULK_COMMANDS.close.content({ reason: { value: "solved" } }), {
    reason: "solved",
  });
});
