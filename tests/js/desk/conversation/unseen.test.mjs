import assert from "node:assert/strict";
import { test } from "node:test";
import { Unseen } from "../../../../static/js/desk/conversation/unseen.js";

function withUnseen(...seqs) {
  const unseen = new Unseen();
  for (const seq of seqs) unseen.add(seq);
  return unseen;
}

test("they are counted until the reader is at the newest", () => {
  const unseen = withUnseen(7, 9);
  assert.equal(unseen.count, 2);
  unseen.clear();
  assert.equal(unseen.count, 0);
});

test("the first press leads to the first of them, the next one to the newest", () => {
  const unseen = withUnseen(7, 9);
  assert.equal(unseen.next(), 7);
  unseen.add(12);
  assert.equal(unseen.next(), null);
  assert.equal(unseen.count, 3);
});

test("after the newest was seen it begins anew", () => {
  const unseen = withUnseen(7);
  unseen.next();
  unseen.clear();
  unseen.add(15);
  assert.equal(unseen.next(), 15);
});

test("without any there is only the newest", () => {
  assert.equal(withUnseen().next(), null);
});
