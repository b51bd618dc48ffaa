import assert from "node:assert/strict";
import { test } from "node:test";
import { isVisible } from "../src/visible";

const marks = "\u0301 \u064b \u093f \u20e3 \u034f \u17b4 \ufe0f \u{e0100}";
const formats = "\u200b\u200d\u2060\u00ad\u202e\u180e\ufeff\ufff9\u{e0041}\u{1d173}";

test("what draws nothing is nothing", () => {
  for (const text of [
    "",
    " \n\t\u3000",
    marks,
    formats,
    "\u3164",
    "\u2800",
    "\u115f\u1160",
    "\uffa0",
    "\u{1d159}",
    "\ufffc",
    "\ue000",
  ]) {
    assert.equal(isVisible(text), false, JSON.stringify(text));
  }
});

test("what people write in any script is something", () => {
  const texts = [
    "a",
    ".",
    "?",
    "7",
    "👍",
    "👍🏽",
    "🇪🇪",
    "1️⃣",
    "👩‍👩‍👧",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "क्षि",
    "سلام",
    "안녕",
    "ᄒ",
    "שָׁ",
    "ё",
    "\u{1faef}",
    "\u{31350}",
  ];
  for (const text of texts) assert.equal(isVisible(text), true, text);
});
