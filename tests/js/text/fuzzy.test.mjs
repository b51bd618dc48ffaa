import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, isSpread, wordsIn } from "../../../static/js/text/fuzzy.js";

const fits = (word, text) => fit(word, text, wordsIn(text));

test("the beginning counts more than a word, a word more than its middle, and a slip least", () => {
  const found = ["card limit", "raise a card", "discard it", "a crad"].map((text) =>
    fits("card", text),
  );
  assert.deepEqual(found, [100, 80, 50, 20]);
});

test("short words have to be right", () => {
  assert.equal(fits("pin", "a pan"), 0);
  assert.equal(fits("перевд", "мой перевод"), 20);
});

test("letters in order are found in a title", () => {
  assert.ok(isSpread("crdlm", "card limit"));
  assert.ok(!isSpread("ab", "a b"));
});
