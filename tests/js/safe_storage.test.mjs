import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { SafeStorage } from "../../sdk/js/src/storage.ts";
import { Drafts } from "../../static/js/desk/composer/drafts.js";
import { MemoryStorage } from "./storage.mjs";

const refuse = (name) => () => {
  throw new DOMException("no", name);
};
const full = () => Object.assign(new MemoryStorage(), { setItem: refuse("QuotaExceededError") });
const BROKEN = {
  absent: () => undefined,
  forbidden: refuse("SecurityError"),
  full: full,
  "forbidden at each use": () => new Proxy({}, { get: refuse("SecurityError") }),
};

for (const [kind, find] of Object.entries(BROKEN)) {
  test(`a storage that is ${kind} keeps until the page goes`, () => {
    const storage = new SafeStorage(find);
    storage.setItem("a", "1");
    storage.setItem("b", "2");
    storage.removeItem("b");
    assert.deepEqual(
      [storage.getItem("a"), storage.getItem("b"), storage.length, storage.key(0), storage.key(1)],
      ["1", null, 1, "a", null],
    );
  });

  test(`with a storage that is ${kind} a draft still goes to the server`, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const saved = [];
    const api = {
      load: async () => [],
      save: async (conversation, draft) => (saved.push(draft.text), { conversation, ...draft }),
    };
    const drafts = new Drafts({
      storage: new SafeStorage(find),
      prefix: "draft:",
      api,
      now: () => 1000,
      onChange: () => {},
    });
    for (const text of ["L", "Le", "Let"]) drafts.set("c1", { text, kind: "reply" });
    mock.timers.tick(700);
    await new Promise((done) => setImmediate(done));
    assert.deepEqual(saved, ["Let"]);
    assert.equal(drafts.of("c1").text, "Let");
    mock.timers.reset();
  });
}

test("a working storage keeps for the next page, and what it cannot take does not bring back what stood there", () => {
  const browser = new MemoryStorage();
  const storage = new SafeStorage(() => browser);
  storage.setItem("a", "old");
  assert.equal(browser.getItem("a"), "old");
  browser.setItem = refuse("QuotaExceededError");
  storage.setItem("a", "new");
  assert.equal(storage.getItem("a"), "new");
  assert.equal(browser.getItem("a"), null);
});
