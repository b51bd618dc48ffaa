import assert from "node:assert/strict";
import { test } from "node:test";
import { loadWords, ownLoadWords } from "../../../static/js/text/load_words.js";

const plain = (words) => words.replaceAll("\u00a0", " ");

test("what needs somebody and what waits are counts of their own", () => {
  assert.equal(plain(loadWords({ needs: 3, waits: 4 })), "3 need a reply · 4 waiting");
  assert.equal(plain(loadWords({ needs: 1, waits: 0 })), "1 needs a reply");
  assert.equal(plain(ownLoadWords({ needs: 3, waits: 4 })), "3 need you · 4 waiting");
  assert.equal(plain(ownLoadWords({ needs: 0, waits: 0 })), "0 need you");
});

test("a line breaks between the two counts alone", () => {
  assert.deepEqual(loadWords({ needs: 3, waits: 4 }).split(" ").length, 2);
});
