import assert from "node:assert/strict";
import { test } from "node:test";
import { Bench, MemoryStorage, own, said } from "./bench";

async function whoHasRead(seq: number): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  storage.setItem("bankchat:alice:read", JSON.stringify({ seq, log: "first" }));
  return storage;
}

test("before the first sync the count is unknown, and that is not 0", async () => {
  const bench = new Bench(await whoHasRead(1));
  const told: (number | null)[] = [];
  bench.client.on("unread", (count) => told.push(count));
  assert.equal(bench.client.unread, null);
  const socket = await bench.welcomed([said(1, "one")], { seq: 3 });
  assert.equal(bench.client.unread, null);
  socket.says(said(2, "two"));
  socket.says(said(3, "three"));
  assert.equal(bench.client.unread, 2);
  assert.deepEqual(told, [2]);
});

test("a new device on an old log does not pretend to know", async () => {
  const bench = new Bench();
  await bench.welcomed([said(8, "eight"), said(9, "nine")]);
  assert.equal(bench.client.unread, null);
  bench.client.setVisible(true);
  assert.equal(bench.client.unread, 0);
});

test("a server that tells the own read mark makes a new device know", async () => {
  const bench = new Bench();
  await bench.welcomed([said(8, "eight"), said(9, "nine")], { read: 8 });
  assert.equal(bench.client.unread, 1);
});

test("an empty log has nothing unread, and what comes then is counted", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  assert.equal(bench.client.unread, 0);
  socket.says(own(1, "Hello"));
  socket.says({ ...said(2, ""), type: "ticket.assigned", operator: "Anna" });
  socket.says(said(3, "Hello Alice"));
  assert.equal(bench.client.unread, 1);
});

test("what is seen is read, here and after a reload", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  socket.says(said(1, "one"));
  assert.equal(bench.client.unread, 1);
  bench.client.setVisible(true);
  assert.equal(bench.client.unread, 0);
  bench.client.setVisible(false);
  socket.says(said(2, "two"));
  const later = new Bench(bench.storage);
  await later.welcomed([said(1, "one"), said(2, "two")]);
  assert.equal(later.client.unread, 1);
});

test("what was read of another log says nothing about this one", async () => {
  const bench = new Bench(await whoHasRead(90));
  await bench.welcomed([said(1, "one"), said(2, "two")], { log: "restored", read: 1 });
  assert.equal(bench.client.unread, 1);
});
