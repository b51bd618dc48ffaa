import assert from "node:assert/strict";
import { test } from "node:test";
import { Bench, own, said } from "./bench";

const page = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => said(from + i, ""));

test("a page of events is marked with one frame", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed(page(1, 50));
  assert.equal(socket.ofType("mark.set").length, 0);
  await bench.clock.pass(250);
  assert.deepEqual(socket.ofType("mark.set"), [{ type: "mark.set", delivered: 50 }]);
});

test("marks come at most four times a second", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  for (let seq = 1; seq <= 100; seq += 1) {
    socket.says(said(seq, ""));
    await bench.clock.pass(10);
  }
  await bench.clock.pass(250);
  assert.equal(socket.ofType("mark.set").length, 4);
  assert.equal(socket.ofType("mark.set").at(-1)?.delivered, 100);
});

test("read is said only of what is visible", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed(page(1, 2));
  await bench.clock.pass(250);
  bench.client.setVisible(true);
  await bench.clock.pass(250);
  bench.client.setVisible(false);
  socket.says(said(3, ""));
  await bench.clock.pass(250);
  assert.deepEqual(
    socket.ofType("mark.set").map(({ delivered, read }) => [delivered, read]),
    [
      [2, undefined],
      [undefined, 2],
      [3, undefined],
    ],
  );
});

test("a new line hears the marks again, an idle one nothing", async () => {
  const bench = new Bench();
  await bench.welcomed(page(1, 2));
  await bench.clock.pass(250);
  const socket = await bench.again([], { seq: 2 });
  await bench.clock.pass(10_000);
  assert.deepEqual(socket.ofType("mark.set"), [{ type: "mark.set", delivered: 2 }]);
});

test("the other side's marks never move back", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed(page(1, 5));
  socket.says({ type: "marks", delivered: 4, read: 3 });
  socket.says({ type: "marks", delivered: 2, read: 1 });
  assert.deepEqual(bench.client.marks, { delivered: 4, read: 3 });
});

test("typing is said once in three seconds, and anew after a message", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  for (let i = 0; i < 40; i += 1) {
    bench.client.typing();
    await bench.clock.pass(100);
  }
  assert.equal(socket.ofType("typing.start").length, 2);
  bench.client.sendMessage("done");
  bench.client.typing();
  assert.equal(socket.ofType("typing.start").length, 3);
});

test("the other side's typing ends after six seconds, or with its message", async () => {
  const bench = new Bench();
  const told: (string | null)[] = [];
  bench.client.on("typing", (by) => told.push(by));
  const socket = await bench.welcomed();
  socket.says({ type: "typing", by: "Anna" });
  await bench.clock.pass(5_000);
  socket.says({ type: "typing", by: "Anna" });
  await bench.clock.pass(5_900);
  assert.deepEqual(told, ["Anna"]);
  await bench.clock.pass(200);
  socket.says({ type: "typing" });
  socket.says(said(1, "Hello"));
  assert.deepEqual(told, ["Anna", null, "", null]);
});

test("what the customer said themselves is marked within a second, and with the bank's next word", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  socket.says(own(1, ""));
  await bench.clock.pass(999);
  assert.equal(socket.ofType("mark.set").length, 0);
  await bench.clock.pass(1);
  socket.says(own(2, ""));
  socket.says(said(3, ""));
  socket.says(own(4, ""));
  await bench.clock.pass(250);
  assert.deepEqual(
    socket.ofType("mark.set").map(({ delivered }) => delivered),
    [1, 4],
  );
});
