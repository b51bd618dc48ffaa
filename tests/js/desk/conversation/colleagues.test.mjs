import assert from "node:assert/strict";
import { test } from "node:test";
import { Colleagues } from "../../../../static/js/desk/conversation/colleagues.js";

const OLGA = { id: "o1", name: "Olga" };
const DMITRY = { id: "d1", name: "Dmitry" };

function window() {
  const it = { now: 0, sent: [], shown: [], newcomers: [], timers: [] };
  it.colleagues = new Colleagues({
    send: ({ type, ...frame }) => it.sent.push(frame),
    onChange: (people, newcomer) => {
      it.shown = people.map(({ name, isWriting }) => (isWriting ? `${name} writes` : name));
      if (newcomer) it.newcomers.push(newcomer);
    },
    now: () => it.now,
    later: (run) => it.timers.push(run) - 1,
    cancel: (timer) => delete it.timers[timer],
  });
  it.settle = () => it.timers.splice(0).forEach((run) => run());
  it.hear = (by, doing, conversation = "c1") => it.colleagues.hear({ conversation, by, doing });
  it.look = (conversation) => {
    it.colleagues.look(conversation);
    it.settle();
  };
  return it;
}

test("who only steps through the list looks at nothing", () => {
  const { colleagues, sent, settle } = window();
  for (const conversation of ["c1", "c2", "c2", "c3"]) colleagues.look(conversation);
  assert.deepEqual(sent, []);
  settle();
  assert.deepEqual(sent, [{ conversation: "c3" }]);
});

test("somebody new is told at once that we are here, and only once", () => {
  const it = window();
  it.look("c1");
  it.hear(OLGA, "looking");
  it.hear(OLGA, "looking");
  assert.deepEqual(it.shown, ["Olga"]);
  assert.deepEqual(it.newcomers, ["Olga"]);
  assert.deepEqual(it.sent, [{ conversation: "c1" }, { conversation: "c1" }]);
});

test("writing is told every three seconds at most, and forgotten after six", () => {
  const it = window();
  it.look("c1");
  for (it.now = 1000; it.now <= 5000; it.now += 500) it.colleagues.write();
  assert.equal(it.sent.filter(({ writing }) => writing).length, 2);
  it.hear(OLGA, "writing");
  it.hear(DMITRY, "looking");
  it.hear(OLGA, "looking"); // her heartbeat: she may be writing still
  assert.deepEqual(it.shown, ["Olga writes", "Dmitry"]);
  it.now += 6000;
  it.settle();
  assert.deepEqual(it.shown, ["Olga", "Dmitry"]);
});

test("who has gone is forgotten at once, and who says nothing any more after forty seconds", () => {
  const it = window();
  it.look("c1");
  it.hear(OLGA, "looking");
  it.hear(DMITRY, "looking");
  it.hear(OLGA, "gone");
  assert.deepEqual(it.shown, ["Dmitry"]);
  it.now = 39_999;
  it.colleagues.beat();
  assert.deepEqual(it.shown, ["Dmitry"]);
  it.now = 40_000;
  it.colleagues.beat();
  assert.deepEqual(it.shown, []);
});

test("only the conversation on the screen counts, and a new line begins afresh", () => {
  const it = window();
  it.colleagues.beat();
  it.colleagues.write();
  assert.deepEqual(it.sent, []);
  it.look("c1");
  it.hear(OLGA, "looking", "c2");
  assert.deepEqual(it.shown, []);
  it.hear(OLGA, "looking");
  it.colleagues.resume();
  assert.deepEqual(it.shown, []);
  assert.deepEqual(it.sent.at(-1), { conversation: "c1" });
  it.look(null);
  assert.deepEqual(it.sent.at(-1), { conversation: null });
});
