import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange } from "../../../static/js/elements/arrange.js";

/**
 * Of a list in a page only what `arrange` asks for; it counts how often an item was put somewhere
 * or taken away.
 */
class FakeList {
  constructor(names) {
    this.navigation = 0;
    this.children = [];
    this.known = new Map();
    for (const name of names) this.insertBefore(this.item(name), null);
    this.navigation = 0;
  }

  item(name) {
    const list = this;
    if (!this.known.has(name)) {
      this.known.set(name, {
        name,
        remove: () => list.#take(this.known.get(name)),
        get nextElementSibling() {
          return list.children[list.children.indexOf(this) + 1] ?? null;
        },
      });
    }
    return this.known.get(name);
  }

  get firstElementChild() {
    return this.children[0] ?? null;
  }

  insertBefore(item, next) {
    this.children = this.children.filter((one) => one !== item);
    this.children.splice(next ? this.children.indexOf(next) : this.children.length, 0, item);
    this.navigation += 1;
  }

  #take(item) {
    this.children = this.children.filter((one) => one !== item);
    this.navigation += 1;
  }
}

const MANY = Array.from({ length: 500 }, (_, place) => `n${place}`);

function arranged(before, after) {
  const list = new FakeList(before);
  arrange(
    list,
    after.map((name) => list.item(name)),
  );
  assert.deepEqual(
    list.children.map(({ name }) => name),
    after,
  );
  return list.navigation;
}

test("what stands right is left alone", () => {
  assert.equal(arranged(MANY, MANY), 0);
  assert.equal(arranged([], ["a", "b"]), 2);
  assert.equal(arranged(["a", "b"], []), 2);
});

test("one that leaves, comes, or goes to the other end moves no other", () => {
  assert.equal(arranged(MANY, MANY.slice(1)), 1);
  assert.equal(arranged(MANY, ["new", ...MANY]), 1);
  assert.equal(arranged(MANY, [...MANY, "new"]), 1);
  assert.equal(arranged(MANY, [MANY.at(-1), ...MANY.slice(0, -1)]), 1);
  assert.ok(arranged(MANY, [...MANY.slice(1), MANY[0]]) <= 2);
  assert.ok(
    arranged(MANY, [
      ...MANY.slice(0, 100),
      ...MANY.slice(101, 300),
      MANY[100],
      ...MANY.slice(300),
    ]) <= 2,
  );
});

test("any order can be made of any other", () => {
  arranged(["a", "b", "c", "d"], ["d", "c", "b", "a"]);
  arranged(["a", "b", "c", "d"], ["b", "a", "e", "d"]);
  arranged(MANY, [...MANY].sort());
});
