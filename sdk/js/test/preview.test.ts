import assert from "node:assert/strict";
import { test } from "node:test";
import { previewOf } from "../src/chat/preview";
import type { MessageSent } from "../src/frames";

const message = (said: Partial<MessageSent>): MessageSent => ({
  type: "message.sent",
  seq: 1,
  at: "2026-11-22T14:00:00.000Z",
  by: { role: "operator", name: "Anna" },
  ...said,
});

test("the preview is the newest that the bank said, and who said it", () => {
  const mine = message({ text: "Mine", by: { role: "customer" } });
  const events = [message({ text: "First" }), message({ text: "Second" }), mine];
  assert.deepEqual(previewOf(events), { name: "Anna", text: "Second" });
  assert.deepEqual(previewOf([mine]), { name: "", text: "" });
});

test("a file is told by its name, and a place by no words of its own", () => {
  const file = { id: "1", name: "terms.pdf", type: "application/pdf", size: 9 };
  assert.equal(previewOf([message({ file })]).text, "terms.pdf");
  assert.equal(previewOf([message({ location: { latitude: 1, longitude: 2 } })]).text, "");
});
