import assert from "node:assert/strict";
import { test } from "node:test";
import { continues, Timeline } from "../../../../static/js/desk/conversation/timeline.js";

const CUSTOMER = { role: "customer", name: "Alice" };
const ANNA = { role: "operator", name: "Anna" };
const event = (seq, rest = {}) => ({
  type: "message.sent",
  seq,
  at: "2026-01-01T12:00:00Z",
  by: CUSTOMER,
  text: `${seq}`,
  ...rest,
});
const seqs = (timeline) => timeline.events.map(({ seq }) => seq);

test("an event that was seen before is dropped", () => {
  const timeline = new Timeline();
  assert.equal(timeline.accept(event(5)).length, 1);
  assert.deepEqual(timeline.accept(event(5)), []);
  assert.deepEqual(timeline.accept(event(4)), []);
  assert.equal(timeline.accept(event(6)).length, 1);
  assert.deepEqual(seqs(timeline), [5, 6]);
  assert.equal(timeline.seq, 6);
});

test("a pending message gives way to its own event, and to no other", () => {
  const timeline = new Timeline([{ client_id: "a" }, { client_id: "b" }]);
  timeline.accept(event(1, { client_id: "a" }));
  assert.deepEqual(
    timeline.pending.map((entry) => entry.client_id),
    ["b"],
  );
});

test("a repeated event clears its pending message although it is not drawn again", () => {
  const timeline = new Timeline();
  timeline.accept(event(1, { client_id: "a" }));
  timeline.expect([{ client_id: "a" }]);
  assert.deepEqual(timeline.accept(event(1, { client_id: "a" })), []);
  assert.deepEqual(timeline.pending, []);
});

test("earlier pages go in front, without what is there already", () => {
  const timeline = new Timeline();
  timeline.accept(event(5));
  assert.ok(timeline.hasOlder);
  timeline.prepend([event(3), event(4), event(5)], true);
  assert.deepEqual(seqs(timeline), [3, 4, 5]);
  timeline.prepend([event(1), event(2)], false);
  assert.ok(!timeline.hasOlder);
});

test("an empty last page ends the search for earlier ones", () => {
  const timeline = new Timeline();
  timeline.accept(event(5));
  timeline.prepend([], false);
  assert.ok(!timeline.hasOlder);
});

test("marks never move back", () => {
  const timeline = new Timeline();
  timeline.marks({ delivered: 9, read: 4 });
  timeline.marks({ delivered: 7, read: 2 });
  assert.deepEqual(
    [4, 5, 9, 10].map((seq) => timeline.progress(seq)),
    ["read", "delivered", "delivered", "sent"],
  );
});

test("a turn is one speaker's, for one audience, without a pause", () => {
  assert.ok(continues(event(1), event(2)));
  assert.ok(!continues(event(1), event(2, { by: ANNA })));
  assert.ok(!continues(event(1, { by: ANNA }), event(2, { by: ANNA, type: "note.added" })));
  assert.ok(!continues(event(1), event(2, { at: "2026-01-01T12:05:00Z" })));
  assert.ok(!continues(event(1, { by: ANNA }), event(2, { by: ANNA, failed: "no" })));
  assert.ok(!continues(event(1, { type: "ticket.opened" }), event(2)));
  assert.ok(!continues(null, event(1)));
});

test("a repeated acknowledgement that overtakes other events waits for its turn", () => {
  const timeline = new Timeline([{ client_id: "a" }]);
  timeline.accept(event(5));
  assert.deepEqual(timeline.accept(event(8, { client_id: "a" })), []);
  assert.equal(timeline.pending.length, 1);
  timeline.accept(event(6));
  assert.deepEqual(
    timeline.accept(event(7)).map(({ seq }) => seq),
    [7, 8],
  );
  assert.deepEqual(timeline.pending, []);
  assert.deepEqual(timeline.accept(event(8, { client_id: "a" })), []);
  assert.deepEqual(seqs(timeline), [5, 6, 7, 8]);
});

test("what overtook its place is pending until its turn, though the outbox has let it go", () => {
  const timeline = new Timeline([{ client_id: "a" }]);
  timeline.accept(event(5));
  timeline.accept(event(7, { client_id: "a" }));
  timeline.expect([{ client_id: "b" }]);
  assert.deepEqual(
    timeline.pending.map((entry) => entry.client_id),
    ["a", "b"],
  );
  timeline.accept(event(6));
  assert.deepEqual(
    timeline.pending.map((entry) => entry.client_id),
    ["b"],
  );
});

test("an event after a gap waits until the gap is filled", () => {
  const timeline = new Timeline();
  timeline.accept(event(5));
  assert.deepEqual(timeline.accept(event(7)), []);
  assert.deepEqual(
    timeline.accept(event(6)).map(({ seq }) => seq),
    [6, 7],
  );
});

test("behind at two heartbeats in a row without a step is stuck", () => {
  const timeline = new Timeline();
  timeline.accept(event(5));
  assert.equal(timeline.isStuck(6), false);
  timeline.accept(event(6));
  assert.equal(timeline.isStuck(7), false);
  assert.equal(timeline.isStuck(7), true);
  assert.equal(timeline.isStuck(6), false);
});

test("another log makes everything forgotten", () => {
  const timeline = new Timeline();
  for (const seq of [5, 6]) timeline.accept(event(seq));
  timeline.marks({ delivered: 6, read: 6 });
  timeline.forget();
  assert.deepEqual(
    [timeline.seq, timeline.delivered, timeline.knowsMarks, timeline.hasOlder],
    [0, 0, false, false],
  );
  assert.equal(timeline.accept(event(2)).length, 1);
});

test("an acknowledgement before the first page does not become the first page", () => {
  const timeline = new Timeline([{ client_id: "a" }]);
  assert.deepEqual(timeline.accept(event(9, { client_id: "a" })), []);
  for (const seq of [7, 8]) timeline.accept(event(seq));
  assert.deepEqual(seqs(timeline), [7, 8, 9]);
});

test("a first page that begins with a pending message loses nothing", () => {
  const timeline = new Timeline([{ client_id: "a" }]);
  timeline.accept(event(7, { client_id: "a" }));
  timeline.accept(event(8));
  assert.deepEqual(seqs(timeline), [7, 8]);
  assert.deepEqual(timeline.pending, []);
});
