import assert from "node:assert/strict";
import { test } from "node:test";
import { Ids } from "../src/ids";
import { FakeClock } from "./bench";

test("ids are UUIDs of version 7 that sort in the order they were made", () => {
  const ids = new Ids(new FakeClock());
  const made = Array.from({ length: 10_000 }, () => ids.next());
  assert.equal(new Set(made).size, made.length);
  assert.deepEqual([...made].sort(), made);
  for (const id of made)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
