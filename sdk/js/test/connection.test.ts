import assert from "node:assert/strict";
import { test } from "node:test";
import { delayBefore } from "../src/backoff";
import { Bench, said, settle, welcomeOf } from "./bench";

test("the delay is exponential with full jitter, of fifteen seconds at most", () => {
  for (const random of [0, 0.5, 0.999_999]) {
    const delays = Array.from({ length: 12 }, (_, failures) =>
      delayBefore(failures, 1006, () => random),
    );
    const windows = Array.from({ length: 12 }, (_, failures) =>
      Math.min(15_000, 1_000 * 2 ** failures),
    );
    assert.deepEqual(
      delays,
      windows.map((window) => window * random),
    );
  }
});

test("after a restart of the server everybody comes back within fifteen seconds, spread out", () => {
  assert.equal(
    delayBefore(0, 1012, () => 0),
    0,
  );
  assert.equal(
    delayBefore(9, 1012, () => 0.999),
    14_985,
  );
});

test("the first frame is the hello, on the protocol's name, with no token in the address", async () => {
  const opened: [string, string[]][] = [];
  const bench: Bench = new Bench(undefined, {
    openSocket: (url, protocols) => {
      opened.push([url, protocols]);
      return { send: () => {}, close: () => {}, onopen: null, onmessage: null, onclose: null };
    },
  });
  bench.client.start();
  await settle();
  assert.deepEqual(opened, [["wss://support.bank.example/ws/customer/", ["bankchat.1"]]]);
});

test("failures make the waits longer, a line that held makes them short again", async () => {
  const bench = new Bench();
  await bench.welcomed();
  const waits: number[] = [];
  for (let i = 0; i < 7; i += 1) {
    bench.socket.closes(1006);
    waits.push(bench.clock.waits[0]!);
    await bench.clock.pass(bench.clock.waits[0]!);
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 7_500, 7_500, 7_500]);
  await bench.welcomed();
  await bench.clock.pass(12_000);
  bench.socket.closes(1006);
  assert.equal(bench.clock.waits[0], 500);
});

test("a token that is no longer good is asked for afresh, at once", async () => {
  const bench = new Bench();
  await bench.welcomed();
  await bench.clock.pass(12_000);
  bench.socket.closes(4401);
  await bench.clock.pass(0);
  bench.socket.onopen?.();
  assert.equal(bench.socket.sent[0]?.token, "token 2");
});

test("a token that stays bad is not asked for in a circle", async () => {
  const bench = new Bench();
  bench.client.start();
  await settle();
  for (let i = 0; i < 4; i += 1) {
    bench.socket.closes(4401);
    await bench.clock.pass(bench.clock.waits[0]!);
  }
  bench.socket.closes(4401);
  assert.equal(bench.clock.waits[0], 7_500);
});

test("a good token is kept over a lost line", async () => {
  const bench = new Bench();
  await bench.welcomed();
  await bench.again();
  assert.deepEqual(bench.tokens, ["token 1"]);
});

test("a token provider that fails is asked again later", async () => {
  const bench = new Bench();
  bench.giveToken = async () => {
    throw new Error("the bank is away");
  };
  bench.client.start();
  await settle();
  assert.equal(bench.client.connection, "waiting");
  bench.giveToken = async () => "late token";
  await bench.clock.pass(1_000);
  bench.socket.onopen?.();
  assert.equal(bench.socket.sent[0]?.token, "late token");
});

test("an expiring token is refreshed on the open line", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  socket.says({ type: "token.expiring", seconds: 60 });
  await settle();
  assert.deepEqual(socket.ofType("token.refresh"), [{ type: "token.refresh", token: "token 2" }]);
});

test("a revoked person is not knocking again", async () => {
  const bench = new Bench();
  await bench.welcomed();
  bench.socket.closes(4403);
  await bench.clock.pass(600_000);
  assert.deepEqual([bench.client.connection, bench.sockets.length], ["stopped", 1]);
});

test("it pings every heartbeat, timed from the pong", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  await bench.clock.pass(15_000);
  assert.equal(socket.ofType("ping").length, 1);
  await bench.clock.pass(10_000);
  socket.says({ type: "pong", seq: 0 });
  await bench.clock.pass(14_900);
  assert.equal(socket.ofType("ping").length, 1);
  await bench.clock.pass(200);
  assert.equal(socket.ofType("ping").length, 2);
});

test("a half-open line is noticed after two and a half heartbeats", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  await bench.clock.pass(37_400);
  assert.equal(bench.client.connection, "open");
  await bench.clock.pass(200);
  assert.equal(socket.isClosed, true);
  assert.equal(bench.client.connection, "waiting");
  socket.says(said(1, "from the old line"));
  assert.equal(bench.client.events.length, 0);
});

test("events alone prove that the line lives, and the pings go on", async () => {
  const bench = new Bench();
  const socket = await bench.welcomed();
  for (let seq = 1; seq <= 9; seq += 1) {
    await bench.clock.pass(10_000);
    socket.says(said(seq, ""));
    if (seq % 2 === 0) socket.says({ type: "pong", seq });
  }
  assert.deepEqual([bench.client.connection, socket.ofType("ping").length], ["open", 4]);
});

test("a server that never welcomes is given up", async () => {
  const bench = new Bench();
  bench.client.start();
  await settle();
  bench.socket.onopen?.();
  await bench.clock.pass(15_500);
  assert.equal(bench.sockets.length, 2);
});

function fakePage() {
  return {
    window: new EventTarget(),
    document: Object.assign(new EventTarget(), { visibilityState: "visible" }),
  };
}

test("when the network is back nobody waits for the backoff", async () => {
  const page = fakePage();
  const bench = new Bench(undefined, { page });
  await bench.welcomed();
  page.window.dispatchEvent(new Event("offline"));
  assert.equal(bench.client.connection, "waiting");
  page.window.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(bench.sockets.length, 2);
});

test("a page that wakes up asks the line at once and believes only an answer", async () => {
  const page = fakePage();
  const bench = new Bench(undefined, { page });
  const socket = await bench.welcomed();
  page.document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(socket.ofType("ping").length, 1);
  await bench.clock.pass(5_100);
  assert.equal(bench.client.connection, "waiting");
});

test("after stop nothing happens any more", async () => {
  const page = fakePage();
  const bench = new Bench(undefined, { page });
  await bench.welcomed();
  bench.client.stop();
  page.window.dispatchEvent(new Event("online"));
  await bench.clock.pass(600_000);
  assert.deepEqual([bench.sockets.length, bench.socket.isClosed], [1, true]);
});

test("the last known phone and e-mail are there when the server is not", async () => {
  const bench = new Bench();
  await bench.welcomed();
  const later = new Bench(bench.storage);
  assert.deepEqual(later.client.availability, welcomeOf().availability);
});

test("on a device that was never connected the application's own phone and e-mail are there, until the server says its", async () => {
  const bench = new Bench(undefined, { contacts: { phone: "+372 1" } });
  assert.deepEqual(bench.client.contacts, { phone: "+372 1", email: "" });
  await bench.welcomed();
  assert.deepEqual(bench.client.contacts, { phone: "+372 600 0000", email: "help@bank.example" });
});

test("what one may expect is kept whole, and the newest wins", async () => {
  const bench = new Bench();
  await bench.welcomed();
  const told = {
    state: "closed",
    opens_at: "2026-11-23T07:00:00.000Z",
    hours: [{ opens: "09:00", closes: "18:00" }],
    zone: "Europe/Tallinn",
    phone: "1",
    email: "a@b",
  };
  bench.socket.says({ type: "availability", ...told });
  assert.deepEqual({ ...new Bench(bench.storage).client.availability }, told);
});

test("a crowded server is given up to half a minute, by each client another time", async () => {
  for (const code of [1013, 4429]) {
    assert.equal(
      delayBefore(0, code, () => 0),
      0,
    );
    assert.equal(
      delayBefore(0, code, () => 0.5),
      15_000,
    );
  }
  const bench = new Bench();
  await bench.welcomed();
  bench.socket.closes(1012);
  assert.equal(bench.clock.waits[0], 7_500);
  assert.equal(bench.client.connection, "waiting");
});
