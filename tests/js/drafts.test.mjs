import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "../../static/js/desk/drafts.js";
import { MemoryStorage } from "./storage.mjs";

const make = (storage = new MemoryStorage()) => new Drafts({ storage, prefix: "draft:anna:" });

test("a draft survives a reload, with who will see it", () => {
  const storage = new MemoryStorage();
  make(storage).set("c1", { text: "between us", kind: "note" });
  assert.deepEqual(make(storage).of("c1"), { text: "between us", kind: "note" });
  assert.deepEqual(make(storage).of("c2"), { text: "", kind: "reply" });
});

test("an empty reply leaves nothing behind; an empty note stays a note", () => {
  const storage = new MemoryStorage();
  const drafts = make(storage);
  drafts.set("c1", { text: "x", kind: "reply" });
  drafts.set("c1", { text: "", kind: "reply" });
  assert.equal(storage.length, 0);
  drafts.set("c1", { text: "", kind: "note" });
  assert.equal(drafts.of("c1").kind, "note");
});

test("drafts of conversations that left the lists are removed, and no one else's keys are", () => {
  const storage = new MemoryStorage();
  const drafts = make(storage);
  storage.setItem("draft:dmitry:c1", "his");
  for (const conversation of ["c1", "c2"]) drafts.set(conversation, { text: conversation, kind: "reply" });
  drafts.keepOnly(["c2"]);
  assert.equal(drafts.of("c1").text, "");
  assert.equal(drafts.of("c2").text, "c2");
  assert.equal(storage.getItem("draft:dmitry:c1"), "his");
});
