import assert from "node:assert/strict";
import { test } from "node:test";
import { drawUndelivered } from "../../../../static/js/desk/conversation/undelivered.js";

function shown(seconds) {
  const element = {
    dataset: {},
    isHidden: false,
    toggleAttribute: (_, hidden) => (element.isHidden = hidden),
  };
  drawUndelivered(element, seconds);
  return element.isHidden ? null : [element.textContent, element.dataset.tone];
}

test("it is quiet at first, neutral then, amber after a minute, and counts on", () => {
  assert.equal(shown(9), null);
  assert.deepEqual(shown(10), ["Not delivered for 10 s", "neutral"]);
  assert.deepEqual(shown(59), ["Not delivered for 59 s", "neutral"]);
  assert.deepEqual(shown(60), ["Not delivered for 1 min", "amber"]);
  assert.deepEqual(shown(125), ["Not delivered for 2 min", "amber"]);
  assert.deepEqual(shown(7300), ["Not delivered for 2 h", "amber"]);
});
