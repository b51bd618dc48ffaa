import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Favicon } from "../../../../static/js/desk/notices/favicon.js";
import { Sounds } from "../../../../static/js/desk/notices/sounds.js";
import { Preferences } from "../../../../static/js/desk/shell/preferences.js";
import { quietFor } from "../../../../static/js/desk/shell/preferences_dialog.js";

function soundsWith(allowed) {
  const played = [];
  const sound = (name) => ({ currentTime: 0, play: async () => played.push(name) });
  return {
    played,
    sounds: new Sounds({
      audio: { ticket: sound("ticket"), message: sound("message") },
      may: (kind) => allowed.has(kind),
    }),
  };
}

test("a new ticket rings again and again until it is hushed", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  const { played, sounds: it } = soundsWith(new Set(["ticket", "repeat", "message"]));
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
  const { played, sounds: it } = soundsWith(allowed);
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
  const save = async (wanted) => (isAway ? Promise.reject(new Error("away")) : saved.push(wanted));
  const preferences = new Preferences({
    known: { letters: true, repeat: true },
    save,
    onFail: () => told.push("failed"),
    onChange: () => told.push("changed"),
  });
  await preferences.set({ letters: false });
  isAway = true;
  await preferences.set({ repeat: false });
  assert.deepEqual(saved, [{ letters: false, repeat: true }]);
  assert.deepEqual(told, ["changed", "changed", "failed"]);
  assert.equal(preferences.get("repeat"), false);
});

test("do not disturb ends by itself", () => {
  const now = Date.parse("2026-11-28T10:00:00Z");
  const preferences = new Preferences({
    known: { quiet_until: quietFor(30, now) },
    save: async () => {},
    onFail() {},
    onChange() {},
  });
  assert.equal(preferences.quietUntil(now), now + 30 * 60_000);
  assert.equal(preferences.quietUntil(now + 30 * 60_000), 0);
  assert.equal(quietFor(0, now), null);
});
