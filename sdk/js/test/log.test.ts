import assert from "node:assert/strict";
import { test } from "node:test";
import type { Client } from "../src/client";
import { Bench, own, said, settle } from "./bench";

const seqs = (client: Client) => client.events.map(({ seq }) => seq);

test("the first hello knows no cursor, the next one does", async () => {
  const bench = new Bench();
  const first = await bench.welcomed([said(1, "one"), said(2, "two")]);
  assert.equal("after" in first.sent[0]!, false);
  const second = await bench.again([], { seq: 2 });
  assert.equal(second.sent[0]?.after, 2);
});

test("the cursor is said with the log that it counts in", async () => {
  const bench = new Bench();
  const first = await bench.welcomed([said(1, "one")]);
  assert.equal("log" in first.sent[0]!, false);
  const second = await bench.again([], { seq: 1 });
  assert.deepEqual([second.sent[0]?.after, second.sent[0]?.log], [1, "first"]);
});

test("each event is told once, in order", async () => {
  const bench = new Bench();
  const told: number[] = [];
  bench.client.on("event", ({ seq }) => told.push(seq));
  const socket = await bench.welcomed([said(4, "four"), said(5, "five")]);
  socket.says(said(4, "four"));
  socket.says(said(5, "five"));
  socket.says(said(6, "six"));
  assert.deepEqual(told, [4, 5, 6]);
});

test("a gap sends the client back with its cursor", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed([said(1, "one")]);
  socket.says(said(3, "three"));
  assert.equal(socket.isClosed, true);
  await bench.clock.pass(1_000);
  const next = await bench.welcomed([said(2, "two"), said(3, "three")]);
  assert.equal(next.sent[0]?.after, 1);
  assert.deepEqual(seqs(bench.client), [1, 2, 3]);
});

test("a gap that is there again is the server's, and the chat goes on", async () => {
  const bench = new Bench();
  (await bench.welcomed([said(1, "one")])).says(said(3, "three"));
  await bench.clock.pass(1_000);
  const next = await bench.welcomed([said(3, "three")]);
  assert.equal(next.isClosed, false);
  assert.deepEqual(seqs(bench.client), [1, 3]);
});

test("an own event before its turn still clears the outbox", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed([said(1, "one")]);
  const { client_id } = bench.client.sendMessage("mine");
  socket.says(own(3, "mine", client_id));
  assert.deepEqual(bench.client.outbox, []);
});

test("a client that stays behind two pongs comes again", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed([said(1, "one")]);
  socket.says({ type: "pong", seq: 2 });
  assert.equal(socket.isClosed, false);
  socket.says({ type: "pong", seq: 2 });
  assert.equal(socket.isClosed, true);
});

test("frames and kinds of events that are unknown disturb nothing", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed([said(1, "one")]);
  socket.onmessage?.({ data: "not json" });
  socket.onmessage?.({ data: "null" });
  socket.says({ type: "weather.changed", degrees: 12 });
  socket.says({ ...said(2, ""), type: "ticket.praised", score: 5 });
  socket.says(said(3, "three"));
  assert.deepEqual(
    bench.client.events.map(({ type }) => type),
    ["message.sent", "unknown", "message.sent"],
  );
});

test("a resync forgets what is shown and starts with the newest page", async () => {
  const bench = new Bench();
  let resets = 0;
  bench.client.on("reset", () => (resets += 1));
  await bench.welcomed([said(8, "eight"), said(9, "nine")]);
  const socket = await bench.again([], { seq: 2 });
  socket.says({ type: "resync", seq: 2 });
  assert.deepEqual(seqs(bench.client), []);
  assert.equal(bench.client.isSynced, false);
  socket.says(said(1, "one"));
  socket.says(said(2, "two"));
  assert.deepEqual([resets, seqs(bench.client), bench.client.isSynced], [1, [1, 2], true]);
});

test("older events are put before, and what is known already is not put twice", async () => {
  const bench = new Bench();
  const older: number[] = [];
  bench.client.on("older", (events) => older.push(...events.map(({ seq }) => seq)));
  const socket = await bench.welcomed([said(4, "four"), said(5, "five")]);
  assert.equal(bench.client.hasOlder, true);
  const loaded = bench.client.loadOlder(10);
  assert.equal(bench.client.loadOlder(10), loaded);
  assert.deepEqual(socket.ofType("history.get"), [{ type: "history.get", before: 4, limit: 10 }]);
  socket.says({
    type: "history",
    before: 4,
    events: [1, 2, 3, 4].map((seq) => said(seq, "")),
    more: false,
  });
  assert.equal(await loaded, true);
  assert.deepEqual(
    [older, seqs(bench.client), bench.client.hasOlder],
    [[1, 2, 3], [1, 2, 3, 4, 5], false],
  );
});

test("a question for older events does not hang on a line that is gone", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed([said(4, "four")]);
  const loaded = bench.client.loadOlder();
  socket.closes(1006);
  assert.equal(await loaded, false);
  assert.equal(await bench.client.loadOlder(), false);
});

test("the ticket is the welcome's, and then what later events make of it", async () => {
  const bench = new Bench();
  const assigned = { ...said(2, ""), type: "ticket.assigned", ticket: 7, operator: "Anna" };
  const socket = await bench.welcomed([said(1, "one"), assigned], { ticket: { number: 7 } });
  // Assigned once, and back in the queue since.
  assert.deepEqual(bench.client.ticket, { number: 7 });
  socket.says({ ...assigned, seq: 3, operator: "Dmitry" });
  assert.deepEqual(bench.client.ticket, { number: 7, operator: "Dmitry" });
  socket.says({ ...said(4, ""), type: "ticket.closed", ticket: 7, reason: "solved" });
  assert.equal(bench.client.ticket, null);
  await settle();
});
