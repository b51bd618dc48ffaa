import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Bell } from "../../static/js/desk/bell.js";
import { Favicon } from "../../static/js/desk/favicon.js";
import { quietFor } from "../../static/js/desk/preferences.js";
import { Wishes } from "../../static/js/desk/wishes.js";

function bell(allowed) {
  const played = [];
  const sound = (name) => ({ currentTime: 0, play: async () => played.push(name) });
  return { played, bell: new Bell({ sounds: { ticket: sound("ticket"), message: sound("message") }, may: (kind) => allowed.has(kind) }) };
}

test("a new ticket rings again and again until it is hushed", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  const { played, bell: it } = bell(new Set(["ticket", "repeat", "message"]));
  it.ring("c1");
  mock.timers.tick(10_000);
  assert.deepEqual(played, ["ticket", "ticket", "ticket"]);
  it.hush("c1");
  mock.timers.tick(10_000);
  assert.equal(played.length, 3);
  mock.timers.reset();
});

test("each sound has its own wish, and do not disturb silences all from the next one on", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  const allowed = new Set(["message"]);
  const { played, bell: it } = bell(allowed);
  it.ring("c1");
  mock.timers.tick(5_000);
  it.chime(); // while a ticket would ring, had it a sound
  assert.deepEqual(played, ["message"]);
  for (const kind of ["ticket", "repeat"]) allowed.add(kind);
  mock.timers.tick(5_000);
  allowed.clear();
  mock.timers.tick(5_000);
  assert.deepEqual(played, ["message", "ticket"]);
  it.hush("c1");
  mock.timers.reset();
});

test("the tab's icon shows how many wait", () => {
  const link = { href: "plain.svg", getAttribute: () => link.href };
  const icon = new Favicon({ link, numbers: ["1.svg", "2.svg", "more.svg"] });
  const shown = [1, 2, 3, 40, 0].map((count) => ((icon.count = count), link.href));
  assert.deepEqual(shown, ["1.svg", "2.svg", "more.svg", "more.svg", "plain.svg"]);
});

test("a wish holds at once, is saved whole, and says when it could not be", async () => {
  const [saved, told] = [[], []];
  let isAway = false;
  const save = async (wishes) => (isAway ? Promise.reject(new Error("away")) : saved.push(wishes));
  const wishes = new Wishes({ known: { letters: true, repeat: true }, save, onFail: () => told.push("failed"), onChange: () => told.push("changed") });
  await wishes.set({ letters: false });
  isAway = true;
  await wishes.set({ repeat: false });
  assert.deepEqual(saved, [{ letters: false, repeat: true }]);
  assert.deepEqual(told, ["changed", "changed", "failed"]);
  assert.equal(wishes.get("repeat"), false);
});

test("do not disturb ends by itself", () => {
  const now = Date.parse("2026-11-28T10:00:00Z");
  const wishes = new Wishes({ known: { quiet_until: quietFor(30, now) }, save: async () => {}, onFail() {}, onChange() {} });
  assert.equal(wishes.quietUntil(now), now + 30 * 60_000);
  assert.equal(wishes.quietUntil(now + 30 * 60_000), 0);
  assert.equal(quietFor(0, now), null);
});
