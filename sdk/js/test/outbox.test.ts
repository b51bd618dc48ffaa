import assert from "node:assert/strict";
import { test } from "node:test";
import { Bench, MemoryStorage, own, said } from "./bench";

test("a message goes out at once on an open line", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  const { client_id } = bench.client.sendMessage("Hello");
  assert.deepEqual(socket.ofType("message.send"), [
    { type: "message.send", client_id, text: "Hello" },
  ]);
});

test("the own event is the acknowledgement", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  const { client_id } = bench.client.sendMessage("Hello");
  assert.equal(bench.client.outbox.length, 1);
  socket.says(own(1, "Hello", client_id));
  assert.equal(bench.client.outbox.length, 0);
  assert.deepEqual(
    bench.client.events.map(({ seq }) => seq),
    [1],
  );
});

test("after a lost connection it is repeated with the same client_id", async () => {
  const bench = new Bench();
  await bench.welcomed();
  const { client_id } = bench.client.sendMessage("Hello");
  const socket = await bench.again();
  assert.deepEqual(
    socket.ofType("message.send").map((frame) => frame.client_id),
    [client_id],
  );
});

test("what waited goes out once the log is caught up, each when the one before it is accepted", async () => {
  const bench = new Bench();
  await bench.welcomed([said(1, "Hello Alice")]);
  bench.socket.closes(1006);
  const ids = ["one", "two", "three"].map((text) => bench.client.sendMessage(text).client_id);
  await bench.clock.pass(30_000);
  const socket = await bench.welcomed([], { seq: 2 });
  bench.client.sendMessage("four");
  assert.equal(socket.ofType("message.send").length, 0);
  socket.says(said(2, "Are you there?"));
  ids.forEach((client_id, place) => {
    assert.deepEqual(
      socket.ofType("message.send").map((frame) => frame.client_id),
      ids.slice(0, place + 1),
    );
    socket.says(own(place + 3, "", client_id));
  });
  assert.deepEqual(
    socket.ofType("message.send").map(({ text }) => text),
    ["one", "two", "three", "four"],
  );
});

test("what proves to be stored while catching up is not sent again", async () => {
  const bench = new Bench();
  await bench.welcomed();
  const { client_id } = bench.client.sendMessage("Hello");
  const socket = await bench.again([own(1, "Hello", client_id)]);
  assert.equal(socket.ofType("message.send").length, 0);
  assert.equal(bench.client.outbox.length, 0);
});

test("a reload loses nothing", async () => {
  const storage = new MemoryStorage();
  const before = new Bench(storage);
  const ids = ["one", "two"].map((text) => before.client.sendMessage(text).client_id);
  const after = new Bench(storage);
  assert.deepEqual(
    after.client.outbox.map(({ client_id }) => client_id),
    ids,
  );
  const socket = await after.welcomed();
  socket.says(own(1, "one", ids[0]));
  assert.deepEqual(
    socket.ofType("message.send").map(({ text }) => text),
    ["one", "two"],
  );
  assert.deepEqual(
    new Bench(storage).client.outbox.map(({ text }) => text),
    ["two"],
  );
});

test("another person on the same device sees nothing of it", () => {
  const storage = new MemoryStorage();
  new Bench(storage).client.sendMessage("secret");
  assert.deepEqual(new Bench(storage, { person: "bob" }).client.outbox, []);
});

test("two tabs of one person keep each other's entries", () => {
  const storage = new MemoryStorage();
  const [one, two] = [new Bench(storage), new Bench(storage)];
  one.client.sendMessage("from one");
  two.client.sendMessage("from two");
  assert.deepEqual(new Bench(storage).client.outbox.map(({ text }) => text).sort(), [
    "from one",
    "from two",
  ]);
});

test("a refused message stays, with its reason, over a reload too", async () => {
  const storage = new MemoryStorage();
  const bench = new Bench(storage);
  const socket = await bench.welcomed();
  const { client_id } = bench.client.sendMessage("Hello");
  socket.says({ type: "error", code: "forbidden", text: "You can't do that.", client_id });
  assert.deepEqual(bench.client.outbox[0]?.failed, {
    code: "forbidden",
    text: "You can't do that.",
  });
  const later = new Bench(storage);
  assert.equal((await later.welcomed()).ofType("message.send").length, 0);
  assert.equal(later.client.outbox[0]?.failed?.code, "forbidden");
});

test("a refused message is tried again with its own client_id, or discarded", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  const { client_id } = bench.client.sendMessage("Hello");
  const refuse = () => socket.says({ type: "error", code: "forbidden", text: "No.", client_id });
  refuse();
  bench.client.retry(client_id);
  assert.deepEqual(
    socket.ofType("message.send").map((frame) => frame.client_id),
    [client_id, client_id],
  );
  refuse();
  bench.client.discard(client_id);
  assert.deepEqual(bench.client.outbox, []);
});

test("a conflict is tried again under a new client_id", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  const { client_id } = bench.client.sendMessage("Hello");
  socket.says({
    type: "error",
    code: "conflict",
    text: "Already sent with another text.",
    client_id,
  });
  bench.client.retry(client_id);
  assert.notEqual(socket.ofType("message.send")[1]?.client_id, client_id);
});

test("what is on its way cannot be discarded", async () => {
  const bench = new Bench();
  await bench.welcomed();
  bench.client.discard(bench.client.sendMessage("Hello").client_id);
  assert.equal(bench.client.outbox.length, 1);
});

test("a refusal with a time to come back is a pause for all, and loses neither a message nor the order", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  const first = bench.client.sendMessage("one");
  const second = bench.client.sendMessage("two");
  for (let count = 1; count <= 3; count += 1) {
    const code = count < 3 ? "rate_limited" : "overloaded";
    socket.says({
      type: "error",
      code,
      text: "Slower, please.",
      client_id: first.client_id,
      retry_after: 4,
    });
    await bench.clock.pass(3_900);
    assert.deepEqual(
      socket.ofType("message.send").map(({ text }) => text),
      Array(count).fill("one"),
    );
    await bench.clock.pass(1_000);
  }
  socket.says(own(1, "one", first.client_id));
  socket.says(own(2, "two", second.client_id));
  assert.deepEqual(
    socket.ofType("message.send").map(({ text }) => text),
    ["one", "one", "one", "one", "two"],
  );
  assert.deepEqual(bench.client.outbox, []);
});

test("the pause is never shorter than asked for, and everybody's is another one", async () => {
  for (const [random, pause] of [
    [0, 4_000],
    [0.999, 4_999],
  ] as const) {
    const bench = new Bench();
    bench.random = random;
    const socket = await bench.welcomed();
    const { client_id } = bench.client.sendMessage("one");
    socket.says({ type: "error", code: "overloaded", text: "", client_id, retry_after: 4 });
    assert.equal(bench.clock.waits[0], pause);
  }
});

test("a message that is refused for good lets the next one go", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  const { client_id } = bench.client.sendMessage("one");
  bench.client.sendMessage("two");
  socket.says({ type: "error", code: "forbidden", text: "No.", client_id });
  assert.deepEqual(
    socket.ofType("message.send").map(({ text }) => text),
    ["one", "two"],
  );
});

test("a place is sent to five decimals, and its accuracy in metres", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  const { client_id } = bench.client.sendLocation({
    latitude: 59.436_961_23,
    longitude: -24.753_574_9,
    accuracy: 12.34,
  });
  const location = { latitude: 59.436_96, longitude: -24.753_57, accuracy: 12 };
  assert.deepEqual(socket.ofType("message.send"), [{ type: "message.send", location, client_id }]);
});

test("an answer that stays away on a living line is asked for again", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  bench.client.sendMessage("Hello");
  await bench.clock.pass(15_000);
  socket.says({ type: "pong", seq: 0 });
  assert.equal(socket.ofType("message.send").length, 2);
  socket.says({ type: "pong", seq: 0 });
  assert.equal(socket.ofType("message.send").length, 2);
});

test("closing goes the same way, and a ticket that is closed already needs no closing", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed([], { ticket: { number: 7 } });
  const { client_id } = bench.client.closeTicket();
  assert.equal(bench.client.closeTicket().client_id, client_id);
  assert.deepEqual(socket.ofType("ticket.close"), [{ type: "ticket.close", client_id }]);
  socket.says({ type: "error", code: "ticket_closed", text: "The ticket is closed.", client_id });
  assert.deepEqual(bench.client.outbox, []);
});

test("what the server could not store is made storable", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  bench.client.sendMessage("a\0b\ud800c 🙂");
  assert.equal(socket.ofType("message.send")[0]?.text, "a\ufffdb\ufffdc 🙂");
});

test("a storage that refuses costs the memory, not the chat", async () => {
  const broken = new MemoryStorage();
  broken.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  const bench = new Bench(broken);
  const socket = await bench.welcomed();
  bench.client.sendMessage("Hello");
  assert.equal(socket.ofType("message.send").length, 1);
});
