import assert from "node:assert/strict";
import { test } from "node:test";
import { badgeOf, outcomeOf, toneOf } from "../../../../static/js/desk/ticket/terms.js";

test("a ticket whose customer left before an answer does not look like a success", () => {
  for (const reason of ["customer", "left"]) {
    assert.equal(outcomeOf(reason, false), "Left unanswered");
    assert.equal(badgeOf(reason, false), "Unanswered");
    assert.equal(toneOf(reason, false), "red");
  }
});

test("one that was answered ends as it did before, and so does one that staff closed", () => {
  assert.equal(outcomeOf("customer", true), "No more questions");
  assert.equal(badgeOf("customer", true), "Done");
  assert.equal(toneOf("customer", true), "green");
  assert.equal(toneOf("left", true), "neutral");
  assert.equal(outcomeOf("not_ours", false), "Not for us");
});
